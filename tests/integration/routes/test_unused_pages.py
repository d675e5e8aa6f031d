"""Without scripts, an unused page of a shared tablet is replaced by the lock."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from clinic.clock import utc_now
from tests.integration.access import ENDPOINTS
from tests.integration.auth.tablets import LIMIT, LOCK, Tablet, share, shared_tablet
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice
from tests.integration.routes.scene import Records

KEYPADS = {"text", "search", "tel", "email", "number", "password", "date", "month", "url"}


@pytest.fixture
def tablet(practice: Practice) -> Tablet:
    return shared_tablet(practice)


def gives_way_to(page: Page) -> str | None:
    """Return the content of the page's refresh element, which takes effect without scripts."""
    assert page.tree is not None
    elements = [e for e in page.tree.iter("meta") if e.get("http-equiv") == "refresh"]
    return elements[0].get("content") if elements else None


def is_typed_in(page: Page) -> bool:
    fields = [e for form in page.forms() if form.method == "post" for e in form.element.iter()]
    return any(
        e.tag == "textarea" or (e.tag == "input" and (e.get("type") or "text") in KEYPADS)
        for e in fields
    )


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
def test_no_page_with_typed_fields_is_left_automatically(records: Records, desk: Browser) -> None:
    share(desk)
    gets = {n: records.path(a) for n, a in ENDPOINTS.items() if "GET" in a.methods}
    pages = {name: desk.get(path) for name, path in gets.items()}
    typed_in = {n: p for n, p in pages.items() if p.tree is not None and is_typed_in(p)}
    assert {name for name, page in typed_in.items() if gives_way_to(page) is not None} == set()
    assert len(typed_in) > 20


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("path", ["/", "/patients/", "/patients/1/", "/visits/1/", "/queue/"])
def test_a_page_without_typed_fields_leads_to_the_lock(path: str, tablet: Tablet) -> None:
    tablet.practice.visit(tablet.practice.patient())
    content = gives_way_to(tablet.browser.get(path)) or ""
    seconds, _, address = content.partition("; url=")
    assert timedelta(seconds=int(seconds)) > LIMIT
    with time_machine.travel(utc_now() + timedelta(seconds=int(seconds))):
        assert tablet.browser.get(address).location == LOCK


def test_a_page_that_reloads_itself_does_not_postpone_the_lock(tablet: Tablet) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        answers = []
        for _ in range(4):
            clock.shift(timedelta(minutes=2))
            answers.append(tablet.browser.get("/patients/?unused=yes").status)
    assert answers == [200, 200, 302, 302]


def test_the_address_of_an_unused_page_keeps_its_query(tablet: Tablet) -> None:
    page = tablet.browser.get("/patients/?q=lak&unused=yes")
    assert (gives_way_to(page) or "").endswith("url=/patients/?q=lak&unused=yes")


def test_a_tablet_that_is_only_locked_manually_keeps_its_pages(tablet: Tablet) -> None:
    form = tablet.browser.get("/account/shared/").form("lock_minutes")
    assert form.send(lock_minutes="0").status == 303
    assert gives_way_to(tablet.browser.get("/patients/")) is None


def test_a_device_that_is_not_shared_keeps_its_pages(desk: Browser) -> None:
    assert gives_way_to(desk.get("/patients/")) is None
