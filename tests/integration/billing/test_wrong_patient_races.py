"""A payment moves from the wrong patient to the right one while other desks act on the same
money."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.billing.allocation import Allocation
from clinic.billing.issuing import PaymentInput
from clinic.billing.models import Payment
from clinic.billing.payments import take_back
from clinic.billing.rules import Mode
from clinic.billing.service import get_bill, get_payment
from clinic.billing.wrong_patient import Correction, move_payment
from tests.integration.billing.races import (
    DESKS,
    Act,
    cancel,
    count,
    desks,
    issued,
    meanwhile,
    pay,
    sums,
)
from tests.integration.books import check_books
from tests.integration.factories import Practice

REFERENCE = "412345678901"


@pytest.fixture(autouse=True)
def _books_agree(practice: Practice) -> Any:
    """Check every sum and number of the books after each test."""
    yield
    check_books(practice)


@pytest.fixture
def bills(practice: Practice) -> tuple[int, int]:
    """The numbers of a paid bill of one patient and an unpaid one of another, of ₹300 each."""
    paid = PaymentInput(Mode.UPI, 300_00, REFERENCE)
    return issued(practice, 300_00, paid=paid), issued(practice, 300_00)


def moving(key: str = "") -> Act:
    order = Correction(1, 2, Allocation(((2, 300_00),)), "Her sister's")
    return lambda: move_payment(order, request_key=key)


def taking_back() -> Act:
    return lambda: take_back(get_bill(1), get_payment(1), "Mistake")


def test_eight_desks_that_move_one_payment_move_it_once(
    practice: Practice, bills: tuple[int, int]
) -> None:
    assert desks(practice, *(moving(f"desk {n}") for n in range(DESKS))) == {
        "done": 1,
        "NotLegal": DESKS - 1,
    }
    assert [sums(practice, bill)[0] for bill in bills] == [0, 300_00]


def test_one_form_sent_eight_times_moves_the_payment_once(
    practice: Practice, bills: tuple[int, int]
) -> None:
    assert desks(practice, *[moving("one form")] * DESKS) == {"done": DESKS}
    assert count(practice, Payment) == 3
    assert sums(practice, bills[1])[0] == 300_00


@pytest.mark.parametrize("other", [pay, cancel])
def test_an_earlier_change_of_the_right_bill_is_detected(
    other: Any, practice: Practice, bills: tuple[int, int]
) -> None:
    assert meanwhile(practice, other(bills[1]), moving()) == "Stale"
    assert sums(practice, bills[0])[0] == 300_00


def test_a_payment_that_is_reversed_first_is_not_moved(
    practice: Practice, bills: tuple[int, int]
) -> None:
    assert meanwhile(practice, taking_back(), moving()) == "NotLegal"
    assert [sums(practice, bill)[0] for bill in bills] == [0, 0]


def test_a_cancellation_of_the_wrong_bill_waits_and_refunds_nothing(
    practice: Practice, bills: tuple[int, int]
) -> None:
    assert meanwhile(practice, moving(), cancel(bills[0])) == "done"
    assert count(practice, Payment) == 3
