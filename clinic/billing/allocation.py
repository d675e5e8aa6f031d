"""Allocate one sum of money to several bills, oldest first. Pure, whole paise."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_WRITTEN = re.compile(r"(?:[0-9]{1,18}:[0-9]{1,12},){0,200}advance:[0-9]{1,12}")


class Allocation(NamedTuple):
    """The amount for each bill, as (number of the row, paise), and the excess."""

    parts: tuple[tuple[int, int], ...]
    excess_paise: int = 0

    @property
    def total_paise(self) -> int:
        return sum(paise for _bill, paise in self.parts) + self.excess_paise

    @property
    def on_bills_paise(self) -> int:
        return self.total_paise - self.excess_paise

    def of(self, bill_id: int) -> int:
        """Return the paise for a bill; 0 if it gets nothing."""
        return dict(self.parts).get(bill_id, 0)

    def written(self) -> str:
        """Return the text that a page carries: "12:40000,15:50000,advance:0"."""
        parts = [f"{bill}:{paise}" for bill, paise in self.parts]
        return ",".join([*parts, f"advance:{self.excess_paise}"])


def allocate(paise: int, dues: Iterable[tuple[int, int]]) -> Allocation:
    """Allocate `paise` to (bill, due paise) in this order, each up to what is due; a bill that gets
    nothing is left out.
    """
    parts, left = [], paise
    for bill, due in dues:
        part = min(due, left)
        if part > 0:
            parts.append((bill, part))
            left -= part
    return Allocation(tuple(parts), left)


def read_allocation(text: str) -> Allocation | None:
    """Parse the text that `written` made; None for any other text."""
    if not _WRITTEN.fullmatch(text):
        return None
    *parts, (_word, excess) = (part.split(":") for part in text.split(","))
    return Allocation(tuple((int(bill), int(paise)) for bill, paise in parts), int(excess))
