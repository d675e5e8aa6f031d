"""Several desks act on the same money simultaneously: each act counts once or is refused with a
reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from clinic.billing import figures, payments, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.models import Payment
from clinic.billing.rules import Mode, Status
from clinic.extensions import db
from tests.integration.billing.races import (
    DESKS,
    Act,
    cancel,
    count,
    credit,
    desks,
    issued,
    meanwhile,
    pay,
    sums,
)
from tests.integration.books import check_books
from tests.integration.factories import Practice


@pytest.fixture(autouse=True)
def _books_agree(practice: Practice) -> Any:
    """Check every sum and number of the books after each test."""
    yield
    check_books(practice)


def test_eight_desks_that_pay_one_bill_take_the_due_once(practice: Practice) -> None:
    number = issued(practice, 500_00)
    outcomes = desks(practice, *(pay(number, None, f"desk {n}") for n in range(DESKS)))
    assert outcomes == {"done": 1, "NotLegal": DESKS - 1}
    assert sums(practice, number) == (500_00, 0, False)


def test_eight_desks_that_pay_a_part_stop_at_the_due(practice: Practice) -> None:
    number = issued(practice, 500_00)
    outcomes = desks(practice, *(pay(number, 150_00, f"desk {n}") for n in range(DESKS)))
    assert outcomes["done"] == 3
    assert outcomes["TooMuch"] == DESKS - 3
    assert sums(practice, number) == (450_00, 0, False)


def test_one_form_sent_eight_times_simultaneously_is_one_payment(practice: Practice) -> None:
    number = issued(practice, 500_00)
    assert desks(practice, *[pay(number, 100_00, "one form")] * DESKS) == {"done": DESKS}
    assert sums(practice, number)[0] == 100_00


def test_eight_desks_that_use_one_advance_use_it_once(practice: Practice) -> None:
    number = issued(practice, 900_00)
    with practice.at_work():
        patient = service.get_bill(number).patient_id
        payments.take_advance(patient, PaymentInput(Mode.UPI, 300_00))
    use: Act = lambda: payments.use_advance(service.get_bill(number), 100_00)  # noqa: E731
    assert desks(practice, *[use] * DESKS) == {"done": 3, "TooMuch": DESKS - 3}
    assert sums(practice, number)[0] == 300_00
    with practice.at_work():
        assert figures.patient_balance_of(patient).advance == 0


@pytest.mark.parametrize("back", [Mode.CASH, Mode.ADVANCE])
def test_eight_desks_that_credit_one_item_write_one_credit_note(
    practice: Practice, back: Mode
) -> None:
    number = issued(practice, 100_00, 900_00, paid=PaymentInput(Mode.CARD))
    outcomes = desks(practice, *[credit(number, 0, back)] * DESKS)
    assert outcomes == {"done": 1, "NotLegal": DESKS - 1}
    assert sums(practice, number) == (900_00, 100_00, False)


def test_a_bill_is_paid_or_cancelled_by_eight_desks_and_never_both(practice: Practice) -> None:
    number = issued(practice, 500_00)
    outcomes = desks(practice, *[pay(number), cancel(number)] * (DESKS // 2))
    assert outcomes["done"] >= DESKS // 2
    assert set(outcomes) <= {"done", "NotLegal", "Stale"}
    assert sums(practice, number) == (0, 0, True)


def test_one_payment_is_reversed_once_by_eight_desks(practice: Practice) -> None:
    number = issued(practice, 500_00, paid=PaymentInput(Mode.CASH))

    def back() -> None:
        payment = db.session.scalars(select(Payment).where(Payment.amount_paise > 0)).one()
        payments.take_back(service.get_bill(number), payment)

    assert desks(practice, *[back] * DESKS) == {"done": DESKS}
    assert sums(practice, number)[0] == 0
    assert count(practice, Payment) == 2


# --- the second begins while the first is open ---------------------------------------------------


def test_a_payment_during_a_cancellation_is_told_that_the_bill_is_cancelled(
    practice: Practice,
) -> None:
    number = issued(practice, 500_00)
    assert meanwhile(practice, cancel(number), pay(number)) == "NotLegal"
    assert sums(practice, number) == (0, 0, True)


def test_a_cancellation_during_a_payment_refunds_it(practice: Practice) -> None:
    number = issued(practice, 500_00)
    assert meanwhile(practice, pay(number, 200_00), cancel(number)) == "done"
    assert sums(practice, number) == (0, 0, True)


def seen(practice: Practice, number: int) -> int:
    """Return the version of a bill, as its form carries it."""
    with practice.at_work():
        return service.get_bill(number).version


def switch_to_paid(number: int, version: int) -> Act:
    return lambda: service.edit_bill(
        service.get_bill(number), version, Status.PAID, Mode.CASH, None
    )


@pytest.mark.parametrize("act", [cancel, credit], ids=["cancel", "credit"])
def test_a_bill_with_a_payment_that_was_not_shown_is_not_cancelled_or_credited(
    act: Callable[..., Act], practice: Practice
) -> None:
    number = issued(practice, 500_00)
    version = seen(practice, number)
    assert meanwhile(practice, pay(number, 200_00), act(number, seen=version)) == "Stale"
    assert sums(practice, number) == (200_00, 0, False)


def test_a_payment_is_not_taken_where_the_due_differs_from_the_one_shown(
    practice: Practice,
) -> None:
    number = issued(practice, 500_00)
    act = switch_to_paid(number, seen(practice, number))
    assert meanwhile(practice, pay(number, 200_00), act) == "Stale"
    assert sums(practice, number) == (200_00, 0, False)


def test_a_bill_that_eight_desks_pay_and_cancel_is_paid_or_cancelled_once(
    practice: Practice,
) -> None:
    number = issued(practice, 500_00)
    version = seen(practice, number)
    acts = [pay(number), cancel(number, version)] * (DESKS // 2)
    outcomes = desks(practice, *acts)
    paid, _credited, cancelled = sums(practice, number)
    assert cancelled == (paid == 0)
    assert outcomes["done"] == (DESKS // 2 if cancelled else 1)


def test_a_credit_note_sent_eight_times_simultaneously_is_written_once(practice: Practice) -> None:
    number = issued(practice, 200_00, 300_00)
    act = credit(number, seen=seen(practice, number), key="one form")
    assert desks(practice, *[act] * DESKS) == {"done": DESKS}
    assert sums(practice, number) == (0, 200_00, False)


def test_an_item_that_another_desk_credits_is_not_credited_again(practice: Practice) -> None:
    number = issued(practice, 100_00, 900_00)
    assert meanwhile(practice, credit(number), credit(number)) == "NotLegal"
    assert sums(practice, number) == (0, 100_00, False)


def test_money_that_another_desk_refunds_is_not_refunded_again_by_a_credit_note(
    practice: Practice,
) -> None:
    number = issued(practice, 200_00, 300_00, paid=PaymentInput(Mode.CASH))
    back: Act = lambda: payments.refund(  # noqa: E731
        service.get_bill(number), 200_00, Mode.CASH, "Asked"
    )
    assert meanwhile(practice, back, credit(number)) == "done"
    assert sums(practice, number) == (300_00, 200_00, False)
