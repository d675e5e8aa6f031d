"""Each role is shown no text that it may not read and no control that it may not use."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from clinic.auth.permissions import TABLE, Permission, Role, exceptions_of
from tests.integration.access import ENDPOINTS
from tests.integration.client import Browser, Page
from tests.integration.databases import Database
from tests.integration.routes.crawl import crawl, targets
from tests.integration.routes.permissions import NEEDS
from tests.integration.routes.planted import INSTRUCTIONS, SHOWN_WITH, content_of_page, planted
from tests.integration.routes.scene import Records
from tests.integration.routes.test_roles import CELLS, LAST, STAFF, browser_of

Permissions = frozenset[Permission]
P = Permission
READS = frozenset(
    (P.PATIENTS, P.ALERTS, P.NOTES, P.PRINT_PRESCRIPTIONS, P.REGISTERS, P.BILLS, P.DAYBOOK)
)
"""The permissions that change nothing."""
LISTS = (
    *("/patients/?q=lak", "/patients/?show=archived", "/billing/?q=lak", "/billing/?status=paid"),
    *("/no-such-page/", "/patients/999/", "/visits/999/", "/billing/999/"),
)
"""Further pages: searches and errors."""
PAPERS = ("prescribing.pdf", "letters.pdf")
"""Papers for the patient contain clinical text: a person who may print them may read it."""


@pytest.fixture(scope="module")
def planted_rows(databases: Callable[[str], Database]) -> tuple[Database, Records, str]:
    """On SQLite alone, since the content of pages does not depend on the database. That PostgreSQL
    answers each page and each form is tested in test_reach.py and test_roles.py."""
    database = databases("sqlite")
    database.renew()
    return database, planted(database), database.keep()


@pytest.fixture
def records(planted_rows: tuple[Database, Records, str]) -> Records:
    database, planted_records, rows = planted_rows
    database.renew(rows)
    return planted_records


def pages_open_to(may: Permissions, records: Records, browser: Browser) -> Iterator[Page]:
    """Yield all pages that a person with these permissions can open."""
    open_to = [name for name, method in CELLS if method == "GET" and lets_in(may, (name, method))]
    paths = [records.path(ENDPOINTS[name]) for name in open_to]
    ids = records.ids | {"visit_id": records.unbilled}
    visits = [path.format(**ids) for path in _visit_paths(open_to)]
    yield from crawl(records.practice.database.app, browser, ["/", *paths, *visits, *LISTS])


def lets_in(may: Permissions, cell: tuple[str, str]) -> bool:
    return NEEDS[cell] is None or NEEDS[cell] in may


def _visit_paths(endpoints: list[str]) -> list[str]:
    paths = (ENDPOINTS[name].path for name in endpoints)
    return [path for path in paths if path.startswith("/visits/{visit_id}")]


def answers(may: Permissions, records: Records, browser: Browser) -> Iterator[Page]:
    """Yield the responses to an empty form of every endpoint, refusals too."""
    token = browser.token()
    for name, method in CELLS:
        path = records.path(ENDPOINTS[name])
        if method == "POST" and (name, method) != LAST:
            for htmx in (False, True):
                page = browser.post(path, {"csrf_token": token}, htmx)
                page.url = path
                yield page
        elif not lets_in(may, (name, method)):
            for htmx in (False, True):
                yield browser.get(path, htmx=htmx)


def offences(may: Permissions, records: Records, browser: Browser) -> str:
    """Return the words that a person with these permissions is shown without permission, and the
    links that are refused; one per line."""
    printed = tuple(records.path(ENDPOINTS[name]) for name in PAPERS)
    hidden = [word for word, needed in SHOWN_WITH.items() if not needed & may]
    vain = [text for text, needed in INSTRUCTIONS.items() if needed not in may]
    leaked: set[str] = set()
    opened = 0
    for walk in (pages_open_to, answers):
        for page in walk(may, records, browser):
            opened += 1
            leaked |= set(refused(may, records, page))
            if not (page.url.startswith(printed) and page.status == 200):
                shown_text = content_of_page(page)
                leaked |= {f"{page.url} tells {word}" for word in hidden if word in shown_text}
                leaked |= {f"{page.url} advises {text}" for text in vain if text in shown_text}
    assert opened > 50
    return "\n".join(sorted(leaked))


def refused(may: Permissions, records: Records, page: Page) -> Iterator[str]:
    """Yield the addresses of a page that these permissions do not open."""
    app = records.practice.database.app
    for target in targets(app, page):
        needed = target.needs(app)
        is_sent_again = page.status == 403 and target.url == page.url
        if needed is not None and needed not in may and not is_sent_again:
            yield f"{page.url} leads to {target.method} {target.endpoint}"


@pytest.mark.parametrize("role", STAFF)
def test_a_role_is_shown_and_offered_no_more_than_it_may(role: Role, records: Records) -> None:
    leaked = offences(TABLE[role], records, browser_of(role, records.practice))
    assert not leaked, leaked


def test_a_person_who_may_only_read_is_offered_no_changes(records: Records) -> None:
    own = TABLE[Role.ASSISTANT]
    granted, withheld = sorted(READS - own), sorted(own - READS)
    member = records.practice.member("assistant", "Reader", granted=granted, withheld=withheld)
    leaked = offences(READS, records, member.browser())
    assert not leaked, leaked


MONEY_WITHOUT_BILLS = frozenset(
    (P.REFUNDS, P.TAKE_BACK, P.CREDIT_NOTES, P.CANCEL_BILLS, P.REOPEN_DAY, P.STATEMENTS)
)
ODD = {
    "desk without patients, bills and the drawer": (
        Role.RECEPTION,
        TABLE[Role.RECEPTION] - {P.PATIENTS, P.BILLS, P.COUNT_DRAWER} | MONEY_WITHOUT_BILLS,
    ),
    "assistant without patients, the queue and papers": (
        Role.ASSISTANT,
        TABLE[Role.ASSISTANT] - {P.PATIENTS, P.QUEUE, P.ADD_REPORTS, P.PRINT_PRESCRIPTIONS},
    ),
    "assistant without notes": (
        Role.ASSISTANT,
        TABLE[Role.ASSISTANT] - {P.NOTES, P.WRITE_NOTES},
    ),
    "accountant without bills": (
        Role.ACCOUNTANT,
        TABLE[Role.ACCOUNTANT] - {P.BILLS, P.TAKE_MONEY} | {P.REGISTERS, P.REPORTS, P.VITALS},
    ),
}
"""By name, a role and the permissions of a person with a doctor's exceptions."""


