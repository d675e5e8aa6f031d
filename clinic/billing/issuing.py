"""Issue a bill: its number, its items, and the money that comes with it, in one round trip."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from clinic.audit import service as audit
from clinic.billing import rules
from clinic.billing.booked import EntryDays
from clinic.billing.coins import refuse_odd_coming
from clinic.billing.known_references import next_attempt, shared_attempt
from clinic.billing.models import Bill, BillItem, Payment
from clinic.billing.pricing import Quote
from clinic.billing.recipients import PATIENT, Recipient
from clinic.billing.rules import ROUNDING, Mode
from clinic.clock import financial_year
from clinic.extensions import db
from clinic.tenancy.numbers import take_numbers_reading
from clinic.visits.queries import patient_of_visit
from clinic.visits.service import NoSuchVisit

CONSULTATION = "Consultation"


@dataclass(frozen=True)
class PaymentInput:
    """Money that comes in: how, how much (all that is due, where it is None), its reference, the
    cash that was handed over, and the day it came, where a bank says that it was not today.
    `shared_with`: so many entries that stand have this reference, and the same transfer paid them.
    """

    mode: Mode
    paise: int | None = None
    reference: str | None = None
    reference_attempt: int = 0
    tendered_paise: int = 0
    came_on: date | None = None
    shared_with: int | None = None
    reason: str = ""


@dataclass(frozen=True)
class BillOrder:
    """A bill to be issued. Without a visit it names its patient. `rest` is money of another mode
    that comes with `payment_input`, which is then a part.
    """

    quote: Quote
    visit_id: int | None = None
    patient_id: int | None = None
    payment_input: PaymentInput | None = None
    rest: PaymentInput | None = None
    discount_reason: str = ""
    notes: str = ""
    heading: str = "bill"
    gstin: str = ""
    recipient: Recipient = PATIENT

    @property
    def payment_inputs(self) -> list[PaymentInput]:
        """Return the money that comes with the bill; none with a bill of nothing."""
        inputs = (self.payment_input, self.rest) if self.quote.total_paise > 0 else ()
        return [payment_input for payment_input in inputs if payment_input is not None]


def write_bill(day: EntryDays, order: BillOrder, *, request_key: str | None = None) -> Bill:
    """Write a bill with its items, and a payment if money comes with it; within a `ledger_write`.

    The number is the next of this doctor and financial year; a transaction that fails gives it
    back, so that none is missing. A visit has one bill that stands: the database refuses a second.
    Raises NoSuchVisit and LedgerRefusal.
    """
    year, payment_inputs = financial_year(day.on), order.payment_inputs
    for payment_input in payment_inputs:
        refuse_odd_coming(payment_input, order.quote.total_paise, order.quote.to_rupee)
    items = _items(order.quote)
    counts = {"bills": 1, "bill_items": len(items), rules.series_of(year): 1}
    if payment_inputs:
        counts |= {
            "payments": len(payment_inputs),
            rules.receipt_series_of(year): len(payment_inputs),
        }
    numbers, of_visit = take_numbers_reading(
        patient_of_visit(), {"visit_id": order.visit_id}, counts
    )
    patient_id = order.patient_id if order.visit_id is None else of_visit
    if patient_id is None:
        raise NoSuchVisit(order.visit_id)
    bill = _bill(order, patient_id, day, numbers["bills"], numbers[rules.series_of(year)])
    bill.request_key = request_key or None
    for place, item in enumerate(items):
        item.id, item.bill_id = numbers["bill_items"] + place, bill.id
    paid = _payments(bill, payment_inputs, day, numbers)
    db.session.add_all([bill, *items, *paid])
    db.session.flush()
    if paid:
        # The database has added them to the bill.
        set_committed_value(bill, "paid_paise", sum(entry.amount_paise for entry in paid))
        set_committed_value(bill, "version", 1 + len(paid))
    return bill


def _payments(
    bill: Bill, payment_inputs: list[PaymentInput], day: EntryDays, numbers: Mapping[str, int]
) -> list[Payment]:
    """Return the entries of the money that comes with the bill. An input without an amount is for
    all that the ones before it leave due.
    """
    year = financial_year(day.on)
    paid: list[Payment] = []
    for place, payment_input in enumerate(payment_inputs):
        left = bill.due_paise - sum(entry.amount_paise for entry in paid)
        complete = replace(
            with_reference_attempt(payment_input),
            paise=left if payment_input.paise is None else payment_input.paise,
        )
        serial = numbers[rules.receipt_series_of(year)] + place
        receipt = rules.payment_receipt_number(year, serial)
        paid.append(payment_of(bill, complete, day, numbers["payments"] + place, receipt))
    return paid


def _bill(order: BillOrder, patient_id: int, day: EntryDays, number: int, serial: int) -> Bill:
    return Bill(
        id=number,
        patient_id=patient_id,
        visit_id=order.visit_id,
        number=rules.receipt_number(financial_year(day.on), serial),
        issued_on=day.on,
        book_day=day.book,
        total_paise=order.quote.total_paise,
        paid_paise=0,
        credited_paise=0,
        discount_paise=order.quote.bill_discount_paise,
        discount_reason=order.discount_reason,
        heading=order.heading,
        gstin=order.gstin,
        recipient_name=order.recipient.name,
        recipient_address=order.recipient.address,
        recipient_state=order.recipient.state,
        recipient_gstin=order.recipient.gstin,
        issued_by=audit.actor(),
        notes=order.notes,
    )


def with_reference_attempt(payment_input: PaymentInput) -> PaymentInput:
    """Return the payment input with the attempt of its reference: one that was entered on the wrong
    bill can be entered again on the right one. Raises KnownReference: see `known_references`.
    """
    if not payment_input.reference:
        return payment_input
    if payment_input.shared_with is None:
        return replace(payment_input, reference_attempt=next_attempt(payment_input.reference))
    attempt, reason = shared_attempt(payment_input.reference, payment_input.shared_with)
    return replace(payment_input, reference_attempt=attempt, reason=reason)


def payment_of(
    bill: Bill, payment_input: PaymentInput, day: EntryDays, number: int, receipt: str
) -> Payment:
    """Return the entry of money that comes in on a bill: all that is due, if no amount is given."""
    return Payment(
        id=number,
        patient_id=bill.patient_id,
        bill_id=bill.id,
        kind="payment",
        amount_paise=bill.due_paise if payment_input.paise is None else payment_input.paise,
        mode=payment_input.mode.value,
        paid_on=day.on,
        book_day=day.book,
        number=receipt,
        reference=payment_input.reference,
        reference_attempt=payment_input.reference_attempt,
        tendered_paise=payment_input.tendered_paise,
        reason=payment_input.reason,
        taken_by=audit.actor(),
    )


def _items(quoted: Quote) -> list[BillItem]:
    """Return the lines as rows, without numbers yet; the rounding is one of its own."""
    items = [_item(line) for line in quoted.lines]
    if quoted.rounding_paise:
        values = {"unit_paise": quoted.rounding_paise, "amount_paise": quoted.rounding_paise}
        items.append(BillItem(description=ROUNDING, kind="rounding", quantity=1, **values))
    return items


def _item(quoted: Any) -> BillItem:
    line = quoted.line
    return BillItem(
        description=line.description,
        kind=line.kind,
        service_id=line.service_id,
        sac=line.sac,
        quantity=line.quantity,
        unit_paise=line.unit_paise,
        list_paise=line.list_paise or 0,
        price_reason=line.price_reason,
        amount_paise=quoted.gross_paise,
        discount_paise=quoted.discount_paise,
        discount_reason=line.reason,
        share_paise=quoted.share_paise,
        gst_bp=line.gst_bp,
        tax_paise=quoted.tax_paise,
    )
