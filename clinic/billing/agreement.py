"""Check the ledger: each stored sum against its entries.

The database maintains these sums and refuses every other change; this check verifies it. It reads
by ORM statements only, so each doctor's own rows are checked.
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
"""The most wrong rows of a kind that are listed; a broken table would fill the screen."""

_NUMBER = re.compile(r"(R|CN|RV)?([0-9]{4}-[0-9]{2})/([0-9]+)")


class Check(NamedTuple):
    """The result of one check: its subject, and the faults in plain words; empty if all agrees.
    `remarks` are notes for the reader.
    """

    name: str
    faults: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def check_ledger() -> list[Check]:
    """Run all checks of this doctor's bills, payments and credit notes."""
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
    """Return the first faults, and the number of the others."""
    listed = list(faults)
    more = len(listed) - MOST_NAMED
    return (*listed[:MOST_NAMED], *((f"and {more} more",) if more > 0 else ()))


_NET = BillItem.amount_paise - BillItem.discount_paise - BillItem.share_paise + BillItem.tax_paise


def _items() -> Iterable[str]:
    sums = _sums_by_bill(BillItem.bill_id, _NET)
    for bill in _rows(Bill.id, Bill.number, Bill.total_paise):
        label = f"Bill {bill.number}: its items come to"
        yield from _differs(label, sums.get(bill.id, 0), bill.total_paise)


def _paid() -> Iterable[str]:
    sums = _sums_by_bill(Payment.bill_id, Payment.amount_paise)
    for bill in _rows(Bill.id, Bill.number, Bill.paid_paise):
        label = f"Bill {bill.number}: its payments come to"
        yield from _differs(label, sums.get(bill.id, 0), bill.paid_paise)


def _notes() -> Iterable[str]:
    sums = _sums_by_bill(CreditNote.bill_id, CreditNote.amount_paise)
    for bill in _rows(Bill.id, Bill.number, Bill.credited_paise):
        label = f"Bill {bill.number}: its credit notes come to"
        yield from _differs(label, sums.get(bill.id, 0), bill.credited_paise)
    for note in _rows(CreditNote.number, CreditNote.amount_paise, CreditNote.lines):
        listed = sum(line["amount"] for line in note.lines)
        label = f"Credit note {note.number}: its lines come to"
        yield from _differs(label, listed, note.amount_paise)


def _advances() -> Iterable[str]:
    sums = _sums(Payment.patient_id, Payment.amount_paise, Payment.bill_id.is_(None))
    accounts = _rows(PatientAccount.patient_id, PatientAccount.advance_paise)
    stored = {account.patient_id: account.advance_paise for account in accounts}
    for patient_id in sorted(sums.keys() | stored.keys()):
        label = f"Patient {patient_id}: the entries of the advance come to"
        yield from _differs(label, sums.get(patient_id, 0), stored.get(patient_id, 0))


def _ledger() -> Iterable[str]:
    moved = select(func.sum(Payment.amount_paise)).where(Payment.kind != "transfer")
    on_bills = select(func.sum(Bill.paid_paise))
    in_advance = select(func.sum(PatientAccount.advance_paise))
    total = _one(on_bills) + _one(in_advance)
    yield from _differs("The money that came in less what went back is", _one(moved), total)


def _bill_numbers() -> Iterable[str]:
    rows = _rows(Bill.number, Bill.issued_on.label("day"))
    return _gaps("Bills", rows, "", rules.series_of)


def _receipt_numbers() -> Iterable[str]:
    return _gaps("Receipts", _numbered(Payment.amount_paise > 0), "R", rules.receipt_series_of)


def _refund_numbers() -> Iterable[str]:
    # Refunds from before they were numbered have none.
    return _gaps("Refunds", _numbered(Payment.amount_paise < 0), "RV", rules.refund_series_of)


def _numbered(which: Any) -> Sequence[Any]:
    columns = Payment.number, Payment.paid_on.label("day")
    statement = select(*columns).where(Payment.number.is_not(None), which)
    return db.session.execute(statement.order_by(Payment.number)).all()


def _note_numbers() -> Iterable[str]:
    rows = _rows(CreditNote.number, CreditNote.issued_on.label("day"))
    return _gaps("Credit notes", rows, "CN", rules.credit_note_series_of)


def _gaps(what: str, rows: Iterable[Any], prefix: str, series_of: Any) -> Iterable[str]:
    """Return the numbers that are missing, double or in another year's series; and a counter that
    does not match, so that the next number would leave a gap or exist already.
    """
    serials: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        read = _NUMBER.fullmatch(row.number)
        if read is None or (read[1] or "") != prefix or read[2] != financial_year(row.day):
            yield f"{what}: {row.number} is no number of {_year_words(row.day)}"
        else:
            serials[read[2]].append(int(read[3]))
    counters = {counter.name: counter.value for counter in _rows(Counter.name, Counter.value)}
    for year, numbers in sorted(serials.items()):
        yield from _holes(f"{what} of {year}", numbers, counters.get(series_of(year)))


def _holes(what: str, numbers: list[int], counter: int | None) -> Iterable[str]:
    for serial, many in sorted(Tally(numbers).items()):
        if many > 1:
            yield f"{what}: {serial} is there {many} times"
    missing = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
    if missing:
        named = ", ".join(map(str, missing[:MOST_NAMED]))
        more = f" and {len(missing) - MOST_NAMED} more" if len(missing) > MOST_NAMED else ""
        yield f"{what}: {named}{more} missing"
    if counter != max(numbers):
        yield f"{what}: the last is {max(numbers)}, but the counter stands at {counter}"


def _year_words(day: date) -> str:
    return f"the financial year {financial_year(day)}"


def _differs(label: str, entries: int, stored: int) -> Iterable[str]:
    if entries != stored:
        yield f"{label} {format_rupees(entries)}, but it says {format_rupees(stored)}"


def _rows(*columns: Any) -> Sequence[Any]:
    return db.session.execute(select(*columns).order_by(columns[0])).all()


def _sums_by_bill(bill_id: Any, paise: Any) -> dict[int, int]:
    return _sums(bill_id, paise, bill_id.is_not(None))


def _sums(key: Any, paise: Any, which: Any) -> dict[int, int]:
    """Sum `paise` by `key`, of the rows that meet a condition."""
    summed = select(key.label("key"), func.sum(paise).label("paise")).where(which).group_by(key)
    return {row.key: int(row.paise) for row in db.session.execute(summed)}


def _one(statement: Any) -> int:
    return int(db.session.scalar(statement) or 0)
