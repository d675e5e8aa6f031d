"""The day book on A4, as the HTML that clinic.pdf prints.

Pure: no Flask and no database. Everything arrives as text ready to print.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic import pdf
from clinic.pdf.templates import template

Pair = tuple[str, str]
"""A label and its amount; a heading has an empty amount."""


@dataclass(frozen=True)
class PaperHead:
    """The head of a paper: clinic, address, title, and the file's date."""

    clinic: str
    where: str
    title: str
    created: str


@dataclass(frozen=True)
class BookPaper:
    """The book of a day.

    `figures` are two columns, with headings among them; a row of `entries` is (time, entry,
    details, billed, money); `closing` and `seal` are empty while the day is open. A row of
    `corrected` is (figure, as sealed, by its entries); one of `history` is (how the day was closed,
    its seal, how it was reopened). A row of `acts` is (time, what staff did, who and why, amount);
    None leaves them out.
    """

    head: PaperHead
    figures: tuple[tuple[Pair, Pair], ...]
    entries: tuple[tuple[str, str, str, str, str], ...]
    sums: tuple[str, str]
    closing: tuple[Pair, ...] = ()
    signed: str = ""
    seal: str = ""
    seal_before: str = ""
    corrected: tuple[tuple[str, str, str], ...] = ()
    correction: str = ""
    correction_seal: str = ""
    history: tuple[tuple[str, str, str], ...] = ()
    acts: tuple[tuple[str, str, str, str], ...] | None = None


@dataclass(frozen=True)
class PeriodPaper:
    """A month or a year: headings, a row for each day or month, and their sums."""

    head: PaperHead
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: tuple[str, ...]
    summary: str


def render_book(paper: BookPaper) -> bytes:
    """Return the PDF of a day. Raises PdfError."""
    return pdf.render(template("daybook/paper_day.html").render(d=paper))


def render_period(paper: PeriodPaper) -> bytes:
    """Return the PDF of a month or a year. Raises PdfError."""
    return pdf.render(template("daybook/paper_period.html").render(d=paper))
