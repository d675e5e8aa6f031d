"""Money that moves while a day is being closed counts in exactly one day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from clinic.billing.booked import EntryDays
from clinic.billing.issuing import PaymentInput
from clinic.billing.ledger import ledger_write
from clinic.billing.models import Bill, CreditNote, Payment
from clinic.billing.rules import Mode
from clinic.clock import clinic_day
from clinic.daybook.models import CashMovement, DayClosing
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
)
from tests.integration.books import check_books, close_day
from tests.integration.factories import Practice


@pytest.fixture(autouse=True)
def _books_agree(practice: Practice) -> Any:
    """Check every sum and number of the books after each test."""
    yield
    check_books(practice)


def close() -> None:
    """Close today."""
    close_day(clinic_day(), 0)


def totals(practice: Practice) -> Any:
    with practice.at_work() as session:
        return session.scalars(select(DayClosing)).one().totals


def test_a_payment_made_while_the_day_is_closed_counts_in_the_next(practice: Practice) -> None:
    number = issued(practice, 500_00)
    assert meanwhile(practice, close, pay(number)) == "done"
    assert totals(practice)["by_mode"] == {}
    with practice.at_work() as session:
        stored = session.execute(select(Payment.paid_on, Payment.book_day)).all()
    assert stored == [(clinic_day(), clinic_day() + timedelta(days=1))]


def test_a_payment_made_before_the_day_is_closed_is_in_its_sums(practice: Practice) -> None:
    number = issued(practice, 500_00)
    assert meanwhile(practice, pay(number), close) == "done"
    assert totals(practice)["by_mode"] == {"cash": 500_00}


@pytest.mark.parametrize("first", ["cancelling", "closing"])
def test_a_cancellation_during_the_closing_counts_in_one_day(
    practice: Practice, first: str
) -> None:
    number = issued(practice, 500_00)
    acts: list[Act] = [cancel(number), close]
    assert meanwhile(practice, *(acts if first == "cancelling" else acts[::-1])) == "done"
    assert totals(practice)["billed"] == (0 if first == "cancelling" else 500_00)


@pytest.mark.parametrize("first", ["moving", "closing"])
def test_cash_moved_during_the_closing_counts_in_one_day(practice: Practice, first: str) -> None:
    @ledger_write(CashMovement)
    def move(day: EntryDays) -> CashMovement:
        days = {"day": day.on, "book_day": day.book}
        movement = CashMovement(**days, amount_paise=-50_00, reason="Tea")
        db.session.add(movement)
        db.session.flush()
        return movement

    acts: list[Act] = [move, close]
    assert meanwhile(practice, *(acts if first == "moving" else acts[::-1])) == "done"
    assert totals(practice)["moved"] == (-50_00 if first == "moving" else 0)


def test_eight_desks_that_close_the_day_close_it_once(practice: Practice) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    assert desks(practice, *[close] * DESKS) == {"done": DESKS}
    assert count(practice, DayClosing) == 1


def test_all_acts_at_the_same_time_leave_the_books_right(practice: Practice) -> None:
    numbers = [issued(practice, 100_00, 400_00) for _ in range(2)]
    acts: list[Act] = [close]
    for number in numbers:
        acts += [pay(number, 250_00), credit(number), pay(number, 250_00)]
    outcomes = desks(practice, *acts)
    assert set(outcomes) <= {"done", "NotLegal", "TooMuch"}
    assert count(practice, CreditNote) == 2
    assert count(practice, Bill) == 2
