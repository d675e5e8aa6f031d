"""The book of a day, or of consecutive days: each entry as a line, and the sums. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any, NamedTuple

from clinic.clock import clinic_day, format_moment
from clinic.daybook.rules import (
    MONEY,
    DayEntry,
    DayTotals,
    EntryKind,
    figures_of,
    is_cash,
    totals_of,
)
from clinic.patients.names import full_name

BEGINNING = date(1850, 1, 1)
"""Before any row: the earliest year that the clinic's dates take (`clock.parse_day`)."""


class BookLine(NamedTuple):
    """One entry as the book lists it.

    `person` is a user's number as text, "" for a command; `entries` are its shares of the figures
    (a bill has one for each of its items).
    """

    day: date
    at: datetime
    what: str
    number: str
    entries: tuple[DayEntry, ...]
    patient: str = ""
    bill_id: int | None = None
    bill: str = ""
    mode: str = ""
    note: str = ""
    person: str = ""

    @property
    def billed(self) -> int:
        """Return the paise that patients owe for it; below zero for a credit or cancellation."""
        taken_off = _sum(self.entries, {EntryKind.CREDIT})
        return _sum(self.entries, {EntryKind.BILL}) - taken_off

    @property
    def money(self) -> int:
        """Return the paise that patients paid by it, or got back."""
        return _sum(self.entries, MONEY)

    @property
    def drawer(self) -> int:
        """Return the paise by which it changes the drawer."""
        return sum(entry.amount_paise for entry in self.entries if is_cash(entry))

    @property
    def from_advance(self) -> int:
        """Return the paise that an advance paid; below zero for what is kept as an advance."""
        return _sum(self.entries, {EntryKind.TRANSFER})

    @property
    def moves_money(self) -> bool:
        return any(entry.kind in (*MONEY, EntryKind.MOVEMENT) for entry in self.entries)

    @property
    def amount(self) -> int:
        """Return the one figure that represents it; no entry has more than one of these kinds."""
        if self.entries and self.entries[0].kind in (EntryKind.TRANSFER, EntryKind.MOVEMENT):
            return sum(entry.amount_paise for entry in self.entries)
        return self.billed or self.money

    @property
    def time(self) -> str:
        """Return 10:42 am; with its day if it counts in the book of another one."""
        moment = format_moment(self.at)
        return moment if clinic_day(self.at) != self.day else moment.rpartition(", ")[2]


@dataclass(frozen=True)
class Book:
    """The entries from one day to another, both included, in order of time."""

    begins: date
    ends: date
    lines: tuple[BookLine, ...]

    @cached_property
    def entries(self) -> tuple[DayEntry, ...]:
        return tuple(entry for line in self.lines for entry in line.entries)

    @cached_property
    def totals(self) -> DayTotals:
        """Return the sums of the entries; `billed` without cancelled bills."""
        return totals_of(self.entries)

    @cached_property
    def cancelled(self) -> int:
        """Return the paise of the bills that were cancelled, whatever day they were issued."""
        return -sum(line.billed for line in self.lines if line.what == CANCELLED)

    @property
    def billed(self) -> int:
        """Return the paise of the bills that were issued, including those cancelled since."""
        return self.totals.billed + self.cancelled

    @property
    def net(self) -> int:
        """Return the paise collected less refunded."""
        return self.totals.collected - self.totals.refunded

    def since(self, day: date) -> Book:
        """Return the part of the book from a day on."""
        return Book(day, self.ends, tuple(line for line in self.lines if line.day >= day))

    def figures(self) -> dict[str, Any]:
        """Return all sums as a closed day stores them, see `hash_chain.seal`."""
        return {**figures_of(self.totals), "cancelled": self.cancelled}


BILL, CANCELLED, CREDIT = "Bill", "Bill cancelled", "Credit note"
PUT_IN, TAKEN_OUT = "Cash put in", "Cash taken out"


def book_of(begins: date, ends: date, lines: Iterable[BookLine]) -> Book:
    """Return a book of these lines in order of time; lines of one moment stay in the
    given order.
    """
    ordered = sorted(lines, key=lambda line: (line.day, line.at))
    return Book(begins, ends, tuple(ordered))


class ItemRow(NamedTuple):
    """One item of a bill that was issued or cancelled; `by` is the user, `service` its
    description.
    """

    bill_id: int
    number: str
    day: date
    at: datetime
    by: int | None
    reason: str
    first_name: str
    last_name: str
    service: str
    paise: int


