"""A read-only copy shows every page and changes nothing, with READ_ONLY=1 or as a standby without
it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import event

from clinic.extensions import db
from tests.integration.access import ENDPOINTS, POSTS
from tests.integration.backup.scene import run
from tests.integration.client import Browser
from tests.integration.databases import dump, make_app
from tests.integration.factories import PASSWORD, Practice
from tests.integration.routes.scene import Records, form_of

STANDBY = "options=-c%20default_transaction_read_only%3Don"
"""Makes a primary refuse writes as a standby does; `bench/standby.py` has a real one."""

WITHOUT_FILE = ("exchange.download",)
"""The job of the scene has made no file to download."""


@pytest.fixture(params=["setting", "standby"])
def copy(request: pytest.FixtureRequest, records: Records) -> Iterator[Flask]:
    """The clinic on the same database, read-only."""
    url: str = records.practice.database.url  # type: ignore[attr-defined]
    says_so = request.param == "setting"
    if not says_so and url.startswith("postgresql"):
        url += ("&" if "?" in url else "?") + STANDBY
    app = make_app(url, READ_ONLY=says_so)
    # A copy shares the stored files.
    app.extensions["files"] = records.practice.database.app.extensions["files"]
    with app.app_context():
        if not says_so and url.startswith("sqlite"):
            event.listen(db.engine, "connect", lambda one, _: one.execute("PRAGMA query_only = ON"))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def reader(copy: Flask, desk: Browser) -> Browser:
    """The doctor's browser, signed in before, on the copy."""
    browser = Browser(copy)
    with desk.client.session_transaction() as session, browser.client.session_transaction() as own:
        own.update(session)
    return browser


@pytest.mark.parametrize("copy", ["setting"], indirect=True)
def test_pages_show_that_nothing_can_be_saved(reader: Browser, desk: Browser) -> None:
    notice = "This copy of the clinic can only be read"
    assert notice in reader.get("/").text
    assert notice not in desk.get("/").text


@pytest.mark.parametrize("scene", ["postgresql"], indirect=True)  # SQLite has no standby
@pytest.mark.parametrize("copy", ["standby"], indirect=True)
def test_every_page_can_be_read(records: Records, reader: Browser) -> None:
    before = dump(records.practice.database)
    for name, access in ENDPOINTS.items():
        if "GET" in access.methods and not access.public:
            page = reader.get(records.path(access))
            expected = (404,) if name in WITHOUT_FILE else (200, 302)
            assert page.status in expected, (name, page.status, page.html)
    assert dump(records.practice.database) == before


@pytest.mark.parametrize("copy", ["setting"], indirect=True)
def test_no_write_is_tried_with_the_setting(
    records: Records, reader: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    before = dump(records.practice.database)
    for name in ("chart.patient", "chart.visit", "billing.show", "papers.bill", "prescribing.pdf"):
        assert reader.get(records.path(ENDPOINTS[name])).status == 200
    assert caplog.messages == []
    assert dump(records.practice.database) == before


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # one form is sent on both below
@pytest.mark.parametrize("copy", ["setting"], indirect=True)
def test_every_form_is_refused_with_a_reason_and_keeps_its_text(
    records: Records, reader: Browser
) -> None:
    before = dump(records.practice.database)
    refused = []
    for number, (name, access) in enumerate(POSTS.items()):
        if access.public:
            continue
        path = records.path(access)
        typed = form_of(reader, access, path)
        if name == "patients.new":
            typed |= {"gender": "F", "age": "45"}
        page = reader.post(path, typed, htmx=number % 2 == 0)
        assert page.status in (503, 422, 409, 404, 303, 200), (name, page.status, page.text)
        if page.status == 503:
            assert "can only be read" in page.text, name
            assert all(text in page.html for _name, text in access.typed), name
            refused.append(name)
    assert {"patients.new", "visits.new", "counter.new", "auth.account"} <= set(refused)
    assert len(refused) > 30
    assert dump(records.practice.database) == before


def test_a_sign_in_is_refused_with_a_reason(copy: Flask, records: Records) -> None:
    before = dump(records.practice.database)
    page = Browser(copy).get("/login/").form("email", "password")
    answer = page.send(email=records.practice.email, password=PASSWORD)
    assert answer.status == 503
    assert "can only be read" in answer.text
    assert "nobody can sign in here" in answer.text
    assert PASSWORD not in answer.html
    assert dump(records.practice.database) == before


def test_a_form_whose_sign_in_has_ended_keeps_its_text_too(
    copy: Flask, desk: Browser, records: Records
) -> None:
    form = desk.get("/patients/new/").form("first_name").values | {"first_name": "Typed-by-hand"}
    before = dump(records.practice.database)
    page = Browser(copy).post("/patients/new/", form)
    assert page.status == 503
    assert "can only be read" in page.text
    assert "Typed-by-hand" in page.html
    assert dump(records.practice.database) == before


@pytest.mark.parametrize("copy", ["setting"], indirect=True)
@pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])
def test_the_text_of_another_persons_form_is_not_shown(
    htmx: bool, reader: Browser, other: Practice, records: Records
) -> None:
    form = other.browser().get("/patients/new/").form("first_name").values
    before = dump(records.practice.database)
    page = reader.post("/patients/new/", form | {"first_name": "Typed-by-hand"}, htmx=htmx)
    assert page.status == 503
    assert "Somebody else had this form open" in page.text
    assert "Typed-by-hand" not in page.html
    assert dump(records.practice.database) == before


def test_a_visitor_is_redirected_to_the_sign_in(copy: Flask) -> None:
    page = Browser(copy).get("/patients/")
    assert page.status == 302
    assert "/login/" in page.location


def test_the_copy_reports_ready_only_with_the_setting(copy: Flask) -> None:
    page = Browser(copy).get("/healthz")
    if copy.config["READ_ONLY"]:
        assert (page.status, page.response.json) == (200, {"status": "ok"})
    elif copy.config["SQLALCHEMY_DATABASE_URI"].startswith("postgresql"):
        assert page.status == 503
        assert page.response.json == {"status": "the database can only be read"}


def test_a_copy_can_check_the_ledger_and_cannot_add_a_doctor(copy: Flask) -> None:
    assert run(copy, "check-ledger").exit_code == 0
    arguments = ("create-doctor", "--email", "new@example.org", "--name", "New")
    result = copy.test_cli_runner().invoke(args=list(arguments), input=f"{PASSWORD}\n")
    assert result.exit_code == 1
    assert "It can only be read" in result.output
    assert len(result.output.splitlines()) == 1
