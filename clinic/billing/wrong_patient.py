"""Money that was entered on the wrong patient: take it back there, and enter it anew on the right
patient, in one transaction.

The money itself did not move: both entries are of today, in the mode in which it came, so each mode
of the day book comes to nothing. The new entry has a receipt of its own and the reference of the
old one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from clinic.billing import queries, rules, vouching
from clinic.billing.advances import Purpose
from clinic.billing.allocation import Allocation, allocate
from clinic.billing.booked import EntryDays
from clinic.billing.credits import cancel, why_not_cancelled
from clinic.billing.entries import LedgerEntry, against_taking_back
from clinic.billing.issuing import PaymentInput, payment_of, with_reference_attempt
from clinic.billing.known_references import list_known
from clinic.billing.ledger import ledger_write
from clinic.billing.models import Bill, Payment
from clinic.billing.owed import list_owed_on
from clinic.billing.payments import compare, renew, reverse
from clinic.billing.queries import find_bill
from clinic.billing.refusals import NotLegal
from clinic.billing.rules import Mode
from clinic.billing.service import get_bill, get_payment
from clinic.clock import clinic_day, financial_year
from clinic.extensions import db
from clinic.money import show_rupees
from clinic.patients.service import get_active_patient
from clinic.tenancy.numbers import lock_numbers, take_several
from clinic.versions import Stale

LONGEST_REASON = 120
"""The entries state the other receipts beside the reason, within the length of their column."""

FROM_ADVANCE = "This came out of an advance. Take it back, then move the advance"
TAKEN_BACK = "This payment was taken back already"
PARTLY_GIVEN_BACK = (
    "A part of this bill was given back, so the rest cannot become an advance of somebody else"
)
SAME_PATIENT = "The payment is this patient's already. Choose somebody else"


@dataclass(frozen=True)
class Correction:
    """The requested correction: the right patient, and how the money is spread there as the writer
    saw it: on one bill, or on none, and the rest as an advance for a `purpose` if the clinic is
    registered for GST.
    """

    payment_id: int
    to_patient_id: int
    seen: Allocation
    reason: str
    purpose: Purpose | None = None

    @property
    def bill_ids(self) -> list[int]:
        return [bill for bill, _paise in self.seen.parts]


def against_moving(payment: Payment) -> str:
    """Return why a payment cannot be moved to another patient, in words, or ""."""
    if payment.kind == "transfer" and payment.bill_id is not None and payment.amount_paise > 0:
        return FROM_ADVANCE
    reversed_already = queries.find_reversal(payment.id) is not None
    against = against_taking_back(payment) or (TAKEN_BACK if reversed_already else "")
    return against or _against_the_rest(payment)


def _against_the_rest(payment: Payment) -> str:
    """Return why a partly refunded payment is not moved, with advice; "" if it may be."""
    bill = _bill_of(payment)
    if bill is None or bill.paid_paise >= payment.amount_paise:
        return ""
    if not bill.paid_paise:
        return "This money was given back already, so there is nothing to move"
    left = show_rupees(bill.paid_paise)
    return (
        f"A part of this bill was given back, so only {left} of this payment is left. "
        f"Give the {left} back too, then take it from the right patient"
    )


@ledger_write(Payment)
def move_payment(day: EntryDays, order: Correction, *, request_key: str | None = None) -> Payment:
    """Reverse a payment, and enter it on the right patient; return the first new entry.

    Raises LedgerRefusal; Stale if the right patient's bill asks another amount than was seen;
    NoSuchPayment, NoSuchPatient and Archived.
    """
    year = financial_year(day.on)
    # Lock receipts before payments, as taking one payment does, so that no deadlock arises.
    vouching.lock_vouchers(year)
    payment = get_payment(order.payment_id)
    parts = _parts(payment, order)
    series = rules.receipt_series_of(year)
    first = take_several({series: len(parts)})[series]
    receipts = [rules.payment_receipt_number(year, first + n) for n in range(len(parts))]
    reason_text = f"Wrong patient, now receipt {' and '.join(receipts)}: {order.reason}"
    reverse(day, _bill_of(payment), payment, reason_text)
    entries = _enter(payment, parts, receipts, order, day)
    entries[0].request_key = request_key or None
    db.session.flush()
    for entry, (bill, _paise) in zip(entries, parts, strict=True):
        if entry.bill_id is not None:
            renew(bill)
    return entries[0]


class BillSeen(NamedTuple):
    """A bill of the wrong patient's visit, with the version that was seen, and the purpose of what
    becomes an advance if the clinic is registered for GST."""

    bill_id: int
    version: int
    purpose: Purpose | None = None


def cancel_for(seen: BillSeen, visit_id: int, to_patient_id: int, reason: str) -> None:
    """Cancel the bill of a visit that is about to move. What was paid on it becomes an advance of
    the right patient; what came out of the wrong patient's advance goes back there.

    Call it before the patients and the visit are locked. Raises LedgerRefusal, and Stale where the
    bill is another visit's or was changed.
    """
    # As `credits.cancel` does, and before anything moves: nobody waits in a circle.
    receipts = rules.receipt_series_of(financial_year(clinic_day()))
    lock_numbers("bills", "credit_notes", receipts, "payments")
    bill = get_bill(seen.bill_id)
    renew(bill)
    compare(bill, seen.version)
    if bill.visit_id != visit_id or bill.is_cancelled:
        raise Stale
    against = why_not_cancelled(bill)
    if against:
        raise NotLegal(f"{against}.")
    entries = queries.list_payments(bill.id) if bill.paid_paise else []
    if _given_back(entries):
        raise NotLegal(f"{PARTLY_GIVEN_BACK}.")
    still = {entry.id for entry in rules.standing(entries)}
    for payment in entries:
        if payment.id in still and payment.kind == "payment":
            whole = Allocation((), payment.amount_paise)
            move_payment(Correction(payment.id, to_patient_id, whole, reason, seen.purpose))
    cancel(bill, reason, seen.purpose or Mode.ADVANCE)


def given_back_of(bill: Bill) -> int:
    """Return the paise given back of a bill on which some money is left, which therefore has to be
    cancelled by itself; else 0."""
    return _given_back(queries.list_payments(bill.id)) if bill.paid_paise else 0


def _given_back(entries: Sequence[LedgerEntry]) -> int:
    refunds = (entry for entry in entries if entry.kind == "refund" and entry.reverses_id is None)
    return -sum(entry.amount_paise for entry in refunds)


def _parts(payment: Payment, order: Correction) -> Sequence[tuple[Bill, int]]:
    """Return the right patient's bill, and a bill without number for an advance, with the paise for
    each, as they are now."""
    against = against_moving(payment)
    if against:
        raise NotLegal(f"{against}.")
    right = get_active_patient(order.to_patient_id)
    if payment.patient_id in right.records:
        raise NotLegal(f"{SAME_PATIENT}.")
    owed = [one for one in list_owed_on(order.bill_ids) if one.patient_id in right.records]
    now = allocate(payment.amount_paise, [(one.id, one.due_paise) for one in owed])
    if now != order.seen:
        raise Stale
    bills = (find_bill(number) for number, _paise in now.parts)
    parts = [(bill, paise) for bill, (_n, paise) in zip(bills, now.parts, strict=True) if bill]
    if now.excess_paise:
        parts.append((Bill(id=None, patient_id=right.id), now.excess_paise))
    return parts


def _bill_of(payment: Payment) -> Bill | None:
    return None if payment.bill_id is None else find_bill(payment.bill_id)


def _enter(
    payment: Payment,
    parts: Sequence[tuple[Bill, int]],
    receipts: Sequence[str],
    order: Correction,
    day: EntryDays,
) -> list[Payment]:
    """Enter each part with its receipt, behind the reversal, which frees the reference."""
    money = _money_of(payment, order.reason)
    first = take_several({"payments": len(parts)})["payments"]
    entries = []
    for place, (bill, paise) in enumerate(parts):
        attempt = money.reference_attempt + (place if money.reference else 0)
        part = replace(money, paise=paise, reference_attempt=attempt)
        entry = payment_of(bill, part, day, first + place, receipts[place])
        if entry.bill_id is None:
            vouching.receive(entry, order.purpose)
        elif entry.mode == Mode.CASH:
            vouching.refuse_cash(bill, paise)
        entries.append(entry)
    db.session.add_all(entries)
    return entries


def _money_of(payment: Payment, reason: str) -> PaymentInput:
    """Return the same money: its mode, its reference, and the attempt after the entries that other
    parts of the same transfer have."""
    money = PaymentInput(Mode(payment.mode), reference=payment.reference)
    if payment.reference:
        money = replace(money, shared_with=len(list_known(payment.reference)) or None)
    reason_text = f"Instead of receipt {payment.number or 'without number'}: {reason}"
    return replace(with_reference_attempt(money), reason=reason_text)
