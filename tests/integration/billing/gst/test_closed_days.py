"""A registered clinic's bill of a closed day is credited, not cancelled (s. 34 of the CGST Act)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
import time_machine

from clinic.billing import credits, service
from clinic.billing.refusals import NotLegal
from clinic.daybook.amending import reopen_day
from tests.integration.billing.gst.registered import PEEL, issued, register
from tests.integration.closings import closed
from tests.integration.factories import Practice

NOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
DAY = date(2026, 11, 24)
CANCEL = "/billing/1/cancel/"


@time_machine.travel(NOON)
def test_the_page_explains_it_and_leads_to_the_credit_note(practice: Practice) -> None:
    register(practice)
    issued(practice, PEEL)
    desk = practice.browser()
    form = desk.get(CANCEL).form_to(CANCEL)
    closed(practice, DAY, {})
    page = desk.get(CANCEL)
    assert "section 34" in page.text
    assert "/billing/1/credit/" in page.links()
    by_hand = form.send(reason="Wrong patient")
    assert by_hand.status == 409
    assert "credit note" in by_hand.text
    with practice.at_work(), pytest.raises(NotLegal):
        credits.cancel(service.get_bill(1), "Wrong patient")
    credit = desk.get("/billing/1/credit/").form_to("/billing/1/credit/")
    assert credit.send(reason="Wrong patient").status == 303


@time_machine.travel(NOON)
def test_a_bill_of_an_open_or_reopened_day_is_cancelled(practice: Practice) -> None:
    register(practice)
    issued(practice, PEEL)
    closing = closed(practice, DAY, {})
    with practice.at_work():
        reopen_day(DAY, closing.count_id, "Closed too early")
    desk = practice.browser()
    assert desk.get(CANCEL).form_to(CANCEL).send(reason="Wrong patient").status == 303


@time_machine.travel(NOON)
def test_a_clinic_that_is_not_registered_cancels_as_before(practice: Practice) -> None:
    practice.billed_visit(status="pending")
    closed(practice, DAY, {})
    desk = practice.browser()
    assert desk.get(CANCEL).form_to(CANCEL).send(reason="Wrong patient").status == 303


@time_machine.travel(NOON)
def test_a_bill_of_zero_has_nothing_to_credit_and_is_cancelled(practice: Practice) -> None:
    register(practice)
    issued(practice, replace(PEEL, unit_paise=0))
    closed(practice, DAY, {})
    desk = practice.browser()
    assert desk.get(CANCEL).form_to(CANCEL).send(reason="Wrong patient").status == 303
