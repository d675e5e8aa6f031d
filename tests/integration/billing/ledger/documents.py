"""The documents of the model, in plain integers: bills, items, entries, credit notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


def year_of(day: date) -> str:
    """Return the Indian financial year of a day."""
    first = day.year - (day.month < 4)
    return f"{first}-{str(first + 1)[-2:]}"


@dataclass
class Item:
    """One line of a bill as it counts in the total."""

    net: int
    rounding: bool = False
    off: bool = False


@dataclass
class Entry:
    """One payment: above zero in, below zero back. `book` is the day in whose book it counts,
    `turn` how many entries had its reference before."""

    id: int
    patient: int
    bill: int | None
    amount: int
    mode: str
    day: date
    kind: str
    book: date
    number: str | None = None
    reference: str | None = None
    reverses: int | None = None
    turn: int = 0


@dataclass
class Note:
    """A credit note."""

    id: int
    bill: int
    number: str
    amount: int
    day: date
    book: date


@dataclass
class Bill:
    """A bill that was issued."""

    id: int
    number: str
    patient: int
    visit: int | None
    day: date
    items: list[Item]
    book: date
    paid: int = 0
    credited: int = 0
    cancelled_on: date | None = None
    cancelled_book: date | None = None

    @property
    def total(self) -> int:
        return sum(item.net for item in self.items)

    @property
    def due(self) -> int:
        return 0 if self.cancelled_on else self.total - self.credited - self.paid

    @property
    def state(self) -> str:
        if self.cancelled_on:
            return "cancelled"
        if self.total and self.credited == self.total:
            return "refunded"
        if self.due == 0:
            return "paid"
        return "part_paid" if self.paid else "issued"
