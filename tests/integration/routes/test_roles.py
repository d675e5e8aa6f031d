"""The table of roles, cell by cell: every route and method, asked by each role."""

from __future__ import annotations

import pytest
from flask import Flask

from clinic.auth.permissions import TABLE, Role
from tests.integration.access import ENDPOINTS, ROWS
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.routes.permissions import NEEDS
from tests.integration.routes.scene import SECRET, Records

CELLS = [
    (name, method)
    for name, access in ENDPOINTS.items()
    if not access.public
    for method in sorted(access.methods)
]
LAST = ("auth.logout", "POST")
STAFF = [role for role in Role if role is not Role.DOCTOR]
OF_ALL = [*(("sqlite", role) for role in Role), ("postgresql", Role.DOCTOR)]
"""Access is decided before any statement, so SQLite is enough; the doctor may open everything, and
so runs all statements."""
OF_STAFF = [*(("sqlite", role) for role in STAFF), ("postgresql", Role.ASSISTANT)]


def browser_of(role: Role, practice: Practice) -> Browser:
    return practice.browser("" if role is Role.DOCTOR else role.value)


def is_let_in(role: Role, cell: tuple[str, str]) -> bool:
    return NEEDS[cell] is None or NEEDS[cell] in TABLE[role]


def ask(browser: Browser, name: str, method: str, path: str, token: str) -> int:
    """Request as a page, and after a refusal as a part, which must be refused too; return the
    status."""
    access = ENDPOINTS[name]
    form = {"csrf_token": token, "reason": "Of the test"} | dict(access.typed)
    data = form if method == "POST" else None
    status = browser.open(path, method, data=data).status
    if status == 403:
        part = browser.open(path, method, True, data=data)
        assert (part.status, SECRET in part.html) == (403, False), name
    return status


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)  # no database is asked
def test_each_view_needs_the_permission_of_the_tests_table(app: Flask) -> None:
    marked = {
        (name, method): app.view_functions[name].permissions[method] for name, method in CELLS
    }
    assert marked == NEEDS


@pytest.mark.parametrize(("scene", "role"), OF_ALL, indirect=["scene"])
def test_a_role_is_refused_exactly_what_the_table_refuses(role: Role, records: Records) -> None:
    practice = records.practice
    browser = browser_of(role, practice)
    token = browser.token()
    refused = [cell for cell in CELLS if not is_let_in(role, cell)]
    allowed = sorted((c for c in CELLS if is_let_in(role, c)), key=lambda c: (c == LAST, c[1]))
    before = dump(practice.database)
    answers = {c: ask(browser, *c, records.path(ENDPOINTS[c[0]]), token) for c in refused}
    assert {cell: status for cell, status in answers.items() if status != 403} == {}
    assert dump(practice.database) == before, "what was refused has changed something"
    answers = {c: ask(browser, *c, records.path(ENDPOINTS[c[0]]), token) for c in allowed}
    assert {c: s for c, s in answers.items() if s == 403 or s >= 500} == {}
    assert bool(refused) == (role is not Role.DOCTOR)


@pytest.mark.parametrize(("scene", "role"), OF_STAFF, indirect=["scene"])
def test_a_role_reaches_no_row_of_another_doctor(
    role: Role, records: Records, other: Practice
) -> None:
    browser = other.browser(role.value)
    token = browser.token()
    before = dump(records.practice.database)
    reached = {}
    for cell in CELLS:
        name, method = cell
        if name in ROWS and is_let_in(role, cell):
            path = records.path(ENDPOINTS[name])
            assert "{" not in path
            reached[cell] = ask(browser, name, method, path, token)
    assert {cell: status for cell, status in reached.items() if status != 404} == {}
    assert reached, "the role reaches some rows"
    assert dump(records.practice.database) == before
