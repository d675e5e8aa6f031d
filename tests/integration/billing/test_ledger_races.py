"""Two desks and more at the same money at once: each intent counts once, or is refused in words."""

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
from tests.integration.books import look_at_everything
from tests.integration.factories import Practice


@pytest.fixture(autouse=True)
def _books_agree(practice: Practice) -> Any:
    """Whatever happened, every sum and number of the books is right."""
    yield
    look_at_everything(practice)


def test_eight_desks_that_pay_one_bill_take_what_is_due_once(practice: Practice) -> None:
    number = issued(practice, 500_00)
    outcomes = desks(practice, *(pay(number, None, f"desk {n}") for n in range(DESKS)))
    assert outcomes == {"done": 1, "NotLegal": DESKS - 1}
    assert sums(practice, number) == (500_00, 0, False)


def test_eight_desks_that_pay_a_part_stop_at_what_is_due(practice: Practice) -> None:
    number = issued(practice, 500_00)
    outcomes = desks(practice, *(pay(number, 150_00, f"desk {n}") for n in range(DESKS)))
    assert outcomes["done"] == 3
    assert outcomes["TooMuch"] == DESKS - 3
    assert sums(practice, number) == (450_00, 0, False)


def test_one_form_that_is_sent_eight_times_at_once_is_one_payment(practice: Practice) -> None:
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
def test_eight_desks_that_take_off_one_item_write_one_credit_note(
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


def test_one_payment_is_taken_back_once_by_eight_desks(practice: Practice) -> None:
    number = issued(practice, 500_00, paid=PaymentInput(Mode.CASH))

    def back() -> None:
        payment = db.session.scalars(select(Payment).where(Payment.amount_paise > 0)).one()
        payments.take_back(service.get_bill(number), payment)

    assert desks(practice, *[back] * DESKS) == {"done": DESKS}
    assert sums(practice, number)[0] == 0
    assert count(practice, Payment) == 2


# --- one is half way when the other begins -------------------------------------------------------


def test_who_pays_while_another_desk_cancels_hears_that_the_bill_is_cancelled(
    practice: Practice,
) -> None:
    number = issued(practice, 500_00)
    assert meanwhile(practice, cancel(number), pay(number)) == "NotLegal"
    assert sums(practice, number) == (0, 0, True)


def test_who_cancels_while_another_desk_takes_money_gives_it_back(practice: Practice) -> None:
    number = issued(practice, 500_00)
    assert meanwhile(practice, pay(number, 200_00), cancel(number)) == "done"
    assert sums(practice, number) == (0, 0, True)


def seen(practice: Practice, number: int) -> int:
    """The version of a bill, as a form that shows it carries it."""
    with practice.at_work():
        return service.get_bill(number).version


def switch_to_paid(number: int, version: int) -> Act:
    return lambda: service.edit_bill(
        service.get_bill(number), version, Status.PAID, Mode.CASH, None
    )


@pytest.mark.parametrize("act", [cancel, credit], ids=["cancel", "credit"])
def test_nobody_takes_a_bill_back_with_money_on_it_that_came_unseen(
    act: Callable[..., Act], practice: Practice
) -> None:
    number = issued(practice, 500_00)
    version = seen(practice, number)
    assert meanwhile(practice, pay(number, 200_00), act(number, seen=version)) == "Stale"
    assert sums(practice, number) == (200_00, 0, False)


def test_nobody_takes_less_than_was_seen_to_be_due(practice: Practice) -> None:
    number = issued(practice, 500_00)
    act = switch_to_paid(number, seen(practice, number))
    assert meanwhile(practice, pay(number, 200_00), act) == "Stale"
    assert sums(practice, number) == (200_00, 0, False)


def test_eight_desks_pay_and_cancel_what_they_saw_and_one_is_right(practice: Practice) -> None:
    number = issued(practice, 500_00)
    version = seen(practice, number)
    acts = [pay(number), cancel(number, version)] * (DESKS // 2)
    outcomes = desks(practice, *acts)
    paid, _credited, cancelled = sums(practice, number)
    assert cancelled == (paid == 0)
    assert outcomes["done"] == (DESKS // 2 if cancelled else 1)


def test_a_credit_note_that_is_sent_eight_times_at_once_is_one_note(practice: Practice) -> None:
    number = issued(practice, 200_00, 300_00)
    act = credit(number, seen=seen(practice, number), key="one form")
    assert desks(practice, *[act] * DESKS) == {"done": DESKS}
    assert sums(practice, number) == (0, 200_00, False)


def test_an_item_that_another_desk_takes_off_is_not_taken_off_again(practice: Practice) -> None:
    number = issued(practice, 100_00, 900_00)
    assert meanwhile(practice, credit(number), credit(number)) == "NotLegal"
    assert sums(practice, number) == (0, 100_00, False)


def test_money_that_another_desk_gives_back_does_not_go_back_again_with_a_credit_note(
    practice: Practice,
) -> None:
    number = issued(practice, 200_00, 300_00, paid=PaymentInput(Mode.CASH))
    back: Act = lambda: payments.refund(  # noqa: E731
        service.get_bill(number), 200_00, Mode.CASH, "Asked"
    )
    assert meanwhile(practice, back, credit(number)) == "done"
    assert sums(practice, number) == (300_00, 200_00, False)
