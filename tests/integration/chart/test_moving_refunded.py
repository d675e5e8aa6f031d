"""A partly refunded bill prevents moving the rest, and the pages explain it."""

from __future__ import annotations

import pytest

from clinic.billing.service import get_bill
from clinic.visits.service import get_visit
from tests.integration.billing.money.entries import send
from tests.integration.books import check_books
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice

RIGHT = 2
REASON = "Sister, same surname"


@pytest.fixture
def visit(practice: Practice) -> int:
    """A visit of the wrong patient, with a paid bill of ₹500."""
    wrong, _right = practice.patient(), practice.patient(first_name="Meena")
    visit_id = practice.visit(wrong)
    practice.bill(visit_id)
    return visit_id


def test_a_visit_with_a_partly_refunded_bill_is_moved_once_the_bill_is_cancelled(
    practice: Practice, desk: Browser, visit: int
) -> None:
    path = f"/visits/{visit}/move/{RIGHT}/"
    form = desk.get(path).form_to(path)
    send(desk, "/billing/1/refund/", amount="200", mode="cash", reason="Too much")
    before = dump(practice.database)
    assert form.send(reason=REASON).status in {409, 422}
    assert dump(practice.database) == before
    page = desk.get(path)
    assert "₹200 were given back" in page.text
    assert "First cancel the bill: the ₹300 go back" in page.text
    assert not [button for button in page.html.split("<button") if 'form="move"' in button]
    send(desk, "/billing/1/cancel/", reason="Wrong patient", back="cash")
    assert desk.get(path).form_to(path).send(reason=REASON).status == 303
    with practice.at_work():
        assert get_visit(visit).patient_id == RIGHT
    check_books(practice)


def test_a_visit_with_a_wholly_refunded_bill_is_moved(
    practice: Practice, desk: Browser, visit: int
) -> None:
    send(desk, "/billing/1/refund/", amount="500", mode="cash", reason="Not seen")
    path = f"/visits/{visit}/move/{RIGHT}/"
    assert desk.get(path).form_to(path).send(reason=REASON).status == 303
    with practice.at_work():
        assert get_bill(1).is_cancelled
    check_books(practice)


def test_a_partly_refunded_payment_explains_what_to_do(
    practice: Practice, desk: Browser, visit: int
) -> None:
    send(desk, "/billing/1/refund/", amount="200", mode="cash", reason="Too much")
    path = f"/payments/1/wrong-patient/{RIGHT}/"
    page = desk.get("/payments/1/wrong-patient/")
    assert "Give the ₹300 back too, then take it from the right patient" in page.text
    assert path not in desk.get(path).html
