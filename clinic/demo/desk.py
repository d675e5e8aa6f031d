"""What the desk did today in the demo clinic, by the services that the pages use: a part payment, a
credit note, a cancellation, an advance."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from clinic.billing import credits, payments, queries, service
from clinic.billing.issuing import Taking
from clinic.billing.models import Bill
from clinic.billing.rules import Mode
from clinic.billing.states import State


def work(issued: int) -> None:
    """Brings the last of so many bills into the states that the story leaves out."""
    part, wrong = islice(_last(issued, State.ISSUED), 2)
    payments.take_payment(part, Taking(Mode.CASH, part.due_paise // 2, tendered_paise=500_00))
    credits.cancel(wrong, "Billed to the wrong patient")
    given = next(bill for bill in _last(issued, State.PAID) if bill.paid_paise)
    items = {item.id for item in queries.list_items(given.id)}
    credits.credit(given, items, "The patient left before the consultation", Mode.CASH)
    payments.take_advance(part.patient_id, Taking(Mode.UPI, 1_000_00, "412345678901"))


def _last(issued: int, state: State) -> Iterator[Bill]:
    bills = (service.get_bill(number) for number in range(issued, 0, -1))
    return (bill for bill in bills if bill.state is state)
