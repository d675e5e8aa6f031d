"""Who reaches what, over every route: the owner, another doctor, nobody."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.integration.access import ENDPOINTS, OFF, POSTS, ROWS, methods_of
from tests.integration.client import Browser
from tests.integration.counting import connections
from tests.integration.databases import Dump, dump
from tests.integration.endpoint import Does, Path
from tests.integration.factories import Practice
from tests.integration.walls.scene import SECRET, UNKNOWN, Records, bare, form_of


def test_every_endpoint_stands_in_the_access_table(app: Flask) -> None:
    known = {
        rule.endpoint: (rule.rule, frozenset(rule.methods or ()) - {"HEAD", "OPTIONS"})
        for rule in app.url_map.iter_rules()
    }
    told = {
        name: (access.rule or Path(access.path).rule, access.methods)
        for name, access in ENDPOINTS.items()
    }
    assert known == told


def test_every_endpoint_that_is_not_public_says_what_permission_it_needs(app: Flask) -> None:
    silent = [
        name
        for name, access in ENDPOINTS.items()
        if hasattr(app.view_functions[name], "permissions") == access.public
    ]
    assert silent == []


@pytest.mark.parametrize("name", [n for n, access in ENDPOINTS.items() if not access.public])
def test_nobody_is_sent_to_sign_in(name: str, records: Records, visitor: Browser) -> None:
    access = ENDPOINTS[name]
    path = records.path(access)
    before = dump(records.practice.database)
    for method in access.methods | {"HEAD"} - ({"HEAD"} if "GET" not in access.methods else set()):
        page = visitor.open(path, method)
        assert page.status == 302
        assert page.location == f"/login/?next={path}"
        part = visitor.open(path, method, htmx=True, headers={"HX-Current-URL": f"http://a{path}"})
        assert (part.status, part.html) == (401, "")
        assert part.headers["HX-Redirect"] == f"/login/?next={path}"
    assert dump(records.practice.database) == before


@pytest.mark.parametrize(
    "name", [n for n, access in ENDPOINTS.items() if access.public and n not in OFF]
)
def test_public_pages_answer_nobody(name: str, visitor: Browser) -> None:
    assert visitor.get(ENDPOINTS[name].path).status == 200


PARTS_ALONE = ("patients.who", "acts.today", "chart.found", "taking_over.copy", "desk.show")
"""They lead a browser to another page; the last two where the own patient is asked for, and where
the doctor has no other records."""


@pytest.mark.parametrize("htmx", [False, True], ids=["page", "part"])
@pytest.mark.parametrize(
    "name", [n for n, a in ENDPOINTS.items() if "GET" in a.methods and n not in OFF]
)
def test_the_owner_is_answered(name: str, htmx: bool, records: Records) -> None:
    access, desk = ENDPOINTS[name], records.practice.browser()
    with connections(records.practice.database.app) as taken:
        page = desk.get(records.path(access), htmx=htmx)
    assert len(taken) <= 1  # a second one would be a page that reads in two ways
    signed_in_already = access.does is Does.SIGNS
    way_back = name in PARTS_ALONE and not htmx
    assert page.status == (302 if (signed_in_already and not htmx) or way_back else 200)


@pytest.mark.parametrize("name", ROWS)
def test_another_doctor_sees_the_page_of_a_row_that_never_was(
    name: str, records: Records, stranger: Browser
) -> None:
    access = ROWS[name]
    path, unknown = records.path(access), access.path.format(**UNKNOWN)
    form = form_of(records.practice.browser(), access, path) if access.posts else {}
    form["csrf_token"] = stranger.token()
    before = dump(records.practice.database)
    for htmx in (False, True):
        for method in access.methods:
            data = form if method == "POST" else None
            theirs = stranger.open(path, method, htmx, data=data)
            nobodys = stranger.open(unknown, method, htmx, data=data)
            assert theirs.status == nobodys.status == 404
            assert bare(theirs.html) == bare(nobodys.html)
            assert SECRET not in theirs.html
            assert list(theirs.headers) == list(nobodys.headers)
    assert dump(records.practice.database) == before


@pytest.mark.parametrize("name", ROWS)
def test_a_number_beyond_all_numbers_is_not_found(name: str, desk: Browser) -> None:
    access = ROWS[name]
    method = "GET" if "GET" in access.methods else "POST"
    data = {"csrf_token": desk.token()}
    for number in (0, 2**31, 2**63 - 1):
        path = access.path.format(**dict.fromkeys(UNKNOWN, number))
        assert desk.open(path, method, data=data if method == "POST" else None).status == 404


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ROWS)
def test_a_number_that_no_database_holds_is_not_found(name: str, desk: Browser) -> None:
    path = ROWS[name].path.format(**dict.fromkeys(UNKNOWN, 2**63))
    method = "GET" if "GET" in methods_of(ROWS[name].path) else "POST"
    data = {"csrf_token": desk.token()} if method == "POST" else None
    assert desk.open(path, method, data=data).status == 404


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
    """What belongs to a doctor: the owned rows, the account and its devices."""
    kept = {name: [r for r in table if r[0] == practice.doctor_id] for name, table in rows.items()}
    kept["users"] = [row for row in rows["users"] if row[0] == practice.user_id]
    kept["sign_ins"] = [row for row in rows["sign_ins"] if row[1] == practice.user_id]
    for table in ("memberships", "invitations"):
        kept[table] = [row for row in rows[table] if row[1] == practice.doctor_id]
    kept["sign_in_throttles"] = kept["shared_devices"] = []
    return kept


@pytest.mark.parametrize("name", [n for n, a in ENDPOINTS.items() if "GET" in a.methods])
def test_ids_of_another_doctor_in_the_address_show_nothing(
    name: str, records: Records, other: Practice
) -> None:
    access = ENDPOINTS[name]
    browser = other.browser()
    path = access.path.format(**dict.fromkeys(UNKNOWN, 1))
    plain = browser.get(path)
    asked = browser.get(
        path,
        query_string=records.ids
        | {"doctor_id": records.practice.doctor_id, "id": records.ids["patient_id"]},
    )
    assert asked.status == plain.status
    assert SECRET not in asked.html
    if name != "trail.patient":  # which shows that it was looked at a moment ago
        assert bare(asked.html) == bare(plain.html)