@pytest.mark.parametrize(("role", "may"), ODD.values(), ids=ODD)
def test_a_person_with_exceptions_is_offered_no_page_that_is_refused(
    role: Role, may: Permissions, records: Records
) -> None:
    granted, withheld = exceptions_of(role, may)
    member = records.practice.member(role.value, "Odd", granted=granted, withheld=withheld)
    pages = pages_open_to(may, records, member.browser())
    offered = {address for page in pages for address in refused(may, records, page)}
    assert not offered, "\n".join(sorted(offered))


def test_the_doctor_is_shown_every_planted_word(records: Records) -> None:
    """Otherwise the other tests would search for words that no page has."""
    browser = records.practice.browser()
    shown_text = "".join(
        content_of_page(page) for page in pages_open_to(TABLE[Role.DOCTOR], records, browser)
    )
    assert [word for word in SHOWN_WITH if word not in shown_text] == []


def test_the_tests_table_of_permissions_equals_that_of_the_views(records: Records) -> None:
    views = records.practice.database.app.view_functions
    assert all(views[name].permissions[method] == NEEDS[name, method] for name, method in CELLS)


def test_the_length_of_a_page_is_not_taken_for_an_amount(records: Records) -> None:
    page = records.practice.browser().get("/")
    page.headers["Content-Length"] = "7531"
    text = content_of_page(page)
    assert "7531" not in text
    assert "Content-Security-Policy: default-src 'none'" in text
