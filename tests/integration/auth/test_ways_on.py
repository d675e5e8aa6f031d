"""After a form, a person with a doctor's exceptions is led only to a page that opens for them."""

from __future__ import annotations

from tests.integration.access import ENDPOINTS
from tests.integration.client import Page
from tests.integration.factories import Practice


def call_next(practice: Practice, *granted: str) -> Page:
    """Call the next patient as an accountant with these permissions more."""
    practice.arrival(practice.patient())
    caller = practice.member("accountant", granted=list(granted)).browser()
    path = ENDPOINTS["queue.call_next"].path
    return caller.post(path, {"csrf_token": caller.token()})


def test_the_way_leads_home_where_the_next_page_is_withheld(practice: Practice) -> None:
    page = call_next(practice, "call_patients")
    assert (page.status, page.location) == (303, "/")
    assert page.follow().status == 200


def test_the_way_leads_to_the_next_page_where_it_opens(practice: Practice) -> None:
    page = call_next(practice, "call_patients", "queue")
    assert (page.status, page.location) == (303, "/queue/1/")
    assert page.follow().status == 200
