"""Error pages, the headers of every response, and the health check."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import StaleDataError

from clinic.extensions import db
from clinic.headers import HEADERS
from clinic.logs import LogFormatter
from tests.integration.access import ENDPOINTS, NUMBERS
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice


@pytest.fixture
def broken_commit(app: Flask) -> Iterator[list[Exception]]:
    """Return a list for an error, which the next commit of a session raises."""
    errors: list[Exception] = []

    def fail(_session: Any) -> None:
        if errors:
            raise errors.pop()

    event.listen(db.session, "before_commit", fail)
    yield errors
    event.remove(db.session, "before_commit", fail)


@pytest.fixture
def silent_database(app: Flask) -> Iterator[None]:
    """A database that no longer answers."""
    with app.app_context():
        engine = db.engine

    def refuse(*_args: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("the server closed the connection"))

    event.listen(engine, "before_cursor_execute", refuse)
    yield
    event.remove(engine, "before_cursor_execute", refuse)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_a_missing_page_is_explained(desk: Browser, visitor: Browser) -> None:
    for browser in (desk, visitor):
        page = browser.get("/no/such/page/")
        assert page.status == 404
        assert "nothing here" in page.text
        assert "/" in page.links()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_an_error_page_links_back_to_the_previous_page(desk: Browser) -> None:
    def back(referrer: str) -> list[str]:
        return desk.get("/no/such/page/", headers={"Referer": referrer}).links()

    assert "/billing/?page=2" in back("http://localhost/billing/?page=2")
    elsewhere = ("http://elsewhere.example/billing/", "http://[", "http://localhost//elsewhere/")
    for referrer in (*elsewhere, "http://localhost/no/such/page/"):
        assert not [link for link in back(referrer) if "elsewhere" in link or "such" in link]
        assert "/" in back(referrer)


def test_an_expired_form_shows_its_fields_with_the_labels_of_its_page(desk: Browser) -> None:
    typed = {"csrf_token": "old", "symptoms": "Cough", "visit_date": "2026-11-30"}
    page = desk.post("/patients/1/visits/new/", typed)
    assert page.status == 400
    assert "Complaints Cough" in page.text
    assert "Visit date 30 Nov 2026" in page.text
    assert page.form_to("/patients/1/visits/new/").values["visit_date"] == "2026-11-30"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_closed_sign_ups_are_explained(app: Flask, visitor: Browser) -> None:
    app.config["SIGNUP_OPEN"] = False
    try:
        assert visitor.get("/signup/").status == 403
    finally:
        app.config["SIGNUP_OPEN"] = True


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_a_wrong_method_names_the_allowed_ones(desk: Browser) -> None:
    page = desk.open("/", "DELETE")
    assert page.status == 405
    assert "GET" in page.headers["Allow"]
    assert "cannot do that" in page.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_form_that_is_too_large_is_explained(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    page = desk.post("/patients/new/", {"first_name": "x" * 1_100_000}, htmx=htmx)
    assert page.status == 413
    assert "too large" in page.text
    assert dump(practice.database) == before


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_an_error_shows_the_number_in_the_log_and_keeps_the_text(
    htmx: bool,
    practice: Practice,
    desk: Browser,
    broken_commit: list[Exception],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.handler.setFormatter(LogFormatter())
    form = desk.get("/account/").form_to("/account/")
    before = dump(practice.database)
    broken_commit.append(RuntimeError("a fault of the program"))
    page = form.send(htmx=htmx, clinic_name="Typed <by> hand")
    assert page.status == 500
    reference = re.search(r"\b[0-9a-f]{8}\b", page.text)
    assert reference is not None
    logged = f"ERROR POST /account/ {reference[0]} The program failed.\n  RuntimeError\n"
    assert logged in caplog.text
    assert caplog.text.count("ERROR") == 1
    assert "a fault of the program" not in page.html
    assert "Typed <by> hand" in page.text
    assert dump(practice.database) == before
    assert page.form_to("/account/").send().status == 303


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_stale_change_is_no_error_and_keeps_the_text(
    htmx: bool, practice: Practice, desk: Browser, broken_commit: list[Exception]
) -> None:
    form = desk.get("/account/").form_to("/account/")
    before = dump(practice.database)
    broken_commit.append(StaleDataError("0 rows were matched"))
    page = form.send(htmx=htmx, clinic_name="Typed by hand")
    assert page.status == 409
    assert "at the same moment" in page.text
    assert "Typed by hand" in page.text
    assert dump(practice.database) == before
    assert page.form_to("/account/").send().status == 303


def test_an_error_never_shows_or_keeps_a_password(
    practice: Practice, desk: Browser, broken_commit: list[Exception]
) -> None:
    form = desk.get("/account/you/").form_to("/account/password/")
    broken_commit.append(RuntimeError("a fault of the program"))
    secret = {
        "old_password": "correct horse battery",
        "new_password": "another secret",
        "new_password_confirm": "another secret",
    }
    page = form.send(**secret)
    assert page.status == 500
    assert not any(text in page.html for text in secret.values())


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_a_busy_database_answers_503_and_keeps_the_text(
    htmx: bool, practice: Practice, desk: Browser, broken_commit: list[Exception]
) -> None:
    form = desk.get("/account/").form_to("/account/")
    broken_commit.append(OperationalError("COMMIT", {}, Exception("database is locked")))
    page = form.send(htmx=htmx, clinic_name="Typed by hand")
    assert page.status == 503
    assert "Typed by hand" in page.html
    assert page.form_to("/account/").send().status == 303


def test_a_silent_database_still_gives_an_error_page(desk: Browser, silent_database: None) -> None:
    page = desk.get("/patients/")
    assert page.status == 503
    assert "Try it again" in page.text


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_an_unreadable_form_is_explained(desk: Browser) -> None:
    page = desk.open(
        "/patients/new/", "POST", data=b"\xff\xfe=%zz&=&&&", content_type="multipart/form-data"
    )
    assert page.status == 400


# --- headers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same for any request
def test_every_response_has_the_security_headers(
    practice: Practice, desk: Browser, visitor: Browser
) -> None:
    practice.billed_visit()
    wanted, wrong = {**HEADERS, "Cache-Control": "no-store"}, []
    # A file that is the same for everybody: the browser may cache it, and revalidates it.
    cached = {"home_screen.worker"}
    asked = [access for name, access in ENDPOINTS.items() if name not in cached]
    paths = [access.path.format(**dict.fromkeys(NUMBERS, 1)) for access in asked]
    requests = (
        *((desk, False, "GET"), (desk, True, "POST"), (visitor, True, "GET")),
        *((visitor, False, "POST"), (desk, False, "PUT")),
    )
    for path, (browser, htmx, method) in product(paths, requests):
        headers = browser.open(path, method, htmx).headers
        is_right = {name: headers.get(name) for name in wanted} == wanted
        if not is_right or "HX-Request" not in headers["Vary"]:
            wrong.append((path, browser is desk, htmx, method))
    assert wrong == []
    assert desk.get("/").status == 200, "the browser is still signed in"


def test_the_content_security_policy_allows_no_other_origin() -> None:
    rules = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert "unsafe" not in HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same on both
def test_no_page_has_inline_scripts_or_styles_or_other_origins(
    practice: Practice, desk: Browser, visitor: Browser
) -> None:
    practice.billed_visit(notes="a note")
    practice.visit(1)
    practice.allergy(1)
    practice.problem(1)
    gets = [access for access in ENDPOINTS.values() if "GET" in access.methods]
    paths = [access.path.format(**dict.fromkeys(NUMBERS, 1)) for access in gets]
    for path, browser in product(paths, (desk, visitor)):
        page = browser.get(path)
        for element in page.tree.iter() if page.tree is not None else ():
            assert element.get("style") is None, path
            on = [name for name in element.attrib if name.startswith(("on", "hx-on"))]
            assert not on, path
            assert element.tag != "style", path
            assert element.tag != "script" or element.get("src", "").startswith("/static/"), path
            for name_of_link in ("src", "href", "action", "hx-get", "hx-post"):
                assert "//" not in (element.get(name_of_link) or ""), path


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_static_files_are_cached_permanently_and_safely(visitor: Browser) -> None:
    html = visitor.get("/login/").html
    files = re.findall(r'(?:href|src)="(/static/[^"#]+)', html)
    assert files
    for file in set(files):
        if "vendor" in file:
            continue  # installed by the set-up, not part of the code
        page = visitor.get(file)
        page.response.close()
        assert page.status == 200
        assert re.search(r"\?v=[0-9a-f]{12}$|/modules/[0-9a-f]{12}/", file)
        assert "immutable" in page.headers["Cache-Control"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same page on both
def test_cookies_in_production_are_only_sent_encrypted(practice: Practice) -> None:
    app = practice.database.app
    app.config |= {"PRODUCTION": True, "SESSION_COOKIE_SECURE": True}
    try:
        page = Browser(app).get("/login/", base_url="https://clinic.example")
    finally:
        app.config |= {"PRODUCTION": False, "SESSION_COOKIE_SECURE": False}
    assert "Secure" in page.headers["Set-Cookie"]
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")


# --- health --------------------------------------------------------------------------------------


def test_the_health_check_of_a_running_clinic_says_ok(visitor: Browser) -> None:
    page = visitor.get("/healthz")
    assert page.status == 200
    assert page.response.json == {"status": "ok"}
    assert "Set-Cookie" not in page.headers


def test_the_health_check_reports_a_missing_database(
    visitor: Browser, silent_database: None
) -> None:
    page = visitor.get("/healthz")
    assert page.status == 503
    assert page.response.json is not None
    assert page.response.json["status"] != "ok"
