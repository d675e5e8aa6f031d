"""The register of a month's GST: each document with its value and tax by code and rate. Pure.

Who files the returns needs the documents one by one: those to registered recipients, the sums by
code (table 12 of form GSTR-1), and the numbers issued (table 13). It adds up to the month's page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from clinic.billing.discounts import Discount, format_discount
from clinic.billing.gst_states import state_words
from clinic.csv_export import to_csv
from clinic.daybook.gst import ORDER
from clinic.money import from_paise

HEADINGS = (
    *("Date", "What", "Number", "Of bill", "Name", "GSTIN", "Place of supply", "SAC or HSN"),
    *("GST", "Value", "CGST", "SGST", "Rounding", "Total"),
)


class Document(NamedTuple):
    """An invoice, cancellation, credit note or entry of an advance: who it is for.

    `what` is one of gst.ORDER; `bill` the number of the bill that a credit note is for; `state` the
    GST code of the place of supply.
    """

    day: date
    what: str
    number: str
    bill: str
    name: str
    gstin: str
    state: str


class RegisterLine(NamedTuple):
    """A part of a document in paise, below zero if subtracted; `rate` in basis points, None for
    exempt. Of a rounding there is no value.
    """

    code: str
    rate: int | None
    value: int
    tax: int
    rounding: int = 0


def register_csv(lines: Iterable[tuple[Document, RegisterLine]]) -> bytes:
    """Return the register as CSV: a row for each code and rate of a document, by day."""
    sums: dict[tuple[Document, str, int | None, bool], RegisterLine] = {}
    for document, line in lines:
        key = document, line.code, line.rate, bool(line.rounding)
        so_far = sums.get(key, RegisterLine(line.code, line.rate, 0, 0))
        sums[key] = so_far._replace(
            value=so_far.value + line.value,
            tax=so_far.tax + line.tax,
            rounding=so_far.rounding + line.rounding,
        )
    rows = ((key[0], line) for key, line in sums.items())
    return to_csv(HEADINGS, (_cells(*row) for row in sorted(rows, key=lambda row: _order(row[0]))))


def _order(document: Document) -> tuple[date, int, str]:
    return document.day, ORDER.index(document.what), document.number


def _cells(document: Document, line: RegisterLine) -> tuple[str, ...]:
    cgst = line.tax // 2
    amounts = (line.value, cgst, line.tax - cgst, line.rounding)
    total = line.value + line.tax + line.rounding
    return (
        *(document.day.isoformat(), document.what, document.number, document.bill),
        *(document.name, document.gstin, state_words(document.state)),
        *(line.code, _rate(line), *map(_rupees, (*amounts, total))),
    )


def _rate(line: RegisterLine) -> str:
    if line.rounding:
        return ""
    return format_discount(Discount("percent", line.rate)) if line.rate else "exempt"


def _rupees(paise: int) -> str:
    return str(from_paise(paise))
