"""Pay several bills with one sum of money: one transfer, or one amount of cash.

Each bill gets a payment and a receipt of its own; all carry the same reference. An excess is kept
as an advance if the person said so.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from clinic.billing import rules, vouching
from clinic.billing.advances import Purpose
from clinic.billing.allocation import Allocation, allocate
from clinic.billing.booked import EntryDays
from clinic.billing.coins import refuse_odd_coming
from clinic.billing.issuing import PaymentInput, payment_of, with_reference_attempt
from clinic.billing.ledger import ledger_write
from clinic.billing.models import Bill, Payment
from clinic.billing.owed import list_owed_on
from clinic.billing.refusals import TOO_MUCH_CASH, TWO_LAKH_PAISE, NotLegal, TooMuchCash
from clinic.billing.rules import Mode
from clinic.clock import financial_year
from clinic.extensions import db
from clinic.tenancy.numbers import take_several
from clinic.versions import Stale


@ledger_write(Payment)
def settle(
    day: EntryDays,
    patient_id: int,
    bill_ids: Collection[int],
    payment_input: PaymentInput,
    seen: Allocation,
    *,
    request_key: str | None = None,
    purpose: Purpose | None = None,
) -> Payment:
    """Take `payment_input.paise` for these bills, oldest first; keep the rest as an advance of the
    patient, for a `purpose` if the clinic is registered for GST.

    Returns the first entry, which carries the request key of all. `seen` is the allocation that was
    shown: raises Stale if the bills have changed so that it would differ. Raises LedgerRefusal.
    """
    entries = _settle(patient_id, bill_ids, payment_input, seen, day)
    if entries[-1].bill_id is None:
        vouching.receive(entries[-1], purpose)
    entries[0].request_key = request_key or None
    db.session.add_all(entries)
    db.session.flush()
    return entries[0]


def _settle(
    patient_id: int,
    bill_ids: Collection[int],
    payment_input: PaymentInput,
    seen: Allocation,
    day: EntryDays,
) -> list[Payment]:
    # Receipts before payments, as whoever takes one payment: nobody waits in a circle.
    vouching.lock_vouchers(financial_year(day.on))
    owed = list_owed_on(bill_ids)
    now = allocate(payment_input.paise or 0, [(bill.id, bill.due_paise) for bill in owed])
    if not now.parts:
        raise NotLegal("Nothing is due on these bills any more.")
    if now != seen:
        raise Stale
    refuse_odd_coming(payment_input, sum(bill.due_paise for bill in owed))
    if payment_input.mode is Mode.CASH and now.total_paise >= TWO_LAKH_PAISE:
        raise TooMuchCash(TOO_MUCH_CASH)
    whose = {bill.id: bill.patient_id for bill in owed}
    parts = [(Bill(id=bill, patient_id=whose[bill]), paise) for bill, paise in now.parts]
    if now.excess_paise:
        parts.append((Bill(id=None, patient_id=patient_id), now.excess_paise))
    for bill, paise in parts if payment_input.mode is Mode.CASH else ():
        if bill.id is not None:
            vouching.refuse_cash(bill, paise)
    return _entries(parts, payment_input, day)


def _entries(
    parts: list[tuple[Bill, int]], payment_input: PaymentInput, day: EntryDays
) -> list[Payment]:
    """Return an entry for each part; their references take consecutive attempts. The last one
    carries the change, which is given once.
    """
    year = financial_year(day.on)
    series = rules.receipt_series_of(year)
    numbers = take_several({"payments": len(parts), series: len(parts)})
    first = with_reference_attempt(payment_input)
    change = max(payment_input.tendered_paise - sum(paise for _bill, paise in parts), 0)
    entries = []
    for place, (bill, paise) in enumerate(parts):
        handed = paise + (change if place == len(parts) - 1 else 0)
        part = replace(
            first,
            paise=paise,
            reference_attempt=first.reference_attempt + (place if first.reference else 0),
            tendered_paise=handed if payment_input.tendered_paise else 0,
        )
        receipt = rules.payment_receipt_number(year, numbers[series] + place)
        entries.append(payment_of(bill, part, day, numbers["payments"] + place, receipt))
    return entries