def bill_lines(rows: Iterable[ItemRow], cancels: bool = False) -> list[BookLine]:
    """Return bills from their items, those of a bill together; with `cancels` as reversed."""
    lines = []
    sign = -1 if cancels else 1
    for bill_id, items in groupby(rows, key=lambda row: row.bill_id):
        bill_items = list(items)
        bill = bill_items[0]
        lines.append(
            BookLine(
                *(bill.day, bill.at, CANCELLED if cancels else BILL, bill.number),
                tuple(
                    DayEntry(EntryKind.BILL, sign * row.paise, service=row.service)
                    for row in bill_items
                ),
                patient=full_name(bill.first_name, bill.last_name),
                bill_id=bill_id,
                bill=bill.number,
                note=bill.reason,
                person=_person(bill.by),
            )
        )
    return lines


class CreditRow(NamedTuple):
    """A credit note with its bill."""

    number: str
    day: date
    at: datetime
    by: int | None
    reason: str
    bill_id: int
    bill: str
    first_name: str
    last_name: str
    lines: list[dict[str, Any]]


def credit_line(row: CreditRow) -> BookLine:
    """Return a credit note as a line of the book."""
    credited = (
        DayEntry(EntryKind.CREDIT, line["amount"], service=line["description"])
        for line in row.lines
    )
    return BookLine(
        *(row.day, row.at, CREDIT, row.number),
        tuple(credited),
        patient=full_name(row.first_name, row.last_name),
        bill_id=row.bill_id,
        bill=row.bill,
        note=row.reason,
        person=_person(row.by),
    )


class PaidRow(NamedTuple):
    """A payment; `reverses` is the entry that it reverses, `bill_id` None for an advance."""

    number: str | None
    kind: str
    paise: int
    mode: str
    day: date
    at: datetime
    reference: str | None
    reason: str
    by: int | None
    reverses: int | None
    bill_id: int | None
    bill: str | None
    first_name: str
    last_name: str


def payment_line(row: PaidRow) -> BookLine:
    """Return a payment as a line of the book."""
    takes_back = row.reverses is not None
    on_account, person = row.bill_id is None, _person(row.by)
    what = _what(row.kind, row.paise, takes_back, on_account)
    counts_as = _kind(row.kind, takes_back)
    return BookLine(
        *(row.day, row.at, what, row.number or ""),
        (DayEntry(counts_as, row.paise, row.mode, person=person, on_account=on_account),),
        patient=full_name(row.first_name, row.last_name),
        bill_id=row.bill_id,
        bill=row.bill or "",
        mode=row.mode,
        note=" · ".join(filter(None, (row.reference, row.reason))),
        person=person,
    )


def _kind(kind: str, takes_back: bool) -> EntryKind:
    """Return the kind as which a payment counts.

    Money entered by mistake was never collected, and its correction is no refund. A transfer that
    is reversed moved no money either time.
    """
    takes_back_money = takes_back and kind != EntryKind.TRANSFER
    return EntryKind.PAYMENT if takes_back_money else EntryKind(kind)


def _what(kind: str, paise: int, takes_back: bool, on_account: bool) -> str:
    if takes_back and kind == EntryKind.TRANSFER:
        return "Paid from advance, taken back"
    if takes_back:
        return "Advance taken back" if on_account else "Payment taken back"
    if kind == EntryKind.TRANSFER:
        return "Paid from advance" if paise > 0 else "Kept as advance"
    if kind == EntryKind.REFUND:
        return "Advance given back" if on_account else "Money given back"
    return "Advance" if on_account else "Payment"


class MovedRow(NamedTuple):
    """A movement of cash that is not a patient's."""

    day: date
    at: datetime
    paise: int
    reason: str
    by: int | None


def movement_line(row: MovedRow) -> BookLine:
    """Return a movement of cash as a line of the book."""
    what = PUT_IN if row.paise > 0 else TAKEN_OUT
    entry, person = DayEntry(EntryKind.MOVEMENT, row.paise), _person(row.by)
    return BookLine(
        row.day, row.at, what, "", (entry,), mode="cash", note=row.reason, person=person
    )


def _person(user_id: int | None) -> str:
    return "" if user_id is None else str(user_id)


def _sum(entries: Iterable[DayEntry], kinds: Iterable[EntryKind]) -> int:
    return sum(entry.amount_paise for entry in entries if entry.kind in kinds)
