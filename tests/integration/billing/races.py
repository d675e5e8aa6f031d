"""Steps for tests: several desks act on the same money simultaneously."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from clinic.billing import credits, payments, queries, service
from clinic.billing.issuing import BillOrder, PaymentInput
from clinic.billing.pricing import PricedLine, quote
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode
from clinic.versions import Stale
from tests.integration.factories import Practice
from tests.integration.issuing import issue
from tests.integration.together import at_once
from tests.patience import PATIENCE_S

DESKS = 8
Act = Callable[[], Any]


def issued(practice: Practice, *prices: int, paid: PaymentInput | None = None) -> int:
    """Issue a bill with these items; return its number."""
    patient = practice.patient()
    lines = [PricedLine(f"Service {n}", 1, paise) for n, paise in enumerate(prices, 1)]
    with practice.at_work():
        order = BillOrder(
            quote(lines, None, to_rupee=False), patient_id=patient, payment_input=paid
        )
        return issue(order).id


def outcome(practice: Practice, act: Act) -> str:
    """Return "done", or the name of the refusal."""
    try:
        with practice.at_work():
            act()
    except (LedgerRefusal, IntegrityError, Stale) as refusal:
        return type(refusal).__name__
    return "done"


def desks(practice: Practice, *acts: Act) -> Counter[str]:
    """Start all acts simultaneously; return how often each outcome occurred."""
    return Counter(at_once([lambda act=act: outcome(practice, act) for act in acts]))


def meanwhile(practice: Practice, first: Act, second: Act) -> str:
    """Return the outcome of the second act, started after the first has written and before it
    commits."""
    with ThreadPoolExecutor(1) as pool:
        with practice.at_work():
            first()
            waiting = pool.submit(outcome, practice, second)
            time.sleep(0.3)  # it continues as far as possible
            assert not waiting.done(), "the second does not wait for the first"
        return waiting.result(PATIENCE_S)


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
