"""Issue bills and take money. Flushes; the view commits."""

from __future__ import annotations

from typing import cast

from clinic.billing import queries, rules
from clinic.billing.issuing import PaymentInput
from clinic.billing.models import Bill, Payment
from clinic.billing.payments import compare, lock_money, renew, take_back, take_payment
from clinic.billing.rules import Mode, Status
from clinic.versions import change, flush_edit


class NoSuchBill(LookupError):
    """This doctor has no bill with this number."""


class NoSuchPayment(NoSuchBill):
    """This doctor has no payment with this number."""


def get_payment(payment_id: int) -> Payment:
    """Return this doctor's entry with this number. Raises NoSuchPayment."""
    payment = queries.find_payment(payment_id)
    if payment is None:
        raise NoSuchPayment(payment_id)
    return payment


def get_bill(bill_id: int) -> Bill:
    """Return this doctor's bill with its patient. Raises NoSuchBill."""
    bill = queries.find_bill(bill_id)
    if bill is None:
        raise NoSuchBill(bill_id)
    return bill


def get_bill_to_show(bill_id: int) -> queries.BillAndPatient:
    """Return this doctor's bill and its patient, to be shown. Raises NoSuchBill."""
    bill = queries.read_bill(bill_id)
    if bill is None:
        raise NoSuchBill(bill_id)
    return bill


def find_bill_of_visit(visit_id: int) -> Bill | None:
    """Return the bill of a visit, if it was issued."""
    return queries.find_bill_of_visit(visit_id)


def edit_bill(
    bill: Bill, seen_version: int, status: Status | None, mode: Mode, notes: str | None
) -> bool:
    """Switch between paid and pending, or write the notes; None leaves a value unchanged.

    Returns whether anything changed. A status that holds already is no change, so that a second tap
    takes no second payment. Raises Stale and LedgerRefusal.
    """
    switches = status is not None and status != bill.status
    if switches:
        lock_money()
        renew(bill)
        compare(bill, seen_version)
    changed = notes is not None and change(bill, seen_version, {"notes": notes})
    flush_edit()
    if switches:
        _switch(bill, status == Status.PAID, mode)
    return changed or switches


def _switch(bill: Bill, paid: bool, mode: Mode) -> None:
    if paid:
        take_payment(bill, PaymentInput(mode))
        return
    for payment in rules.standing(queries.list_payments(bill.id)):
        take_back(bill, cast(Payment, payment))
