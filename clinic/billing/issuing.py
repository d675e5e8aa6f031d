"""Issuing a bill: its number, its items, and the money that comes with it, in one round trip."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm.attributes import set_committed_value

from clinic.audit import service as audit
from clinic.billing import queries, rules
from clinic.billing.booked import Dated
from clinic.billing.known_references import stands_in_old_spelling
from clinic.billing.models import Bill, BillItem, Payment
from clinic.billing.pricing import Line, Quote, quote
from clinic.billing.refusals import KNOWN_REFERENCE, KnownReference, in_open_day
from clinic.billing.rules import Mode, Status
from clinic.clock import financial_year
from clinic.tenancy.numbers import take_numbers_reading
from clinic.visits.queries import patient_of_visit
from clinic.visits.service import NoSuchVisit

CONSULTATION = "Consultation"
ROUNDING = "Rounding"


@dataclass(frozen=True)
class Taking:
    """Money that comes in: how, how much (all that is due, where it is None), its reference, the
    cash that was handed over, and the day it came, where a bank says that it was not today."""

    mode: Mode
    paise: int | None = None
    reference: str | None = None
    reference_turn: int = 0
    tendered_paise: int = 0
    came_on: date | None = None


@dataclass(frozen=True)
class Order:
    """A bill to be issued. Without a visit it names its patient. `alone`: nothing was written
    before it in its transaction."""

    quote: Quote
    visit_id: int | None = None
    patient_id: int | None = None
    taking: Taking | None = None
    discount_reason: str = ""
    notes: str = ""
    heading: str = "bill"
    gstin: str = ""
    request_key: str | None = None
    alone: bool = False


def issue_bill(
    visit_id: int,
    total_paise: int,
    status: Status,
    mode: Mode = Mode.CASH,
    notes: str = "",
    request_key: str | None = None,
    alone: bool = False,
) -> Bill:
    """The bill of a visit with the consultation as its only item, paid in full or not at all.
    See `issue`."""
    line = Line(CONSULTATION, 1, total_paise, kind="consultation")
    return issue(
        Order(
            quote([line], None, to_rupee=False),
            visit_id=visit_id,
            taking=Taking(mode) if status == Status.PAID else None,
            notes=notes,
            request_key=request_key,
            alone=alone,
        )
    )


def issue(order: Order) -> Bill:
    """Issues a bill, with a payment where money comes with it.

    The number is the next of this doctor and financial year; it is given back when the transaction
    fails, so none is ever missing. A visit has one bill that stands: the database refuses a second
    with IntegrityError. Raises NoSuchVisit and LedgerRefusal.
    """
    return in_open_day(lambda day: _issue(order, day), order.alone)


def _issue(order: Order, day: Dated) -> Bill:
    total = order.quote.total_paise
    pays = order.taking is not None and total > 0
    year = financial_year(day.on)
    items = _items(order.quote)
    counts = {"bills": 1, "bill_items": len(items), rules.series_of(year): 1}
    if pays:
        counts |= {"payments": 1, rules.receipt_series_of(year): 1}
    numbers, of_visit = take_numbers_reading(
        patient_of_visit(), {"visit_id": order.visit_id}, counts
    )
    patient_id = order.patient_id if order.visit_id is None else of_visit
    if patient_id is None:
        raise NoSuchVisit(order.visit_id)
    bill = _bill(order, patient_id, day, numbers["bills"], numbers[rules.series_of(year)])
    for place, item in enumerate(items):
        item.id, item.bill_id = numbers["bill_items"] + place, bill.id
    if not pays:
        audit.create(bill, *items)
        return bill
    assert order.taking is not None
    receipt = rules.payment_receipt_number(year, numbers[rules.receipt_series_of(year)])
    paid = payment_of(bill, turned(order.taking), day, numbers["payments"], receipt)
    audit.create(bill, *items, paid)
    # The database has added it to the bill.
    set_committed_value(bill, "paid_paise", paid.amount_paise)
    set_committed_value(bill, "version", 2)
    return bill


def _bill(order: Order, patient_id: int, day: Dated, number: int, serial: int) -> Bill:
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
        issued_by=audit.actor(),
        notes=order.notes,
        request_key=order.request_key or None,
    )


def turned(taking: Taking) -> Taking:
    """The same, with how often its reference was taken back before: a reference that was entered
    on the wrong bill can be entered again on the right one. Raises KnownReference where it stands
    in the books in words that it has lost since: the database does not see that it is the same."""
    if not taking.reference:
        return taking
    if stands_in_old_spelling(taking.reference):
        raise KnownReference(KNOWN_REFERENCE)
    return replace(taking, reference_turn=queries.count_reversed(taking.reference))


def payment_of(bill: Bill, taking: Taking, day: Dated, number: int, receipt: str) -> Payment:
    """The entry of money that comes in on a bill: all that is due, where no amount is told."""
    return Payment(
        id=number,
        patient_id=bill.patient_id,
        bill_id=bill.id,
        kind="payment",
        amount_paise=bill.due_paise if taking.paise is None else taking.paise,
        mode=taking.mode.value,
        paid_on=day.on,
        book_day=day.book,
        number=receipt,
        reference=taking.reference,
        reference_turn=taking.reference_turn,
        tendered_paise=taking.tendered_paise,
        taken_by=audit.actor(),
    )


def _items(quoted: Quote) -> list[BillItem]:
    """The lines as rows, without numbers yet; the rounding is one of its own."""
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
        amount_paise=quoted.gross_paise,
        discount_paise=quoted.discount_paise,
        discount_reason=line.reason,
        share_paise=quoted.share_paise,
        gst_bp=line.gst_bp,
        tax_paise=quoted.tax_paise,
    )
