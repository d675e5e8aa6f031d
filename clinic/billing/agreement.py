"""Whether the ledger agrees with itself: each sum that is kept, against its entries.

The database keeps these sums and refuses every other change of them; this asks whether it did.
Read by ORM statements alone, so that each doctor is asked of their own rows.
"""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import func, select

from clinic.billing import rules
from clinic.billing.models import Bill, BillItem, CreditNote, PatientAccount, Payment
from clinic.clock import financial_year
from clinic.extensions import db
from clinic.money import format_rupees
from clinic.tenancy.numbers import Counter

MOST_NAMED = 10
"""How many wrong rows of a kind are named; a broken table would fill the screen."""

_NUMBER = re.compile(r"(R|CN|RV)?([0-9]{4}-[0-9]{2})/([0-9]+)")


class Check(NamedTuple):
    """One thing that was looked at, and in plain words what is wrong; nothing where all agrees.
    `remarks` are what a reader should know where it does."""

    name: str
    faults: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def check_ledger() -> list[Check]:
    """All checks of this doctor's bills, payments and credit notes."""
    return [
        Check("The items of each bill add up to its total", _named(_items())),
        Check("The payments of each bill add up to what it says is paid", _named(_paid())),
        Check("The credit notes of each bill add up to what it says is credited", _named(_notes())),
        Check("What is left in advance is what was paid and not used", _named(_advances())),
        Check("All money in the books stands on a bill or as an advance", _named(_ledger())),
        Check("The numbers of bills have no gap", _named(_bill_numbers())),
        Check("The numbers of receipts have no gap", _named(_receipt_numbers())),
        Check("The numbers of refund vouchers have no gap", _named(_refund_numbers())),
        Check("The numbers of credit notes have no gap", _named(_note_numbers())),
    ]


def _named(faults: Iterable[str]) -> tuple[str, ...]:
    """The first faults, and how many more there are."""
    found = list(faults)
    more = len(found) - MOST_NAMED
    return (*found[:MOST_NAMED], *((f"and {more} more",) if more > 0 else ()))


_NET = BillItem.amount_paise - BillItem.discount_paise - BillItem.share_paise + BillItem.tax_paise


def _items() -> Iterable[str]:
    sums = _sums_by_bill(BillItem.bill_id, _NET)
    for bill_id, number, total in _rows(Bill.id, Bill.number, Bill.total_paise):
        yield from _differs(f"Bill {number}: its items come to", sums.get(bill_id, 0), total)


def _paid() -> Iterable[str]:
    sums = _sums_by_bill(Payment.bill_id, Payment.amount_paise)
    for bill_id, number, paid in _rows(Bill.id, Bill.number, Bill.paid_paise):
        yield from _differs(f"Bill {number}: its payments come to", sums.get(bill_id, 0), paid)


def _notes() -> Iterable[str]:
    sums = _sums_by_bill(CreditNote.bill_id, CreditNote.amount_paise)
    for bill_id, number, credited in _rows(Bill.id, Bill.number, Bill.credited_paise):
        known = sums.get(bill_id, 0)
        yield from _differs(f"Bill {number}: its credit notes come to", known, credited)
    for number, amount, lines in _rows(
        CreditNote.number, CreditNote.amount_paise, CreditNote.lines
    ):
        listed = sum(line["amount"] for line in lines)
        yield from _differs(f"Credit note {number}: its lines come to", listed, amount)


def _advances() -> Iterable[str]:
    on_account = select(Payment.patient_id, func.sum(Payment.amount_paise))
    sums = _sums(on_account.where(Payment.bill_id.is_(None)).group_by(Payment.patient_id))
    kept = dict(_rows(PatientAccount.patient_id, PatientAccount.advance_paise))
    for patient_id in sorted(sums.keys() | kept.keys()):
        words = f"Patient {patient_id}: the entries of the advance come to"
        yield from _differs(words, sums.get(patient_id, 0), kept.get(patient_id, 0))


def _ledger() -> Iterable[str]:
    moved = select(func.sum(Payment.amount_paise)).where(Payment.kind != "transfer")
    on_bills = select(func.sum(Bill.paid_paise))
    in_advance = select(func.sum(PatientAccount.advance_paise))
    stands = _one(on_bills) + _one(in_advance)
    yield from _differs("The money that came in less what went back is", _one(moved), stands)


def _bill_numbers() -> Iterable[str]:
    rows = _rows(Bill.number, Bill.issued_on)
    return _gaps("Bills", rows, "", rules.series_of)


def _receipt_numbers() -> Iterable[str]:
    return _gaps("Receipts", _numbered(Payment.amount_paise > 0), "R", rules.receipt_series_of)


def _refund_numbers() -> Iterable[str]:
    # Refunds from before they were numbered have none.
    return _gaps("Refunds", _numbered(Payment.amount_paise < 0), "RV", rules.refund_series_of)


def _numbered(which: Any) -> Sequence[Any]:
    statement = select(Payment.number, Payment.paid_on).where(Payment.number.is_not(None), which)
    return db.session.execute(statement.order_by(Payment.number)).all()


def _note_numbers() -> Iterable[str]:
    rows = _rows(CreditNote.number, CreditNote.issued_on)
    return _gaps("Credit notes", rows, "CN", rules.credit_note_series_of)


def _gaps(what: str, rows: Iterable[Sequence[Any]], prefix: str, series_of: Any) -> Iterable[str]:
    """What is missing, twice or in another year's series; and where the counter stands elsewhere,
    so that the next number would leave a gap or be there already."""
    serials: dict[str, list[int]] = defaultdict(list)
    for number, day in rows:
        read = _NUMBER.fullmatch(number)
        if read is None or (read[1] or "") != prefix or read[2] != financial_year(day):
            yield f"{what}: {number} is no number of {_year_words(day)}"
        else:
            serials[read[2]].append(int(read[3]))
    counters = dict(_rows(Counter.name, Counter.value))
    for year, found in sorted(serials.items()):
        yield from _holes(f"{what} of {year}", found, counters.get(series_of(year)))


def _holes(what: str, found: list[int], counter: int | None) -> Iterable[str]:
    for serial, many in sorted(Tally(found).items()):
        if many > 1:
            yield f"{what}: {serial} is there {many} times"
    missing = sorted(set(range(1, max(found) + 1)) - set(found))
    if missing:
        shown = ", ".join(map(str, missing[:MOST_NAMED]))
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        yield f"{what}: {shown}{more} missing"
    if counter != max(found):
        yield f"{what}: the last is {max(found)}, but the counter stands at {counter}"


def _year_words(day: date) -> str:
    return f"the financial year {financial_year(day)}"


def _differs(words: str, entries: int, kept: int) -> Iterable[str]:
    if entries != kept:
        yield f"{words} {format_rupees(entries)}, but it says {format_rupees(kept)}"


def _rows(*columns: Any) -> Sequence[Any]:
    return db.session.execute(select(*columns).order_by(columns[0])).all()


def _sums_by_bill(bill_id: Any, paise: Any) -> dict[int, int]:
    return _sums(select(bill_id, func.sum(paise)).where(bill_id.is_not(None)).group_by(bill_id))


def _sums(statement: Any) -> dict[int, int]:
    return {key: int(paise) for key, paise in db.session.execute(statement)}


def _one(statement: Any) -> int:
    return int(db.session.scalar(statement) or 0)
