"""A statement's money, held against the bills, and entered as payments once a person says so.

Nothing of a file is kept until then: the page carries what may be entered, as text of `written`.
What comes back is trusted for nothing: the bill is looked up in the doctor's scope, the reference
is read again, and the ledger never takes more than the bill asks.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, select
from sqlalchemy.orm import aliased

from clinic import prepared
from clinic.billing import service
from clinic.billing.issuing import Taking
from clinic.billing.models import UNPAID, Bill, Payment
from clinic.billing.payments import take_payment
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode
from clinic.billing.upi import BadReference, read_reference
from clinic.money import MAX_RUPEES, to_paise
from clinic.patients.models import Patient
from clinic.patients.names import full_name
from clinic.statements.matching import Match, Verdict, match
from clinic.statements.reading import StatementLine, read_statement

ENTERED_BEFORE = timedelta(days=31)
"""Nobody enters a payment longer before the bank does than this."""

_WRITTEN = re.compile(
    r"(?P<line>[0-9]{1,6}):(?P<bill>[0-9]{1,18}):(?P<paise>[0-9]{1,12}):(?P<mode>upi|bank):"
    r"(?P<reference>[A-Z0-9/-]{0,35})"
)


class Candidate(NamedTuple):
    """A bill that a line may pay; `text` is what the page sends back to enter it."""

    number: str
    patient: str
    due_paise: int
    issued_on: date
    fits: bool
    text: str


class Matched(NamedTuple):
    """A line of the statement, what is known of it, and the bills it may pay."""

    line: StatementLine
    reason: str
    bills: Sequence[Candidate]


@dataclass(frozen=True)
class Preview:
    """A statement that was held against the bills; by verdict, in the order of the file."""

    lines: dict[Verdict, list[Matched]]
    problems: Sequence[tuple[int, str]]
    left_out: int

    @property
    def certain_paise(self) -> int:
        return sum(one.line.paise for one in self.lines[Verdict.CERTAIN])

    @property
    def is_empty(self) -> bool:
        return not any(self.lines.values())


class Entry(NamedTuple):
    """A line that a person has given to a bill."""

    line: int
    bill_id: int
    paise: int
    mode: Mode
    reference: str | None


class Refused(NamedTuple):
    """A line that could not be entered, and why."""

    entry: Entry
    number: str
    why: str


class _Open(NamedTuple):
    id: int
    number: str
    due_paise: int
    issued_on: date
    patient: str


def preview_of(data: bytes, today: date) -> Preview:
    """A statement's lines by what is known of them. Reads only; never fails for what is in it."""
    statement = read_statement(data, today)
    lines = statement.lines
    bills = {bill.number: bill for bill in _open_bills()} if lines else {}
    known = _references_since(min(line.day for line in lines)) if lines else []
    by_verdict: dict[Verdict, list[Matched]] = {verdict: [] for verdict in Verdict}
    for found in match(lines, bills.values(), known):
        by_verdict[found.verdict].append(_matched(found, bills))
    problems = [(problem.number, problem.words) for problem in statement.problems]
    return Preview(by_verdict, problems, statement.left_out)


def _matched(found: Match, bills: dict[str, _Open]) -> Matched:
    line = found.line
    candidates = []
    for number in found.bills:
        bill = bills[number]
        mode = Mode.UPI if re.search("upi", line.narration, re.IGNORECASE) else Mode.BANK
        entry = Entry(line.number, bill.id, line.paise, mode, line.reference or None)
        shown = bill.number, bill.patient, bill.due_paise, bill.issued_on
        candidates.append(Candidate(*shown, line.paise <= bill.due_paise, written(entry)))
    return Matched(line, found.reason, candidates)


def written(entry: Entry) -> str:
    """An entry as the page carries it."""
    line, bill_id, paise, mode, reference = entry
    return f"{line}:{bill_id}:{paise}:{mode.value}:{reference or ''}"


def read_entry(text: str) -> Entry | None:
    """The entry in a text that a page sent; None for anything that is none."""
    found = _WRITTEN.fullmatch(text)
    if found is None or not 0 < int(found["paise"]) <= to_paise(MAX_RUPEES):
        return None
    try:
        reference = read_reference(found["reference"]) if found["reference"] else None
    except BadReference:
        return None
    line, bill_id, paise = (int(found[name]) for name in ("line", "bill", "paise"))
    return Entry(line, bill_id, paise, Mode(found["mode"]), reference)


def enter(entry: Entry, request_key: str) -> Refused | None:
    """Enters one line as a payment; a line of the same form that was entered already is left so.
    Answers why not, where the ledger refuses it."""
    try:
        bill = service.get_bill(entry.bill_id)
    except service.NoSuchBill:
        return Refused(entry, "", "There is no such bill.")
    number = bill.number
    taking = Taking(entry.mode, entry.paise, entry.reference)
    try:
        take_payment(bill, taking, f"{request_key[:48]}-{entry.line}")
    except LedgerRefusal as refusal:
        return Refused(entry, number, str(refusal))
    return None


def _open_bills() -> list[_Open]:
    rows = prepared.rows(_open(), {})
    return [
        _Open(number, name, due, day, full_name(first, last))
        for number, name, due, day, first, last in rows
    ]


@cache
def _open() -> Select[Any]:
    due = (Bill.total_paise - Bill.credited_paise - Bill.paid_paise).label("due")
    shown: Any = (Bill.id, Bill.number, due, Bill.issued_on, Patient.first_name, Patient.last_name)
    return select(*shown).join(Bill.patient).where(UNPAID).order_by(Bill.id)


def _references_since(day: date) -> list[str]:
    """The references of payments that stand, from a while before a day."""
    return prepared.rows(_references(), {"day": day - ENTERED_BEFORE})


@cache
def _references() -> Select[Any]:
    back = aliased(Payment)
    stands = ~exists().where(back.reverses_id == Payment.id)
    since = Payment.paid_on >= bindparam("day")
    return select(Payment.reference).where(Payment.reference.is_not(None), since, stands)
