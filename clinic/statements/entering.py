"""Compare a statement with the bills, and enter its lines as payments once a person confirms.

Nothing of a file is stored until then: the page carries the possible entries as text (`written`).
What is sent back is not trusted: the bill is looked up in the doctor's scope, the reference is
read again, and the ledger never accepts more than the bill's due.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased

from clinic.billing import service
from clinic.billing.figures import sum_of
from clinic.billing.issuing import PaymentInput
from clinic.billing.late_references import add_reference
from clinic.billing.models import UNPAID, Bill, Payment
from clinic.billing.payments import take_payment
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode
from clinic.billing.upi import read_reference
from clinic.clock import clinic_day
from clinic.money import MAX_RUPEES, to_paise
from clinic.patients.models import Patient
from clinic.patients.names import full_name
from clinic.statements.matching import NEAR_DAYS, Match, Verdict, match
from clinic.statements.reading import LineProblem, Statement, StatementLine, is_of_late
from clinic.statements.without_reference import (
    WithoutReferenceRow,
    find_without_reference,
    list_without_reference,
)
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, named

ENTERED_BEFORE = timedelta(days=31)
"""The longest that a payment is entered by hand before it is in the bank's statement."""

_ENTRY_TEXT = re.compile(
    r"(?P<line>[0-9]{1,6}):(?P<is_payment>r?)(?P<number>[0-9]{1,18}):(?P<paise>[0-9]{1,12}):(?P<mode>upi|bank):"
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}):(?P<reference>[A-Z0-9/-]{0,35})"
)
_BY_BANK = re.compile(r"\b(?:NEFT|RTGS|IMPS|CHQ|CHEQUE|CLG|CASH)\b")


class CandidateBill(NamedTuple):
    """A bill that a line may pay; the page sends `text` back to enter it."""

    number: str
    patient: str
    due_paise: int
    issued_on: date
    fits: bool
    text: str


class CandidatePayment(NamedTuple):
    """A payment without a reference that a line may be; the page sends `text` back to add it."""

    receipt: str
    patient: str
    paise: int
    paid_on: date
    text: str


class MatchedLine(NamedTuple):
    """A line of the statement, the reason of its verdict, and the bills it may pay; the payments
    without a reference that it may be.
    """

    line: StatementLine
    reason: str
    bills: Sequence[CandidateBill]
    payments: Sequence[CandidatePayment] = ()


@dataclass(frozen=True)
class StatementPreview:
    """A statement compared with the bills: lines by verdict, in the order of the file."""

    lines: dict[Verdict, list[MatchedLine]]
    problems: Sequence[LineProblem]
    left_out: int

    @property
    def certain_paise(self) -> int:
        return sum(matched.line.paise for matched in self.lines[Verdict.CERTAIN])

    @property
    def is_empty(self) -> bool:
        return not any(self.lines.values())


class AssignedLine(NamedTuple):
    """A line that a person has assigned to a bill, or to a payment that has no reference yet."""

    line: int
    number: int
    paise: int
    mode: Mode
    day: date
    reference: str | None
    is_payment: bool = False


class RefusedEntry(NamedTuple):
    """An entry that was refused, and why."""

    entry: AssignedLine
    number: str
    why: str


class _OpenBill(NamedTuple):
    id: int
    number: str
    due_paise: int
    issued_on: date
    first_name: str
    last_name: str

    @property
    def patient(self) -> str:
        return full_name(self.first_name, self.last_name)


def preview_of(statement: Statement) -> StatementPreview:
    """Return a statement's lines by verdict. Reads only."""
    lines = statement.lines
    days = [line.day for line in (*lines, *statement.went_out)]
    bills = {bill.number: bill for bill in _open_bills()} if lines else {}
    entered = _references_since(min(days)) if days else {}
    near = timedelta(days=NEAR_DAYS)
    without_reference = {
        payment.id: payment
        for payment in (list_without_reference(min(days) - near, max(days) + near) if days else ())
    }
    by_verdict: dict[Verdict, list[MatchedLine]] = {verdict: [] for verdict in Verdict}
    for result in match(
        lines, bills.values(), entered, without_reference.values(), statement.went_out
    ):
        by_verdict[result.verdict].append(_matched(result, bills, without_reference))
    return StatementPreview(by_verdict, statement.problems, statement.left_out)


