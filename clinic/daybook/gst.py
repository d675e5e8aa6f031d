"""The GST of a month: what was invoiced, credited, and received in advance, by rate. Pure, whole
paise.

Tax on an advance for a service is due in the month in which it came in (s. 13(2) of the CGST
ChainAction, 2017) and is not due again with the invoice: what was used on a bill, or given back, is
taken off, as tables 11A and 11B of form GSTR-1 ask. Figures go by the dates of the documents, not
by the book.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from clinic.billing.advances import For, Part

INVOICED, CANCELLED, CREDITED = "Invoiced", "Cancelled", "Credit notes"
RECEIVED, USED, BACK = "Advances received", "Advances used on bills", "Advances given back"
ORDER = (INVOICED, CANCELLED, CREDITED, RECEIVED, USED, BACK)


class Tax(NamedTuple):
    """A value without tax and the tax on it at a rate in basis points, 0 where it is exempt; below
    zero where it is taken off."""

    what: str
    rate: int
    taxable: int
    tax: int


@dataclass(frozen=True)
class Gst:
    """The figures of a month, one for each kind and rate."""

    rows: tuple[Tax, ...]

    @property
    def tax(self) -> int:
        """What is due of the month."""
        return sum(row.tax for row in self.rows)

    @property
    def taxable(self) -> int:
        return sum(row.taxable for row in self.rows if row.rate)


def gst_of(rows: Iterable[Tax]) -> Gst:
    """The figures from single ones, by kind and rate; what comes to nothing is left out."""
    sums: dict[tuple[str, int], tuple[int, int]] = {}
    for row in rows:
        taxable, tax = sums.get((row.what, row.rate), (0, 0))
        sums[row.what, row.rate] = taxable + row.taxable, tax + row.tax
    ordered = sorted(sums, key=lambda key: (ORDER.index(key[0]), key[1]))
    return Gst(tuple(Tax(*key, *sums[key]) for key in ordered if any(sums[key])))


class Invoiced(NamedTuple):
    """What bills come to at one rate in basis points, None where the lines are exempt."""

    rate: int | None
    value: int
    tax: int


def invoiced(rows: Iterable[Invoiced], what: str = INVOICED) -> list[Tax]:
    """Lines of bills by their rates."""
    sign = -1 if what == CANCELLED else 1
    return [Tax(what, row.rate or 0, sign * row.value, sign * row.tax) for row in rows]


def credited(
    notes: Iterable[Sequence[Mapping[str, Any]]], rates: Mapping[int, int | None]
) -> list[Tax]:
    """Lines of credit notes; `rates` are those of the items, without what is only rounding."""
    return [
        Tax(CREDITED, rates[line["item"]] or 0, line["tax"] - line["amount"], -line["tax"])
        for lines in notes
        for line in lines
        if line.get("item") in rates
    ]


class AdvanceEntry(NamedTuple):
    """An entry on a patient's account: its kind, its paise, the entry it reverses, its parts."""

    kind: str
    paise: int
    reverses_id: int | None
    parts: Sequence[Part]


def advanced(entries: Iterable[AdvanceEntry]) -> list[Tax]:
    """The tax of advances for taxable services."""
    taxes = []
    for entry in entries:
        sign = 1 if entry.paise > 0 else -1
        for part in entry.parts:
            if part.purpose.kind == For.TAXABLE:
                value, tax = sign * (part.paise - part.tax), sign * part.tax
                taxes.append(Tax(_what(entry), part.purpose.gst_bp or 0, value, tax))
    return taxes


def _what(entry: AdvanceEntry) -> str:
    """A mistake that was reversed was never received; what is put back was never used."""
    if entry.kind == "refund":
        return RECEIVED if entry.reverses_id is not None else BACK
    is_drawn = any(part.of is not None for part in entry.parts)
    return USED if entry.kind == "transfer" and is_drawn else RECEIVED
