"""The dues at the end of each day of a random history are its entries, added up plainly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
import time_machine
from sqlalchemy import select

from clinic.billing import credits, payments, queries, rules, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.models import Bill, CreditNote, PatientAccount, Payment
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode
from clinic.clock import clinic_day
from clinic.daybook import amending, closing, closing_queries
from clinic.dues.day_end import DayEndDues
from clinic.dues.day_end_queries import read_day_end_dues
from clinic.dues.queries import sums_by_age
from clinic.extensions import db
from tests.integration.factories import Practice

BEGINS = datetime(2027, 3, 27, 6, 30, tzinfo=UTC)
STEPS = 90


class Days:
    """Random acts of a clinic on the last bills of a few patients."""

    def __init__(self, practice: Practice, chance: Random) -> None:
        self.practice, self.chance = practice, chance
        self.patients = [practice.patient() for _ in range(3)]
        self.bills = [self.bill()]

    def bill(self) -> int:
        paise = self.chance.randint(1, 900) * 100
        patient = self.chance.choice(self.patients)
        return self.practice.billed_visit(patient, total_paise=paise, status="pending")

    def any_bill(self) -> Bill:
        return service.get_bill(self.chance.choice(self.bills[-4:]))

    def paise(self) -> int:
        return self.chance.choice((50_00, 120_00, 7_00))

    def act(self) -> None:
        chance = self.chance
        if chance.random() < 0.12:
            self.bills.append(self.bill())
            return
        acts: list[Callable[[], object]] = [
            lambda: payments.take_payment(self.any_bill(), PaymentInput(Mode.CASH, self.paise())),
            self.paid_by_bank,
            self.paid_by_bank,
            self.take_back,
            lambda: payments.refund(self.any_bill(), self.paise(), Mode.CASH, "Asked"),
            lambda: payments.refund(self.any_bill(), self.paise(), Mode.ADVANCE, "Kept"),
            self.credit,
            lambda: credits.cancel(self.any_bill(), "Wrong", Mode.ADVANCE),
            lambda: payments.take_advance(
                chance.choice(self.patients), PaymentInput(Mode.UPI, self.paise())
            ),
            lambda: payments.use_advance(self.any_bill(), self.paise()),
            lambda: payments.give_back_advance(
                chance.choice(self.patients), self.paise(), Mode.CASH, "Asked"
            ),
            *(self.take_back, self.close, self.close, self.reopen),
        ]
        with self.practice.at_work():
            chance.choice(acts)()

    def paid_by_bank(self) -> None:
        came_on = clinic_day() - timedelta(days=self.chance.randint(0, 3))
        money = PaymentInput(Mode.BANK, self.paise(), came_on=came_on)
        payments.take_payment(self.any_bill(), money)

    def take_back(self) -> None:
        bill = self.any_bill()
        for entry in rules.standing(queries.list_payments(bill.id))[-1:]:
            payments.take_back(bill, service.get_payment(entry.id))

    def credit(self) -> None:
        bill = self.any_bill()
        for left in credits.list_items_left(bill.id)[:1]:
            part = self.chance.choice((left.paise, max(left.paise // 3, 1)))
            credits.credit(bill, [left.id], "Not done", Mode.CASH, amounts={left.id: part})

    def close(self) -> None:
        today = clinic_day()
        count = closing.save_count(today, {100: 1}, None, 100_00)
        closing.close_day(
            today, count.id, closing.preview_closing(today).expected, "Counted quickly"
        )

    def reopen(self) -> None:
        for last in closing_queries.list_closings()[-1:]:
            assert amending.reopen_day(last.day, last.count_id, "By mistake")


def counts(day: date | None, book: date | None, last: date) -> bool:
    return day is not None and (book or day) <= last


def plainly(last: date) -> tuple[Counter[int], Counter[int]]:
    """Return what is due of each bill, and what each patient has in advance, entry by entry."""
    bills = {bill.id: bill for bill in db.session.scalars(select(Bill))}
    balance: Counter[int] = Counter()
    held: Counter[int] = Counter()
    for bill in bills.values():
        if counts(bill.issued_on, bill.book_day, last):
            balance[bill.id] += bill.total_paise
        if counts(bill.cancelled_on, bill.cancelled_book_day, last):
            balance[bill.id] -= bill.total_paise
    for note in db.session.scalars(select(CreditNote)):
        if counts(note.issued_on, note.book_day, last):
            balance[note.bill_id] -= note.amount_paise
    for entry in db.session.scalars(select(Payment)):
        if not counts(entry.paid_on, entry.book_day, last):
            continue
        if entry.bill_id is None:
            held[entry.patient_id] += entry.amount_paise
        else:
            balance[entry.bill_id] -= entry.amount_paise
    for bill_id, paise in balance.items():
        if paise < 0:
            held[bills[bill_id].patient_id] -= paise
    due = Counter({bill_id: paise for bill_id, paise in balance.items() if paise > 0})
    return due, Counter({patient: paise for patient, paise in held.items() if paise})


def by_bill(dues: DayEndDues) -> Counter[int]:
    return Counter({bill.id: bill.balance for who in dues.patients for bill in who.due})


def by_patient(dues: DayEndDues) -> Counter[int]:
    return Counter({who.who.id: who.advance for who in dues.patients if who.advance})


@pytest.mark.parametrize("seed", range(2))
def test_the_dues_of_each_day_are_those_of_its_entries(practice: Practice, seed: int) -> None:
    chance = Random(seed)
    done = 0
    with time_machine.travel(BEGINS, tick=False) as now:
        clinic = Days(practice, chance)
        for _ in range(STEPS):
            now.shift(timedelta(hours=chance.choice((0, 0, 1, 9))))
            try:
                clinic.act()
                done += 1
            except LedgerRefusal:
                pass
        today = clinic_day()
        with practice.at_work():
            for day in (
                date(2027, 3, 20) + timedelta(n)
                for n in range((today - date(2027, 3, 20)).days + 3)
            ):
                dues = read_day_end_dues(day)
                due, held = plainly(day)
                assert by_bill(dues) == due
                assert by_patient(dues) == held
                assert (dues.paise, dues.advance) == (sum(due.values()), sum(held.values()))
            accounts = select(PatientAccount.advance_paise)
            assert dues.paise == sum(sums_by_age(today))
            assert dues.advance == sum(db.session.scalars(accounts))
    assert done >= STEPS // 2
