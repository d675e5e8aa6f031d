"""GST on paper: of each line, and the sums of each rate. Pure, whole paise.

The tax of a line is stored as one amount, twice a half that was rounded by itself (see
`pricing.QuotedLine`): central and state tax are always equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from clinic.billing.gst_states import state_words
from clinic.money import format_rupees
from clinic.papers.document import ReceiptLine, TaxRow
from clinic.papers.labels import ReceiptLabels
from clinic.papers.lines import filled, labelled
from clinic.pricelist.kinds import is_goods


class TaxedLine(Protocol):
    """A line of a bill or credit note, as the tables of tax read it."""

    @property
    def description(self) -> str: ...
    @property
    def quantity(self) -> int: ...
    @property
    def gst_bp(self) -> int | None: ...
    @property
    def tax_paise(self) -> int: ...
    @property
    def net_paise(self) -> int: ...


def percent(bp: int, of_half: bool = False) -> str:
    """Return a rate in basis points as text: 18 %, 2.5 %; optionally half of it."""
    whole, rest = divmod(bp * 5 if of_half else bp * 10, 1000)
    fraction = f".{rest:03}".rstrip("0") if rest else ""
    return f"{whole}{fraction} %"


def halves(tax_paise: int) -> tuple[int, int]:
    """Return central and state tax of an amount; an odd paisa goes to the first."""
    state = tax_paise // 2
    return tax_paise - state, state


def line_of(item: TaxedLine, detail: str = "") -> ReceiptLine:
    """Return a line with its taxable value, both taxes and its share of the total."""
    central, state = halves(item.tax_paise)
    return ReceiptLine(
        description=item.description,
        quantity=str(item.quantity),
        amount=_plain(item.net_paise),
        detail=detail,
        taxable=_plain(item.net_paise - item.tax_paise),
        rate=percent(item.gst_bp, of_half=True) if item.gst_bp else "",
        cgst=_plain(central) if item.gst_bp else "",
        sgst=_plain(state) if item.gst_bp else "",
    )


def rows_of(items: Sequence[TaxedLine], labels: ReceiptLabels) -> tuple[TaxRow, ...]:
    """Return the sums of each rate, the lowest first; exempt and nil are one."""
    rates = sorted({item.gst_bp or 0 for item in items})
    return tuple(_row(bp, [i for i in items if (i.gst_bp or 0) == bp], labels) for bp in rates)


def _row(bp: int, items: Iterable[TaxedLine], labels: ReceiptLabels) -> TaxRow:
    parts = [(i.net_paise - i.tax_paise, *halves(i.tax_paise)) for i in items]
    value, central, state = (sum(column) for column in zip(*parts, strict=True))
    if not bp:
        return TaxRow(labels.exempt, "", _plain(value), "", "", "")
    half = percent(bp, of_half=True)
    rate = f"{labels.gst} {percent(bp)}"
    return TaxRow(
        rate, half, _plain(value), _plain(central), _plain(state), _plain(central + state)
    )


def _plain(paise: int) -> str:
    return format_rupees(paise).replace("₹", "")


def remark_of(gstin: str, labels: ReceiptLabels) -> str:
    """Return the remark on supply of a registered clinic's paper with tax; '' without a GSTIN.

    Services are supplied where they are performed (s. 12(4) of the IGST Act, 2017), and their tax
    is not on reverse charge.
    """
    if not gstin:
        return ""
    place = labelled(labels.place_of_supply, state_words(gstin[:2]))
    return " ".join(filled(f"{place}." if place else "", labels.no_reverse_charge))


def code_label(code: str, labels: ReceiptLabels) -> str:
    """Return SAC 999312 for a service, HSN 330499 for goods."""
    return labelled(labels.hsn if is_goods(code) else labels.sac, code)
