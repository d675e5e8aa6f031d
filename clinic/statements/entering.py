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
from typing import NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased

from clinic.billing import service
from clinic.billing.figures import sum_of
from clinic.billing.issuing import Taking
from clinic.billing.models import UNPAID, Bill, Payment
from clinic.billing.payments import take_payment
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode
from clinic.billing.upi import read_reference
from clinic.clock import clinic_day
from clinic.money import MAX_RUPEES, to_paise
from clinic.patients.models import Patient
from clinic.patients.names import full_name
from clinic.statements.matching import Match, Verdict, match
from clinic.statements.reading import Problem, Statement, StatementLine, is_of_late
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, named

ENTERED_BEFORE = timedelta(days=31)
"""Nobody enters a payment longer before the bank does than this."""

_WRITTEN = re.compile(
    r"(?P<line>[0-9]{1,6}):(?P<bill>[0-9]{1,18}):(?P<paise>[0-9]{1,12}):(?P<mode>upi|bank):"
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}):(?P<reference>[A-Z0-9/-]{0,35})"
)
_BY_BANK = re.compile(r"\b(?:NEFT|RTGS|IMPS|CHQ|CHEQUE|CLG|CASH)\b")


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
    problems: Sequence[Problem]
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
    day: date
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
    first_name: str
    last_name: str

    @property
    def patient(self) -> str:
        return full_name(self.first_name, self.last_name)


def preview_of(statement: Statement) -> Preview:
    """A statement's lines by what is known of them. Reads only."""
    lines = statement.lines
    bills = {bill.number: bill for bill in _open_bills()} if lines else {}
    known = _references_since(min(line.day for line in lines)) if lines else {}
    by_verdict: dict[Verdict, list[Matched]] = {verdict: [] for verdict in Verdict}
    for found in match(lines, bills.values(), known):
        by_verdict[found.verdict].append(_matched(found, bills))
    return Preview(by_verdict, statement.problems, statement.left_out)


def _matched(found: Match, bills: dict[str, _Open]) -> Matched:
    line = found.line
    candidates = []
    for number in found.bills:
        bill = bills[number]
        came = mode_of(line), line.day, line.reference or None
        entry = Entry(line.number, bill.id, line.paise, *came)
        shown = bill.number, bill.patient, bill.due_paise, bill.issued_on
        candidates.append(Candidate(*shown, line.paise <= bill.due_paise, written(entry)))
    return Matched(line, found.reason, candidates)


def mode_of(line: StatementLine) -> Mode:
    """How the money came: apps and many banks say UPI by its 12 digits or a UPI ID alone."""
    told = line.narration.upper()
    if "UPI" in told:
        return Mode.UPI
    is_upi = re.fullmatch(r"\d{12}", line.reference) or "@" in told
    return Mode.UPI if is_upi and not _BY_BANK.search(told) else Mode.BANK


def written(entry: Entry) -> str:
    """An entry as the page carries it."""
    line, bill_id, paise, mode, day, reference = entry
    return f"{line}:{bill_id}:{paise}:{mode.value}:{day}:{reference or ''}"


def read_entry(text: str) -> Entry | None:
    """The entry in a text that a page sent; None for anything that is none."""
    found = _WRITTEN.fullmatch(text)
    if found is None or not 0 < int(found["paise"]) <= to_paise(MAX_RUPEES):
        return None
    try:
        reference = read_reference(found["reference"]) if found["reference"] else None
        day = date.fromisoformat(found["day"])
    except ValueError:
        return None
    if not is_of_late(day, clinic_day()):
        return None
    line, bill_id, paise = (int(found[name]) for name in ("line", "bill", "paise"))
    return Entry(line, bill_id, paise, Mode(found["mode"]), day, reference)


def enter(entry: Entry, request_key: str) -> Refused | None:
    """Enters one line as a payment of the bank's day, or of today where that is closed; a line of
    the same form that was entered already is left so. Answers why not, where the ledger refuses
    it."""
    try:
        bill = service.get_bill(entry.bill_id)
    except service.NoSuchBill:
        return Refused(entry, "", "There is no such bill.")
    number = bill.number
    taking = Taking(entry.mode, entry.paise, entry.reference, came_on=entry.day)
    try:
        take_payment(bill, taking, f"{request_key[:48]}-{entry.line}")
    except LedgerRefusal as refusal:
        return Refused(entry, number, str(refusal))
    return None


def _open_bills() -> list[_Open]:
    return reads.rows(_open())


@cache
def _open() -> Read[_Open]:
    shown = named(
        _Open,
        id=Bill.id,
        number=Bill.number,
        due_paise=Bill.total_paise - Bill.credited_paise - Bill.paid_paise,
        issued_on=Bill.issued_on,
        first_name=Patient.first_name,
        last_name=Patient.last_name,
    )
    return Read(_Open, select(*shown).join(Bill.patient).where(UNPAID).order_by(Bill.id))


def _references_since(day: date) -> dict[str, int]:
    """The references of payments that stand, from a while before a day, with their paise in all:
    one transfer may have paid several bills."""
    rows = reads.rows(_references(), day=day - ENTERED_BEFORE)
    return {row.reference: row.paise for row in rows}


class _Referred(NamedTuple):
    reference: str
    paise: int


@cache
def _references() -> Read[_Referred]:
    back = aliased(Payment)
    stands = ~exists().where(back.reverses_id == Payment.id)
    since = Payment.paid_on >= bindparam("day")
    summed = select(Payment.reference, sum_of(Payment.amount_paise).label("paise"))
    standing = summed.where(Payment.reference.is_not(None), since, stands)
    return Read(_Referred, standing.group_by(Payment.reference))
