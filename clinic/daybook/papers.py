"""The texts of the day book's papers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import zip_longest

from clinic.auth.models import AnyDoctor
from clinic.clinic_phones import format_clinic_phones
from clinic.clock import KOLKATA, day_bounds, format_day, format_moment
from clinic.daybook.acts import StaffAct
from clinic.daybook.amending import ClosingReview
from clinic.daybook.book import Book, BookLine
from clinic.daybook.closing import DRAWER, first_day
from clinic.daybook.document import BookPaper, Pair, PaperHead, PeriodPaper
from clinic.daybook.exports import mode_name
from clinic.daybook.models import AnyAmendment, AnyClosing
from clinic.daybook.periods import MODES, Period, PeriodRow
from clinic.daybook.rules import Difference, difference_text, modes_by_person
from clinic.money import format_rupees, rupees_column, show_rupees

History = Sequence[tuple[AnyClosing, AnyAmendment]]
"""Closings of a day that were reopened, and their reopenings."""


def book_paper(
    book: Book,
    people: Mapping[str, str],
    doctor: AnyDoctor,
    review: ClosingReview | None,
    history: History = (),
    acts: Sequence[StaffAct] | None = None,
) -> BookPaper:
    """Return the book of a day, with its closing and corrections if it is closed.

    `acts` are what staff did, on the paper of the doctor alone; None leaves them out.
    """
    title = f"Day book of {format_day(book.ends)}"
    billed = book.totals.billed - book.totals.credited
    paper = {
        "head": _head(doctor, title, book.ends),
        "figures": tuple(_figures(book, people)),
        "entries": tuple(_entry(line, people) for line in book.lines),
        "sums": (format_rupees(billed), format_rupees(book.net)),
        "history": tuple(history_rows(history)),
        "acts": None if acts is None else tuple(map(_act, acts)),
    }
    if review is None:
        return BookPaper(**paper)  # type: ignore[arg-type]
    closing, correction = review.closing, review.correction
    return BookPaper(
        **paper,  # type: ignore[arg-type]
        closing=tuple(closing_figures(closing)),
        signed=closed_text(closing),
        seal=closing.hash,
        seal_before=closing.previous_hash or "none, this was the first closing",
        corrected=tuple(corrected_figures(review.corrected, people)),
        correction=correction_text(correction) if correction else "",
        correction_seal=correction.hash if correction else "",
    )


def _head(doctor: AnyDoctor, title: str, day: date) -> PaperHead:
    name = doctor.clinic_name
    # The paper's own date, so that a day prints the same whenever it is printed.
    created = day_bounds(day)[0].astimezone(KOLKATA).isoformat()
    phone = format_clinic_phones(doctor.clinic_phone, doctor.other_phones)
    where = " · ".join(filter(None, (doctor.full_name if name else "", phone)))
    return PaperHead(name or doctor.full_name, where, title, created)


def _figures(book: Book, people: Mapping[str, str]) -> Iterable[tuple[Pair, Pair]]:
    """Return two columns of figures under their headings, the shorter one filled up."""
    return zip_longest(_billed_figures(book), _money_figures(book, people), fillvalue=("", ""))


def _billed_figures(book: Book) -> Iterable[Pair]:
    billed, cancelled = ("Billed", book.billed), ("Cancelled", -book.cancelled)
    yield from _group("Bills", billed, cancelled, ("Credited", -book.totals.credited))
    yield from _group("By service", *book.totals.by_service)


def _money_figures(book: Book, people: Mapping[str, str]) -> Iterable[Pair]:
    totals = book.totals
    yield from _group(
        "Money",
        ("Money in", book.net),
        ("of it collected", totals.collected if totals.refunded else 0),
        ("of it given back", -totals.refunded),
        ("of it in advance", totals.advances),
        ("Paid from advances", totals.advances_used),
    )
    yield from _group("By mode", *((mode_name(mode), paise) for mode, paise in totals.by_mode))
    yield from _group("By person", *_people(book, people))
    yield from _group("Drawer", ("Cash in", totals.cash_in), ("Cash out", -totals.cash_out))


def _group(heading: str, *sums: tuple[str, int]) -> Iterable[Pair]:
    """Yield figures under their heading: the first always, the others if not zero."""
    if sums:
        yield heading, ""
    for place, (label, paise) in enumerate(sums):
        if paise or not place:
            yield label, format_rupees(paise)


def person_name(number: str, people: Mapping[str, str]) -> str:
    """Return the name of a person by the number, as text."""
    return people.get(number, "Nobody named")


def _people(book: Book, people: Mapping[str, str]) -> Iterable[tuple[str, int]]:
    """Yield the sum of each person, with the name and what came in which mode."""
    for number, paise in book.totals.by_person:
        yield f"{person_name(number, people)} ({modes_text(book, number, on_paper=True)})", paise


def modes_text(book: Book, person: str, on_paper: bool = False) -> str:
    """Return: Cash ₹1,000 · UPI ₹500, of what a person took; the name alone of a single mode."""
    sums = modes_by_person(book.entries)[person]
    if len(sums) == 1:
        return mode_name(sums[0][0])
    rupees = format_rupees if on_paper else show_rupees
    return " · ".join(f"{mode_name(mode)}\N{NO-BREAK SPACE}{rupees(paise)}" for mode, paise in sums)


def _entry(line: BookLine, people: Mapping[str, str]) -> tuple[str, str, str, str, str]:
    mode = mode_name(line.mode) if line.mode else ""
    details = (line.patient, mode, line.note, people.get(line.person, ""))
    return (
        line.time,
        f"{line.what} {line.number or line.bill}".strip(),
        " · ".join(filter(None, details)),
        format_rupees(line.billed) if line.billed else "",
        format_rupees(line.money) if line.money else _moved(line),
    )


def _act(act: StaffAct) -> tuple[str, str, str, str]:
    details = " · ".join(filter(None, (act.person, act.details)))
    return act.time, act.what, details, act.amount


def _moved(line: BookLine) -> str:
    """Return movements of cash and of advances in brackets: no sum counts them."""
    return f"({format_rupees(line.amount)})" if line.amount and not line.billed else ""


def closing_figures(closing: AnyClosing, on_paper: bool = True) -> Iterable[Pair]:
    """Yield the figures of the drawer at a closing."""
    totals = closing.totals
    begins = first_day(closing)
    if begins != closing.day:
        since = f"from {format_day(begins)}" if begins else "from the beginning"
        yield "Closes all days", f"{since} to {format_day(closing.day)}"
    # Of a first closing the drawer was compared from the start of its own day.
    drawer = totals.get(DRAWER, totals)
    opening = "At the start of the day" if DRAWER in totals else "In the drawer before"
    figures = (
        (opening, closing.opening_paise),
        ("Cash in", drawer["cash_in"]),
        ("Cash out", -drawer["cash_out"]),
        ("Must be there", closing.expected_paise),
        ("Counted", closing.counted_paise),
    )
    rupees = format_rupees if on_paper else rupees_column([paise for _name, paise in figures])
    yield from ((name, rupees(paise)) for name, paise in figures)
    difference = difference_text(closing.difference_paise)
    reason = f": {closing.difference_reason}" if closing.difference_reason else ""
    yield "Difference", f"{difference}{reason}"
    if totals["counts"] > 1:
        yield "Counts", f"counted {totals['counts']} times, this is the last"


def closed_text(closing: AnyClosing) -> str:
    """Return: Closed by Dr Asha Rao, 26 Nov 2026, 7:45 pm."""
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
"""Names of figures of a closing for people, where they differ from the keys."""


def figure_name(figure: Difference, people: Mapping[str, str]) -> str:
    """Return the name of a figure with its part: "By mode, UPI" or "Collected"."""
    name = _FIGURES.get(figure.name, figure.name.replace("_", " ").capitalize())
    parts = {
        "by_mode": mode_name(figure.part),
        "by_person": people.get(figure.part, "Nobody named"),
        "drawer": figure.part.replace("_", " "),
    }
    part = parts.get(figure.name, figure.part)
    return f"{name}, {part}" if part else name


def correction_text(correction: AnyAmendment) -> str:
    """Return: A correction by Dr Asha Rao stands, 29 Nov 2026, 7:45 pm: the reason."""
    return f"A correction{_by_text(correction)} stands, {_when_and_why(correction)}"


def corrected_figures(
    figures: Sequence[Difference], people: Mapping[str, str], on_paper: bool = True
) -> Iterable[tuple[str, str, str]]:
    """Yield (figure, as stored, by the entries) as text."""
    both = [paise for one in figures for paise in (one.stored, one.now)]
    rupees = format_rupees if on_paper else rupees_column(both)
    for one in figures:
        yield figure_name(one, people), rupees(one.stored), rupees(one.now)


def history_rows(history: History, on_paper: bool = True) -> Iterable[tuple[str, str, str]]:
    """Yield (how it was closed, its seal, how it was reopened) of former closings."""
    for closing, reopening in history:
        rupees = format_rupees if on_paper else show_rupees
        closed = f"{closed_text(closing)}: {rupees(closing.counted_paise)} counted"
        yield closed, closing.hash, reopened_text(reopening)


def reopened_text(reopening: AnyAmendment) -> str:
    """Return: Reopened by Dr Asha Rao, 29 Nov 2026, 7:45 pm: the reason."""
    return f"Reopened{_by_text(reopening)}, {_when_and_why(reopening)}"


def _by_text(amendment: AnyAmendment) -> str:
    name = amendment.says["people"].get(str(amendment.written_by or ""), "")
    return f" by {name}" if name else ""


def _when_and_why(amendment: AnyAmendment) -> str:
    return f"{format_moment(amendment.at)}: {amendment.reason}"


def period_paper(period: Period, first: str, doctor: AnyDoctor) -> PeriodPaper:
    """Return the paper of a month or a year; `first` heads the column of days or months."""
    total = period.total
    columns: list[tuple[str, Callable[[PeriodRow], int]]] = [
        ("Billed", lambda row: row.billed),
        ("Taken off", lambda row: -row.taken_off),
    ]
    if total.refunded:
        columns.append(("Collected", lambda row: row.collected))
        columns.append(("Given back", lambda row: -row.refunded))
    columns.append(("Money in", lambda row: row.net))
    for mode, heading in MODES:
        columns.append((heading, partial(_of_mode, mode)))
    used = [(heading, read) for heading, read in columns if read(total)]

    def cells(row: PeriodRow) -> tuple[str, ...]:
        figures = (read(row) for _heading, read in used)
        return (row.label, *(format_rupees(paise) if paise else "" for paise in figures))

    return PeriodPaper(
        head=_head(doctor, f"Day book, {period.title}", period.rows[0].begins),
        headings=(first, *(heading for heading, _read in used)),
        rows=tuple(cells(row) for row in period.rows if not row.is_empty),
        sums=cells(total),
        summary=period.picture.summary,
    )


def _of_mode(mode: str, row: PeriodRow) -> int:
    return row.by_mode.get(mode, 0)
