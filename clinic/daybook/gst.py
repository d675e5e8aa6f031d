"""The GST of a month: invoiced, credited and received in advance, by rate. Pure, whole paise.

Tax on an advance for a service is due in the month in which it was received (s. 13(2) of the CGST
Act, 2017) and not again with the invoice: what was used on a bill, or given back, is subtracted,
as tables 11A and 11B of form GSTR-1 ask. Figures go by the dates of the documents, not by the
book.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from clinic.billing.advances import AdvancePart, PurposeKind

INVOICED, CANCELLED, CREDITED = "Invoiced", "Cancelled", "Credit notes"
RECEIVED, USED, BACK = "Advances received", "Advances used on bills", "Advances given back"
ORDER = (INVOICED, CANCELLED, CREDITED, RECEIVED, USED, BACK)


class TaxSum(NamedTuple):
    """A taxable value and its tax at a rate in basis points, 0 for exempt; below zero if
    subtracted.
    """

    what: str
    rate: int
    taxable: int
    tax: int

    @property
    def cgst(self) -> int:
        return self.tax // 2

    @property
    def sgst(self) -> int:
        return self.tax - self.cgst


@dataclass(frozen=True)
class GstFigures:
    """The figures of a month, one for each kind and rate."""

    rows: tuple[TaxSum, ...]

    @property
    def tax(self) -> int:
        """The tax due of the month, in paise."""
        return sum(row.tax for row in self.rows)

    @property
    def taxable(self) -> int:
        return sum(row.taxable for row in self.rows if row.rate)

    @property
    def exempt(self) -> int:
        """The value of what is exempt, less what was cancelled and credited of it."""
        return sum(row.taxable for row in self.rows if not row.rate)


def gst_of(rows: Iterable[TaxSum]) -> GstFigures:
    """Return the sums by kind and rate, without those of zero."""
    sums: dict[tuple[str, int], tuple[int, int]] = {}
    for row in rows:
        taxable, tax = sums.get((row.what, row.rate), (0, 0))
        sums[row.what, row.rate] = taxable + row.taxable, tax + row.tax
    ordered = sorted(sums, key=lambda key: (ORDER.index(key[0]), key[1]))
    return GstFigures(tuple(TaxSum(*key, *sums[key]) for key in ordered if any(sums[key])))


class InvoicedSum(NamedTuple):
    """The sum of bills at one rate in basis points, None for exempt lines."""

    rate: int | None
    value: int
    tax: int


def invoiced(rows: Iterable[InvoicedSum], what: str = INVOICED) -> list[TaxSum]:
    """Return the sums of bills by rate; below zero for cancelled ones."""
    sign = -1 if what == CANCELLED else 1
    return [TaxSum(what, row.rate or 0, sign * row.value, sign * row.tax) for row in rows]


def credited(
    notes: Iterable[Sequence[Mapping[str, Any]]], rates: Mapping[int, int | None]
) -> list[TaxSum]:
    """Return the lines of credit notes; `rates` are those of the items, without rounding."""
    return [
        TaxSum(CREDITED, rates[line["item"]] or 0, line["tax"] - line["amount"], -line["tax"])
        for lines in notes
        for line in lines
        if line.get("item") in rates
    ]


class AdvanceEntry(NamedTuple):
    """An entry on a patient's account: its kind, its paise, the entry it reverses, its parts."""

    kind: str
    paise: int
    reverses_id: int | None
    parts: Sequence[AdvancePart]


def advanced(entries: Iterable[AdvanceEntry]) -> list[TaxSum]:
    """Return the tax of advances for taxable services."""
    taxes = []
    for entry in entries:
        sign = 1 if entry.paise > 0 else -1
        for part in entry.parts:
            if part.purpose.kind == PurposeKind.TAXABLE:
                value, tax = sign * (part.paise - part.tax), sign * part.tax
                taxes.append(TaxSum(_what(entry), part.purpose.gst_bp or 0, value, tax))
    return taxes


def _what(entry: AdvanceEntry) -> str:
    """Return the kind of figure: a reversed mistake was never received, a reversed use
    never used.
    """
    if entry.kind == "refund":
        return RECEIVED if entry.reverses_id is not None else BACK
    is_drawn = any(part.of is not None for part in entry.parts)
    return USED if entry.kind == "transfer" and is_drawn else RECEIVED
