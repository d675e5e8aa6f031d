"""Issues bills without the counter's pages, for tests and the bench."""

from __future__ import annotations

from clinic.billing.issuing import CONSULTATION, BillOrder, PaymentInput, write_bill
from clinic.billing.ledger import ledger_write
from clinic.billing.models import Bill
from clinic.billing.pricing import PricedLine, quote
from clinic.billing.rules import Mode, Status

issue = ledger_write(Bill)(write_bill)


def issue_bill(
    visit_id: int,
    total_paise: int,
    status: Status,
    mode: Mode = Mode.CASH,
    notes: str = "",
    request_key: str | None = None,
) -> Bill:
    """Issue the bill of a visit with the consultation as its only item, paid in full or not."""
    line = PricedLine(CONSULTATION, 1, total_paise, kind="consultation")
    order = BillOrder(
        quote([line], None, to_rupee=False),
        visit_id=visit_id,
        payment_input=PaymentInput(mode) if status == Status.PAID else None,
        notes=notes,
    )
    return issue(order, request_key=request_key)
