"""Access to every route for the owner, another doctor and a visitor."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import pytest
import time_machine
from flask import Flask

from clinic.clock import utc_now
from tests.integration.access import ENDPOINTS, OFF, POSTS, ROWS, methods_of
from tests.integration.client import Browser
from tests.integration.counting import connections
from tests.integration.databases import Dump, dump
from tests.integration.endpoint import Does, Path
from tests.integration.factories import Practice
from tests.integration.routes.scene import SECRET, UNKNOWN, Records, bare, form_of


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
def test_every_endpoint_is_in_the_access_table(app: Flask) -> None:
    routes = {
        rule.endpoint: (rule.rule, frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"})
        for rule in app.url_map.iter_rules()
    }
    listed = {
        name: (access.rule or Path(access.path).rule, access.methods)
        for name, access in ENDPOINTS.items()
    }
    assert routes == listed


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
def test_every_endpoint_that_is_not_public_states_its_permission(app: Flask) -> None:
    silent = [
        name
        for name, access in ENDPOINTS.items()
        if hasattr(app.view_functions[name], "permissions") == access.public
    ]
    assert silent == []


PRIVATE = [name for name, access in ENDPOINTS.items() if not access.public]
PUBLIC = [name for name, access in ENDPOINTS.items() if access.public and name not in OFF]
GETS = [name for name, access in ENDPOINTS.items() if "GET" in access.methods]


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no row is asked for
def test_a_visitor_is_redirected_to_the_sign_in(records: Records, visitor: Browser) -> None:
    before = dump(records.practice.database)
    wrong = {}
    for name in PRIVATE:
        path, methods = records.path(ENDPOINTS[name]), ENDPOINTS[name].methods
        sign_in = f"/login/?next={path}"
        for method in methods | ({"HEAD"} if "GET" in methods else set()):
            page = visitor.open(path, method)
            here = {"HX-Current-URL": f"http://a{path}"}
            part = visitor.open(path, method, htmx=True, headers=here)
            answers = (page.status, page.location, part.status, part.html)
            answers += (part.headers.get("HX-Redirect"),)
            if answers != (302, sign_in, 401, "", sign_in):
                wrong[name, method] = answers
    assert wrong == {}
    assert dump(records.practice.database) == before


def test_public_pages_answer_a_visitor(visitor: Browser) -> None:
    answers = {name: visitor.get(ENDPOINTS[name].path).status for name in PUBLIC}
    assert {name: status for name, status in answers.items() if status != 200} == {}


PARTS_ALONE = ("patients.who", "acts.today", "chart.found", "dues.owing")
PARTS_ALONE += ("taking_over.copy", "desk.show")
"""Parts that redirect a browser to another page; the last two for a patient of the same doctor, and
for a doctor without other records."""


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "part"])
def test_the_owner_is_answered(htmx: bool, records: Records, desk: Browser) -> None:
    wrong = {}
    for name in GETS:
        if name in OFF:
            continue
        with connections(records.practice.database.app) as taken:
            page = desk.get(records.path(ENDPOINTS[name]), htmx=htmx)
        leads_on = not htmx and (ENDPOINTS[name].does is Does.SIGNS or name in PARTS_ALONE)
        # A second connection would mean a page with two ways to the database.
        if page.status != (302 if leads_on else 200) or len(taken) > 1:
            wrong[name] = page.status, len(taken)
    assert wrong == {}


@pytest.fixture
def _standing_clock() -> Iterator[None]:
    """Stop the clock, so that two responses do not differ in time on a slow machine."""
    with time_machine.travel(utc_now(), tick=False):
        yield


@pytest.mark.usefixtures("_standing_clock")
def test_another_doctor_sees_the_page_of_an_unknown_row(
    records: Records, desk: Browser, stranger: Browser
) -> None:
    forms = {
        name: form_of(desk, access, records.path(access)) | {"csrf_token": stranger.token()}
        for name, access in ROWS.items()
        if access.posts
    }
    before = dump(records.practice.database)
    leaks = []
    for name, access in ROWS.items():
        path, unknown = records.path(access), access.path.format(**UNKNOWN)
        for method, htmx in product(access.methods, (False, True)):
            data = forms[name] if method == "POST" else None
            theirs = stranger.open(path, method, htmx, data=data)
            nobodys = stranger.open(unknown, method, htmx, data=data)
            is_same = bare(theirs.html) == bare(nobodys.html) and SECRET not in theirs.html
            is_same = is_same and list(theirs.headers) == list(nobodys.headers)
            if not is_same or not theirs.status == nobodys.status == 404:
                leaks.append((name, method, htmx, theirs.status, nobodys.status))
    assert leaks == []
    assert dump(records.practice.database) == before


def test_a_number_beyond_all_rows_is_not_found(desk: Browser) -> None:
    assert answers_other_than_404(desk, (0, 2**31, 2**63 - 1)) == []


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
def test_a_number_too_large_for_a_database_is_not_found(desk: Browser) -> None:
    assert answers_other_than_404(desk, (2**63,), of_path=True) == []


def answers_other_than_404(
    desk: Browser, numbers: tuple[int, ...], of_path: bool = False
) -> list[tuple[str, int, int]]:
    """Return the endpoints that do not answer 404 where all their numbers are one of these; with
    `of_path` by GET if any endpoint of the same path allows it."""
    data, statuses = {"csrf_token": desk.token()}, []
    for (name, access), number in product(ROWS.items(), numbers):
        methods = methods_of(access.path) if of_path else access.methods
        method = "GET" if "GET" in methods else "POST"
        path = access.path.format(**dict.fromkeys(UNKNOWN, number))
        status = desk.open(path, method, data=data if method == "POST" else None).status
        if status != 404:
            statuses.append((name, number, status))
    return statuses


# SQLite has no row-level security behind the clinic's own scope, which alone must hold here.
@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", POSTS)
def test_ids_of_another_doctor_in_a_form_change_nothing_of_theirs(
    name: str, records: Records, other: Practice
) -> None:
    access = POSTS[name]
    mine = dict.fromkeys(UNKNOWN, 1) | {"visit_id": other.visit(1)}
    planted = records.ids | {
        "doctor_id": records.practice.doctor_id,
        "id": records.ids["patient_id"],
        "user_id": records.practice.user_id,
        "part": "",
        "patient": records.ids["patient_id"],
    }
    browser = other.browser()
    path = access.path.format(**mine)
    form = form_of(browser, access, path)
    before = of_doctor(dump(records.practice.database), records.practice)
    for query in ("", "?" + "&".join(f"{k}={v}" for k, v in planted.items())):
        page = browser.post(path + query, form | {k: str(v) for k, v in planted.items()})
        assert page.status < 500
        assert SECRET not in page.html
    after = dump(records.practice.database)
    assert of_doctor(after, records.practice) == before
    assert SECRET not in repr(of_doctor(after, other))


def of_doctor(rows: Dump, practice: Practice) -> Dump:
    """Return the rows of a doctor: the owned rows, the account and its devices."""
    owned = {name: [r for r in table if r[0] == practice.doctor_id] for name, table in rows.items()}
    owned["users"] = [row for row in rows["users"] if row[0] == practice.user_id]
    owned["sign_ins"] = [row for row in rows["sign_ins"] if row[1] == practice.user_id]
    for table in ("memberships", "invitations"):
        owned[table] = [row for row in rows[table] if row[1] == practice.doctor_id]
    owned["sign_in_throttles"] = owned["shared_devices"] = []
    return owned


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
def test_ids_of_another_doctor_in_the_address_show_nothing(
    records: Records, stranger: Browser
) -> None:
    practice = records.practice
    ids = records.ids | {"doctor_id": practice.doctor_id, "id": records.ids["patient_id"]}
    leaks = []
    for name in GETS:
        path = ENDPOINTS[name].path.format(**dict.fromkeys(UNKNOWN, 1))
        plain, asked = stranger.get(path), stranger.get(path, query_string=ids)
        # The trail shows the reading of a moment ago.
        is_same = name == "trail.patient" or bare(asked.html) == bare(plain.html)
        if asked.status != plain.status or SECRET in asked.html or not is_same:
            leaks.append((name, plain.status, asked.status))
        if asked.status == 302:
            asked.follow()  # where flashed messages are shown
    assert leaks == []
