"""Two desks and more at the same money at once: each intent counts once, or is refused in words."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from clinic.billing import credits, figures, payments, queries, service
from clinic.billing.booked import Dated
from clinic.billing.issuing import Order, PaymentInput
from clinic.billing.ledger import ledger_write
from clinic.billing.models import Bill, CreditNote, Payment
from clinic.billing.pricing import Line, quote
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode, Status
from clinic.clock import clinic_day
from clinic.daybook.models import CashMovement, DayClosing
from clinic.extensions import db
from clinic.versions import Stale
from tests.integration.books import close_day, look_at_everything
from tests.integration.factories import Practice
from tests.integration.issuing import issue
from tests.integration.together import at_once

DESKS = 8
Act = Callable[[], Any]


def issued(practice: Practice, *prices: int, paid: PaymentInput | None = None) -> int:
    """The number of a new bill with so many items."""
    patient = practice.patient()
    lines = [Line(f"Service {n}", 1, paise) for n, paise in enumerate(prices, 1)]
    with practice.at_work():
        order = Order(quote(lines, None, to_rupee=False), patient_id=patient, payment_input=paid)
        return issue(order).id


def outcome(practice: Practice, act: Act) -> str:
    """ "done", or the name of what refused it."""
    try:
        with practice.at_work():
            act()
    except (LedgerRefusal, IntegrityError, Stale) as refusal:
        return type(refusal).__name__
    return "done"


def desks(practice: Practice, *acts: Act) -> Counter[str]:
    """How many of these came to what, all begun at the same moment."""
    return Counter(at_once([lambda act=act: outcome(practice, act) for act in acts]))


def meanwhile(practice: Practice, first: Act, second: Act) -> str:
    """What becomes of the second, begun when the first has written and not yet committed."""
    with ThreadPoolExecutor(1) as pool:
        with practice.at_work():
            first()
            waiting = pool.submit(outcome, practice, second)
            time.sleep(0.3)  # it comes as far as it can
            assert not waiting.done(), "the second does not wait for the first"
        return waiting.result(20)


def pay(number: int, paise: int | None = None, key: str | None = None) -> Act:
    return lambda: payments.take_payment(
        service.get_bill(number), PaymentInput(Mode.CASH, paise), request_key=key
    )


def cancel(number: int, seen: int | None = None) -> Act:
    return lambda: credits.cancel(service.get_bill(number), "Wrong patient", seen_version=seen)


def credit(
    number: int, place: int = 0, back: Mode = Mode.CASH, seen: int | None = None, key: str = ""
) -> Act:
    def act() -> None:
        item = queries.list_items(number)[place].id
        bill = service.get_bill(number)
        credits.credit(bill, [item], "Not done", back, request_key=key, seen_version=seen)

    return act


def sums(practice: Practice, number: int) -> tuple[int, int, bool]:
    with practice.at_work():
        bill = service.get_bill(number)
        return bill.paid_paise, bill.credited_paise, bill.is_cancelled


def count(practice: Practice, kind: Any) -> int:
    with practice.at_work() as session:
        return int(session.scalar(select(func.count()).select_from(kind)))


@pytest.fixture(autouse=True)
def _books_agree(practice: Practice) -> Any:
    """Whatever happened, every sum and number of the books is right."""
    yield
    look_at_everything(practice)


def test_eight_desks_that_pay_one_bill_take_what_is_due_once(practice: Practice) -> None:
    number = issued(practice, 500_00)
    found = desks(practice, *(pay(number, None, f"desk {n}") for n in range(DESKS)))
    assert found == {"done": 1, "NotLegal": DESKS - 1}
    assert sums(practice, number) == (500_00, 0, False)


def test_eight_desks_that_pay_a_part_stop_at_what_is_due(practice: Practice) -> None:
    number = issued(practice, 500_00)
    found = desks(practice, *(pay(number, 150_00, f"desk {n}") for n in range(DESKS)))
    assert found["done"] == 3
    assert found["TooMuch"] == DESKS - 3
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
    found = desks(practice, *[credit(number, 0, back)] * DESKS)
    assert found == {"done": 1, "NotLegal": DESKS - 1}
    assert sums(practice, number) == (900_00, 100_00, False)


def test_a_bill_is_paid_or_cancelled_by_eight_desks_and_never_both(practice: Practice) -> None:
    number = issued(practice, 500_00)
    found = desks(practice, *[pay(number), cancel(number)] * (DESKS // 2))
    assert found["done"] >= DESKS // 2
    assert set(found) <= {"done", "NotLegal", "Stale"}
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
    found = desks(practice, *acts)
    paid, _credited, cancelled = sums(practice, number)
    assert cancelled == (paid == 0)
    assert found["done"] == (DESKS // 2 if cancelled else 1)


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


# --- closing the day -----------------------------------------------------------------------------


def close() -> None:
    """Closes today, as one of two desks may do."""
    close_day(clinic_day(), 0)


def totals(practice: Practice) -> Any:
    with practice.at_work() as session:
        return session.scalars(select(DayClosing)).one().totals


def test_a_payment_made_while_the_day_is_closed_counts_in_the_next(practice: Practice) -> None:
    number = issued(practice, 500_00)
    assert meanwhile(practice, close, pay(number)) == "done"
    assert totals(practice)["by_mode"] == {}
    with practice.at_work() as session:
        found = session.execute(select(Payment.paid_on, Payment.book_day)).all()
    assert found == [(clinic_day(), clinic_day() + timedelta(days=1))]


def test_a_payment_made_before_the_day_is_closed_is_in_its_sums(practice: Practice) -> None:
    number = issued(practice, 500_00)
    assert meanwhile(practice, pay(number), close) == "done"
    assert totals(practice)["by_mode"] == {"cash": 500_00}


@pytest.mark.parametrize("first", ["cancelling", "closing"])
def test_a_cancellation_beside_the_closing_counts_in_one_day(
    practice: Practice, first: str
) -> None:
    number = issued(practice, 500_00)
    acts: list[Act] = [cancel(number), close]
    assert meanwhile(practice, *(acts if first == "cancelling" else acts[::-1])) == "done"
    assert totals(practice)["billed"] == (0 if first == "cancelling" else 500_00)


@pytest.mark.parametrize("first", ["moving", "closing"])
def test_cash_moved_beside_the_closing_counts_in_one_day(practice: Practice, first: str) -> None:
    @ledger_write(CashMovement)
    def move(day: Dated) -> CashMovement:
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


def test_everything_at_once_leaves_the_books_right(practice: Practice) -> None:
    numbers = [issued(practice, 100_00, 400_00) for _ in range(2)]
    acts: list[Act] = [close]
    for number in numbers:
        acts += [pay(number, 250_00), credit(number), pay(number, 250_00)]
    found = desks(practice, *acts)
    assert set(found) <= {"done", "NotLegal", "TooMuch"}
    assert count(practice, CreditNote) == 2
    assert count(practice, Bill) == 2
