"""Issuing bills and taking money. Flushes; the view commits."""

from __future__ import annotations

from datetime import date
from typing import cast

from clinic.audit import service as audit
from clinic.billing import queries, rules
from clinic.billing.models import Bill, BillItem, Payment
from clinic.billing.rules import Mode, Status
from clinic.clock import clinic_day, financial_year
from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.scoping import take_numbers_reading
from clinic.versions import Stale, change, flush_edit
from clinic.visits.queries import patient_of_visit
from clinic.visits.service import NoSuchVisit

CONSULTATION = "Consultation"


class NoSuchBill(LookupError):
    """This doctor has no bill with this number."""


def get_bill(bill_id: int) -> Bill:
    """This doctor's bill with its patient. Raises NoSuchBill."""
    bill = queries.find_bill(bill_id)
    if bill is None:
        raise NoSuchBill(bill_id)
    return bill


def get_bill_to_show(bill_id: int) -> tuple[Bill, Patient]:
    """This doctor's bill and its patient, to be shown. Raises NoSuchBill."""
    found = queries.read_bill(bill_id)
    if found is None:
        raise NoSuchBill(bill_id)
    return found


def issue_bill(
    visit_id: int,
    total_paise: int,
    status: Status,
    mode: Mode = Mode.CASH,
    notes: str = "",
    request_key: str | None = None,
) -> Bill:
    """The bill of a visit, with one item and, when it is paid, one payment.

    The receipt's number is the next of this doctor and financial year; it is given back when the
    transaction fails, so no number is ever missing. A visit has one bill: the database refuses a
    second with IntegrityError. Raises NoSuchVisit.
    """
    today = clinic_day()
    year = financial_year(today)
    series = rules.series_of(year)
    pays = status == Status.PAID and total_paise > 0
    names = ("bills", "bill_items", series, *(["payments"] if pays else []))
    numbers, patient_id = take_numbers_reading(patient_of_visit(), {"visit_id": visit_id}, *names)
    if patient_id is None:
        raise NoSuchVisit(visit_id)
    bill = Bill(
        id=numbers["bills"],
        patient_id=patient_id,
        visit_id=visit_id,
        number=rules.receipt_number(year, numbers[series]),
        issued_on=today,
        total_paise=total_paise,
        paid_paise=0,
        notes=notes,
        request_key=request_key or None,
    )
    item = _consultation(bill, numbers["bill_items"])
    paid = [_payment(bill, mode, today, numbers["payments"])] if pays else []
    audit.create(bill, item, *paid)
    return bill


def _consultation(bill: Bill, number: int) -> BillItem:
    return BillItem(
        id=number,
        bill_id=bill.id,
        description=CONSULTATION,
        quantity=1,
        unit_paise=bill.total_paise,
        amount_paise=bill.total_paise,
    )


def find_bill_of_visit(visit_id: int) -> Bill | None:
    """The bill of a visit, if it was issued."""
    return queries.find_bill_of_visit(visit_id)


def edit_bill(
    bill: Bill, seen_version: int, status: Status | None, mode: Mode, notes: str | None
) -> bool:
    """Switches paid and pending, or writes the notes; what is None stays. Raises Stale.

    Answers whether anything changed. A status that holds already is no change, so that a second
    tap takes no second payment.
    """
    switches = status is not None and status != bill.status
    if switches and seen_version != bill.version:
        raise Stale
    changed = notes is not None and change(bill, seen_version, {"notes": notes})
    if switches:
        if status == Status.PAID:
            db.session.add(_payment(bill, mode, clinic_day()))
        else:
            _take_back(bill)
    flush_edit()
    return changed or switches


def _payment(bill: Bill, mode: Mode, day: date, number: int | None = None) -> Payment:
    """Pays all that is due, under the next number where none is given."""
    amount = bill.due_paise
    bill.paid_paise += amount
    return Payment(id=number, bill_id=bill.id, amount_paise=amount, mode=mode.value, paid_on=day)


def _take_back(bill: Bill) -> None:
    """A reversing entry for each payment that stands: what was written is never erased."""
    for payment in rules.standing(queries.list_payments(bill.id)):
        entry = cast(Payment, payment)
        bill.paid_paise -= entry.amount_paise
        db.session.add(
            Payment(
                bill=bill,
                amount_paise=-entry.amount_paise,
                mode=entry.mode,
                paid_on=clinic_day(),
                reverses_id=entry.id,
            )
        )
        flush_edit()