def _matched(
    result: Match, bills: dict[str, _OpenBill], without_reference: Mapping[int, WithoutReferenceRow]
) -> MatchedLine:
    line = result.line
    payment_of = line.paise, mode_of(line), line.day, line.reference or None
    candidates, payments = [], []
    for number in result.bills:
        bill = bills[number]
        entry = AssignedLine(line.number, bill.id, *payment_of)
        details = bill.number, bill.patient, bill.due_paise, bill.issued_on
        candidates.append(CandidateBill(*details, line.paise <= bill.due_paise, written(entry)))
    for row in map(without_reference.__getitem__, result.payments):
        entry = AssignedLine(line.number, row.id, *payment_of, is_payment=True)
        text = written(entry) if line.reference else ""
        payments.append(CandidatePayment(row.receipt, row.patient, row.paise, row.paid_on, text))
    return MatchedLine(line, result.reason, candidates, payments)


def mode_of(line: StatementLine) -> Mode:
    """Return the mode of payment; 12 digits or a UPI ID alone mean UPI in apps and many banks."""
    narration = line.narration.upper()
    if "UPI" in narration:
        return Mode.UPI
    is_upi = re.fullmatch(r"\d{12}", line.reference) or "@" in narration
    return Mode.UPI if is_upi and not _BY_BANK.search(narration) else Mode.BANK


def written(entry: AssignedLine) -> str:
    """Return an entry as text for the page; `read_entry` reads it."""
    line, number, paise, mode, day, reference, is_payment = entry
    whose = f"r{number}" if is_payment else number
    return f"{line}:{whose}:{paise}:{mode.value}:{day}:{reference or ''}"


def read_entry(text: str) -> AssignedLine | None:
    """Return the entry in a text that a page sent; None for any other text."""
    fields = _ENTRY_TEXT.fullmatch(text)
    if fields is None or not 0 < int(fields["paise"]) <= to_paise(MAX_RUPEES):
        return None
    try:
        reference = read_reference(fields["reference"]) if fields["reference"] else None
        day = date.fromisoformat(fields["day"])
    except ValueError:
        return None
    if not is_of_late(day, clinic_day()):
        return None
    line, number, paise = (int(fields[name]) for name in ("line", "number", "paise"))
    is_payment = bool(fields["is_payment"])
    return AssignedLine(line, number, paise, Mode(fields["mode"]), day, reference, is_payment)


def enter(entry: AssignedLine, request_key: str) -> RefusedEntry | None:
    """Enter one line as a payment on the bank's day, or today where that day is closed; or add its
    reference to the payment that it is.

    A line of the same form that was entered already is not entered again. Returns the refusal of
    the ledger, if any.
    """
    if entry.is_payment:
        return _add_reference(entry)
    try:
        bill = service.get_bill(entry.number)
    except service.NoSuchBill:
        return RefusedEntry(entry, "", "There is no such bill.")
    number = bill.number
    payment_input = PaymentInput(entry.mode, entry.paise, entry.reference, came_on=entry.day)
    try:
        take_payment(bill, payment_input, request_key=f"{request_key[:48]}-{entry.line}")
    except LedgerRefusal as refusal:
        return RefusedEntry(entry, number, str(refusal))
    return None


def _add_reference(entry: AssignedLine) -> RefusedEntry | None:
    """Add the reference of a line to the payment that it is; no money moves."""
    row = find_without_reference(entry.number, entry.reference)
    if row is None or row.paise != entry.paise or not entry.reference:
        return RefusedEntry(entry, "", "There is no such payment without a reference.")
    try:
        add_reference(service.get_payment(row.id), entry.reference)
    except LedgerRefusal as refusal:
        return RefusedEntry(entry, "", f"{row.receipt}: {refusal}")
    return None


def _open_bills() -> list[_OpenBill]:
    return reads.rows(_open())


@cache
def _open() -> Read[_OpenBill]:
    columns = named(
        _OpenBill,
        id=Bill.id,
        number=Bill.number,
        due_paise=Bill.total_paise - Bill.credited_paise - Bill.paid_paise,
        issued_on=Bill.issued_on,
        first_name=Patient.first_name,
        last_name=Patient.last_name,
    )
    return Read(_OpenBill, select(*columns).join(Bill.patient).where(UNPAID).order_by(Bill.id))


def _references_since(day: date) -> dict[str, int]:
    """Return the total paise by reference of valid payments since ENTERED_BEFORE a day.

    One transfer may have paid several bills.
    """
    rows = reads.rows(_references(), day=day - ENTERED_BEFORE)
    return {row.reference: row.paise for row in rows}


class _PaidReference(NamedTuple):
    reference: str
    paise: int


@cache
def _references() -> Read[_PaidReference]:
    back = aliased(Payment)
    is_not_reversed = ~exists().where(back.reverses_id == Payment.id)
    since = Payment.paid_on >= bindparam("day")
    summed = select(Payment.reference, sum_of(Payment.amount_paise).label("paise"))
    standing = summed.where(Payment.reference.is_not(None), since, is_not_reversed)
    return Read(_PaidReference, standing.group_by(Payment.reference))
