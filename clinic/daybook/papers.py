"""What the day book's papers say, put into words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import zip_longest

from clinic.auth.models import AnyDoctor
from clinic.clinic_phones import format_clinic_phones
from clinic.clock import KOLKATA, day_bounds, format_day, format_moment
from clinic.daybook.amending import Review
from clinic.daybook.book import Book, Line
from clinic.daybook.closing import DRAWER, first_day
from clinic.daybook.document import BookPaper, Head, Pair, PeriodPaper
from clinic.daybook.exports import mode_words
from clinic.daybook.models import AnyAmendment, AnyClosing
from clinic.daybook.periods import MODES, Period, Row
from clinic.daybook.rules import Difference, Sums, difference_words
from clinic.money import format_rupees

History = Sequence[tuple[AnyClosing, AnyAmendment]]
"""Closings of a day that were reopened, and how."""


def book_paper(
    book: Book,
    people: Mapping[str, str],
    doctor: AnyDoctor,
    found: Review | None,
    history: History = (),
) -> BookPaper:
    """The book of a day; sealed, where the day is closed, with what corrects it."""
    title = f"Day book of {format_day(book.ends)}"
    billed = book.totals.billed - book.totals.credited
    paper = {
        "head": _head(doctor, title, book.ends),
        "figures": tuple(_figures(book, people)),
        "entries": tuple(_entry(line, people) for line in book.lines),
        "sums": (format_rupees(billed), format_rupees(book.net)),
        "history": tuple(history_told(history)),
    }
    if found is None:
        return BookPaper(**paper)  # type: ignore[arg-type]
    closing, correction = found.closing, found.correction
    return BookPaper(
        **paper,  # type: ignore[arg-type]
        closing=tuple(closing_told(closing)),
        signed=signed_words(closing),
        seal=closing.hash,
        seal_before=closing.previous_hash or "none, this was the first closing",
        corrected=tuple(corrected_told(found.corrected, people)),
        correction=corrected_words(correction) if correction else "",
        correction_seal=correction.hash if correction else "",
    )


def _head(doctor: AnyDoctor, title: str, day: date) -> Head:
    name = doctor.clinic_name
    # The paper's own date, so that a day prints the same whenever it is printed.
    created = day_bounds(day)[0].astimezone(KOLKATA).isoformat()
    phone = format_clinic_phones(doctor.clinic_phone, doctor.other_phones)
    where = " · ".join(filter(None, (doctor.full_name if name else "", phone)))
    return Head(name or doctor.full_name, where, title, created)


def _figures(book: Book, people: Mapping[str, str]) -> Iterable[tuple[Pair, Pair]]:
    """Two columns of figures under their headings; both are filled up with nothing."""
    return zip_longest(_what_was_done(book), _what_moved(book, people), fillvalue=("", ""))


def _what_was_done(book: Book) -> Iterable[Pair]:
    billed, cancelled = ("Billed", book.billed), ("Cancelled", -book.cancelled)
    yield from _group("Bills", billed, cancelled, ("Credited", -book.totals.credited))
    yield from _group("By service", *book.totals.by_service)


def _what_moved(book: Book, people: Mapping[str, str]) -> Iterable[Pair]:
    totals = book.totals
    yield from _group(
        "Money",
        ("Money in", book.net),
        ("of it collected", totals.collected if totals.refunded else 0),
        ("of it refunded", -totals.refunded),
        ("of it in advance", totals.advances),
        ("Paid from advances", totals.advances_used),
    )
    yield from _group("By mode", *((mode_words(mode), paise) for mode, paise in totals.by_mode))
    yield from _group("By person", *named(totals.by_person, people))
    yield from _group("Drawer", ("Cash in", totals.cash_in), ("Cash out", -totals.cash_out))


def _group(heading: str, *sums: tuple[str, int]) -> Iterable[Pair]:
    """Figures under their heading: the first always, the others where there is something."""
    if sums:
        yield heading, ""
    for place, (label, paise) in enumerate(sums):
        if paise or not place:
            yield label, format_rupees(paise)


def named(sums: Sums, people: Mapping[str, str]) -> Sums:
    """Sums by person with the names of people for their numbers."""
    return tuple((people.get(number, "Nobody named"), paise) for number, paise in sums)


def _entry(line: Line, people: Mapping[str, str]) -> tuple[str, str, str, str, str]:
    mode = mode_words(line.mode) if line.mode else ""
    details = (line.patient, mode, line.note, people.get(line.person, ""))
    return (
        line.time,
        f"{line.what} {line.number or line.bill}".strip(),
        " · ".join(filter(None, details)),
        format_rupees(line.billed) if line.billed else "",
        format_rupees(line.money) if line.money else _moved(line),
    )


def _moved(line: Line) -> str:
    """Cash that no patient gave and moved advances stand in brackets: no sum counts them."""
    return f"({format_rupees(line.amount)})" if line.amount and not line.billed else ""


def closing_told(closing: AnyClosing) -> Iterable[Pair]:
    """What the closing of a day says of the drawer."""
    totals = closing.totals
    begins = first_day(closing)
    if begins != closing.day:
        since = f"from {format_day(begins)}" if begins else "from the beginning"
        yield "Closes all days", f"{since} to {format_day(closing.day)}"
    # Of a first closing the drawer was compared from the start of its own day.
    drawer = totals.get(DRAWER, totals)
    opening = "At the start of the day" if DRAWER in totals else "In the drawer before"
    yield opening, format_rupees(closing.opening_paise)
    yield "Cash in", format_rupees(drawer["cash_in"])
    yield "Cash out", format_rupees(-drawer["cash_out"])
    yield "Must be there", format_rupees(closing.expected_paise)
    yield "Counted", format_rupees(closing.counted_paise)
    words = difference_words(closing.difference_paise)
    reason = f": {closing.difference_reason}" if closing.difference_reason else ""
    yield "Difference", f"{words}{reason}"
    if totals["counts"] > 1:
        yield "Counts", f"counted {totals['counts']} times, this is the last"


def signed_words(closing: AnyClosing) -> str:
    """Closed by Dr Asha Rao, 26 Nov 2026, 7:45 pm."""
    name = closing.totals["people"].get(str(closing.closed_by or ""), "")
    by = f" by {name}" if name else ""
    return f"Closed{by}, {format_moment(closing.closed_at)}"


_FIGURES = {
    "billed": "Billed, less cancelled",
    "advances": "In advance",
    "advances_used": "Paid from advances",
    "opening": "In the drawer before",
    "expected": "Must be in the drawer",
    "by_mode": "By mode",
    "by_service": "By service",
    "by_person": "By person",
    "drawer": "Drawer",
}
"""Figures of a closing whose names are no words for people."""


def figure_words(figure: Difference, people: Mapping[str, str]) -> str:
    """By mode, UPI; Collected: the name of a figure, and of the part of it."""
    name = _FIGURES.get(figure.name, figure.name.replace("_", " ").capitalize())
    parts = {
        "by_mode": mode_words(figure.part),
        "by_person": people.get(figure.part, "Nobody named"),
        "drawer": figure.part.replace("_", " "),
    }
    part = parts.get(figure.name, figure.part)
    return f"{name}, {part}" if part else name


def corrected_words(correction: AnyAmendment) -> str:
    """A correction by Dr Asha Rao stands, 29 Nov 2026, 7:45 pm: the reason."""
    return f"A correction{_told_by(correction)} stands, {_when_and_why(correction)}"


def corrected_told(
    figures: Iterable[Difference], people: Mapping[str, str]
) -> Iterable[tuple[str, str, str]]:
    """(figure, as it was sealed, as it is by the entries) in words."""
    for one in figures:
        yield figure_words(one, people), format_rupees(one.said), format_rupees(one.now)


def history_told(history: History) -> Iterable[tuple[str, str, str]]:
    """(how it was closed, its seal, how it was reopened) of closings in force no more."""
    for closing, reopening in history:
        told = f"{signed_words(closing)}: {format_rupees(closing.counted_paise)} counted"
        yield told, closing.hash, reopened_words(reopening)


def reopened_words(reopening: AnyAmendment) -> str:
    """Reopened by Dr Asha Rao, 29 Nov 2026, 7:45 pm: the reason."""
    return f"Reopened{_told_by(reopening)}, {_when_and_why(reopening)}"


def _told_by(amendment: AnyAmendment) -> str:
    name = amendment.says["people"].get(str(amendment.written_by or ""), "")
    return f" by {name}" if name else ""


def _when_and_why(amendment: AnyAmendment) -> str:
    return f"{format_moment(amendment.at)}: {amendment.reason}"


def period_paper(period: Period, first: str, doctor: AnyDoctor) -> PeriodPaper:
    """A month or a year; `first` heads the column of days or months."""
    total = period.total
    columns: list[tuple[str, Callable[[Row], int]]] = [
        ("Billed", lambda row: row.billed),
        ("Taken off", lambda row: -row.taken_off),
    ]
    if total.refunded:
        columns.append(("Collected", lambda row: row.collected))
        columns.append(("Refunded", lambda row: -row.refunded))
    columns.append(("Money in", lambda row: row.net))
    for mode, words in MODES:
        columns.append((words, partial(_of_mode, mode)))
    used = [(words, read) for words, read in columns if read(total)]

    def cells(row: Row) -> tuple[str, ...]:
        figures = (read(row) for _words, read in used)
        return (row.label, *(format_rupees(paise) if paise else "" for paise in figures))

    return PeriodPaper(
        head=_head(doctor, f"Day book, {period.title}", period.rows[0].begins),
        headings=(first, *(words for words, _read in used)),
        rows=tuple(cells(row) for row in period.rows if not row.is_empty),
        sums=cells(total),
        summary=period.picture.summary,
    )


def _of_mode(mode: str, row: Row) -> int:
    return row.by_mode.get(mode, 0)
