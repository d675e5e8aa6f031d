"""A person with a doctor's exceptions is led only to what opens for them."""

from __future__ import annotations

import pytest

from clinic.auth.offered import without_links
from tests.integration.access import ENDPOINTS
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice

BILL = "/billing/1/"
NAME = "Lakshmi"
"""Of the patient, whose page the name leads to."""


@pytest.fixture
def bill(practice: Practice) -> int:
    return practice.billed_visit()


def browser_of(practice: Practice, role: str, **exceptions: list[str]) -> Browser:
    return practice.member(role, **exceptions).browser()


def links_of(page: Page) -> list[str]:
    assert page.tree is not None
    return [element.get("href") or "" for element in page.tree.iter("a")]


@pytest.mark.usefixtures("bill")
def test_a_name_stays_where_the_patients_page_is_withheld(practice: Practice) -> None:
    usual = browser_of(practice, "reception").get(BILL)
    odd = browser_of(practice, "accountant", withheld=["patients"]).get(BILL)
    assert "/patients/1/" in links_of(usual)
    assert "/patients/1/" not in links_of(odd)
    assert (odd.status, NAME in odd.html) == (200, True)


def test_after_an_act_the_way_leads_home_where_the_next_page_is_withheld(
    practice: Practice,
) -> None:
    practice.arrival(practice.patient())
    caller = browser_of(practice, "accountant", granted=["call_patients"])
    path = ENDPOINTS["queue.call_next"].path
    page = caller.post(path, {"csrf_token": caller.token()})
    assert (page.status, page.location) == (303, "/")
    assert page.follow().status == 200


def test_the_page_of_a_role_is_not_touched(practice: Practice) -> None:
    page = browser_of(practice, "nurse").get("/patients/")
    assert "/patients/new/" in links_of(page)


def test_words_stay_without_their_link_and_a_button_or_a_form_is_gone() -> None:
    page = (
        '<p><a class="name" hx-get="/a/" title="x > y" href="/a/?b=1&amp;c=2">Asha <b>R</b></a>'
        '<a class="btn btn-quiet" href="/a/">Open</a><a class="x" href="/b/">B</a><a id="d">D</a>'
        '<abbr>c</abbr></p><form action="/a/"><select></select></form>'
        '<form method="post" action="/a/"><input name="typed" value="kept"></form>'
    )
    asked: list[str] = []

    def opens(address: str) -> bool:
        asked.append(address)
        return not address.startswith("/a/")

    assert without_links(page, opens) == (
        '<p><span class="name" title="x > y">Asha <b>R</b></span>'
        '<a class="x" href="/b/">B</a><a id="d">D</a><abbr>c</abbr></p>'
        '<form method="post" action="/a/"><input name="typed" value="kept"></form>'
    )
    assert asked == ["/a/", "/a/?b=1&c=2", "/a/", "/b/"]
