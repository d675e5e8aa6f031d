"""Random acts, closings and reopenings leave a ledger in which `check-ledger` finds no fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import time_machine

from clinic.billing import credits, payments, queries, rules, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode
from clinic.clock import clinic_day
from clinic.daybook import amending, closing, closing_queries
from clinic.daybook.agreement import disagreements
from clinic.daybook.service import move_cash
from tests.integration.factories import Practice

BEGINS = datetime(2027, 3, 29, 6, 30, tzinfo=UTC)
STEPS = 45


def acts_of(practice: Practice, chance: Random) -> list[Callable[[], object]]:
    """Return the acts to choose from, each in a transaction of its own."""
    bill = practice.billed_visit(status="pending")

    def take_back() -> None:
        standing = rules.standing(queries.list_payments(bill))
        if standing:
            payments.take_back(service.get_bill(bill), service.get_payment(standing[-1].id))

    def advance() -> None:
        whose = service.get_bill(bill).patient_id
        payments.take_advance(whose, PaymentInput(Mode.UPI, chance.randint(1, 900_00)))

    def close() -> None:
        today = clinic_day()
        count = closing.save_count(today, {100: chance.randint(0, 9)}, None, 100_00)
        closing.close_day(
            today, count.id, closing.preview_closing(today).expected, "Counted quickly"
        )

    def reopen() -> None:
        last = closing_queries.list_closings()[-1:]
        for each in last:
            assert amending.reopen_day(each.day, each.count_id, "By mistake")

    return [
        advance,
        lambda: payments.use_advance(service.get_bill(bill), chance.randint(1, 500_00)),
        lambda: payments.take_payment(service.get_bill(bill), PaymentInput(Mode.CASH, 100_00)),
        lambda: payments.refund(service.get_bill(bill), 50_00, Mode.ADVANCE, "Asked"),
        lambda: credits.cancel(service.get_bill(bill), "Wrong"),
        lambda: move_cash(chance.choice((-20_00, 30_00)), "Change"),
        *(take_back, take_back, close, close, reopen),
    ]


def test_the_ledger_agrees_after_random_closings_and_reopenings(practice: Practice) -> None:
    chance = Random(1)
    done = closings = 0
    with time_machine.travel(BEGINS, tick=False) as now:
        acts = acts_of(practice, chance)
        for _ in range(STEPS):
            now.shift(timedelta(hours=chance.choice((0, 0, 1, 9))))
            acts = acts if chance.random() < 0.7 else acts_of(practice, chance)
            try:
                with practice.at_work():
                    chance.choice(acts)()
                done += 1
            except LedgerRefusal:
                pass
        with practice.at_work():
            assert disagreements() == []
            closings = len(closing_queries.list_all_closings())
            assert len(closing_queries.list_amendments()) >= 2
    assert closings >= 3
    assert done >= STEPS // 2
