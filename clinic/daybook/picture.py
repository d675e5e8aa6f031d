"""Bar charts of a month or a year of takings, in the whole numbers from which an SVG is drawn.

Pure. Each bar has a sentence for those who cannot see it, and the chart a summary. Bars extend
below the line of zero if more was given back than taken in.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from clinic.clock import format_day
from clinic.money import show_rupees

WIDTH, HEIGHT = 640, 280
"""Of a picture, in its own units; 240 of the height are the axis, so that 2, 3, 4 and 5 steps of it
are whole units."""
LEFT, RIGHT, TOP, BOTTOM = 64, 8, 12, 28
"""The margins: the axis with its amounts stands at the left, the labels of the bars below."""

LEAST_SPAN_PAISE = 1_000_00
"""An axis is never shorter: a day of ₹20 in an empty month must not look like a great one."""
MOST_STEPS = 5

_LAKH, _CRORE = 1_00_000_00, 1_00_00_000_00
_SHOWN_DAYS = (1, 5, 10, 15, 20, 25, 30)


class Bar(NamedTuple):
    """A day or a month. A bar of zero has height 0; `shown`: its label fits."""

    x: int
    y: int
    width: int
    height: int
    label: str
    sentence: str
    is_below: bool
    shown: bool


class Tick(NamedTuple):
    """A line of the axis and its amount: ₹5,000, ₹1 L."""

    y: int
    label: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars over an axis, to be drawn in a view box of WIDTH by HEIGHT."""

    title: str
    summary: str
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    zero: int


class _Span(NamedTuple):
    """The day or month of a bar."""

    label: str
    name: str
    paise: int
    shown: bool = True


class _Unit(NamedTuple):
    """The words for the spans of a chart."""

    at: str
    one: str
    many: str

    def how_many(self, number: int) -> str:
        return f"{self.at} {number} {self.one if number == 1 else self.many}"


_DAYS, _MONTHS = _Unit("on", "day", "days"), _Unit("in", "month", "months")


class _Axis(NamedTuple):
    """From `low` to `high` in paise, both whole steps; 0 is among them."""

    low: int
    high: int
    step: int

    def down(self, paise: int) -> int:
        """Return the distance of an amount from the top."""
        room, span = HEIGHT - TOP - BOTTOM, self.high - self.low
        return TOP + ((self.high - paise) * room + span // 2) // span


def month_picture(month: date, by_day: Mapping[date, int]) -> BarChart:
    """Return one bar for each day of the month in which `month` lies.

    `by_day` is in paise, a missing day is 0.

    Raises ValueError for a day of another month: its money would be in no bar.
    """
    first = month.replace(day=1)
    days = [first + timedelta(n) for n in range(monthrange(first.year, first.month)[1])]
    spans = [
        _Span(str(day.day), format_day(day), by_day.get(day, 0), day.day in _SHOWN_DAYS)
        for day in days
    ]
    _refuse_others(by_day, days)
    return _picture(f"Taken in day by day, {_month(first)}", spans, _DAYS)


def year_picture(begins: date, by_month: Mapping[date, int]) -> BarChart:
    """Return the twelve months from the one of `begins`: 1 April for a financial year.

    `by_month` is paise by the first day of a month, a missing one is 0. Raises ValueError for any
    other day.
    """
    at = begins.year * 12 + begins.month - 1
    months = [date(n // 12, n % 12 + 1, 1) for n in range(at, at + 12)]
    spans = [_Span(_month(each).split()[0], _month(each), by_month.get(each, 0)) for each in months]
    _refuse_others(by_month, months)
    title = f"Taken in month by month, {_month(months[0])} to {_month(months[-1])}"
    return _picture(title, spans, _MONTHS)


def axis_label(paise: int) -> str:
    """Return an amount of an axis, short: ₹500, ₹5,000, ₹1 L (lakh), ₹1.5 L, ₹2 Cr (crore), −₹500.

    Never rounded: an amount that is no whole hundredth of a lakh or crore is written in full.
    """
    for size, name in ((_CRORE, "Cr"), (_LAKH, "L")):
        hundredths, rest = divmod(abs(paise) * 100, size)
        if hundredths >= 100 and not rest:
            short = _rupees(hundredths if paise > 0 else -hundredths)
            return f"{short.rstrip('0') if '.' in short else short} {name}"
    return _rupees(paise)


def _picture(title: str, spans: Sequence[_Span], unit: _Unit) -> BarChart:
    axis = _axis_of([span.paise for span in spans])
    ticks = range(axis.low, axis.high + 1, axis.step)
    return BarChart(
        title=title,
        summary=_summary(spans, unit),
        bars=tuple(_bars(spans, axis)),
        ticks=tuple(Tick(axis.down(paise), axis_label(paise)) for paise in ticks),
        zero=axis.down(0),
    )


def _axis_of(amounts: Iterable[int]) -> _Axis:
    """Return an axis of at most five steps of 1, 2 or 5 times a power of ten that fits these
    amounts.
    """
    amounts = list(amounts)
    high, low = max(0, *amounts), min(0, *amounts)
    high = max(high, LEAST_SPAN_PAISE + low)
    power = 1_00
    while True:
        for step in (power, 2 * power, 5 * power):
            above, below = -(-high // step), -(low // step)
            if above + below <= MOST_STEPS:
                return _Axis(-below * step, above * step, step)
        power *= 10


def _bars(spans: Sequence[_Span], axis: _Axis) -> Iterable[Bar]:
    room, zero = WIDTH - LEFT - RIGHT, axis.down(0)
    slot = room // len(spans)
    width = slot * 3 // 4
    for n, span in enumerate(spans):
        end = axis.down(span.paise)
        # However small beside the others, what is not nothing is seen.
        height = max(abs(end - zero), 1) if span.paise else 0
        is_below = span.paise < 0
        yield Bar(
            x=LEFT + n * room // len(spans) + (slot - width) // 2,
            y=zero if is_below else zero - height,
            width=width,
            height=height,
            label=span.label,
            sentence=f"{span.name}: {_amount_text(span.paise)}",
            is_below=is_below,
            shown=span.shown,
        )


def _amount_text(paise: int) -> str:
    if paise < 0:
        return f"{_rupees(-paise)} more given back than taken in"
    return _rupees(paise) if paise else "nothing"


def _summary(spans: Sequence[_Span], unit: _Unit) -> str:
    """Return the total, the number of spans with money, the greatest, and how many are
    below zero.
    """
    moved = [span for span in spans if span.paise]
    if not moved:
        return "Nothing was taken in."
    parts = [
        f"In all {_amount_text(sum(span.paise for span in spans))}, {unit.how_many(len(moved))}."
    ]
    most = max(moved, key=lambda span: span.paise)
    if most.paise > 0:
        parts.append(f"The most {unit.at} {most.name}: {_rupees(most.paise)}.")
    below = sum(span.paise < 0 for span in spans)
    if below:
        parts.append(f"{unit.how_many(below).capitalize()} more was given back than taken in.")
    return " ".join(parts)


def _refuse_others(amounts: Mapping[date, int], days: Sequence[date]) -> None:
    others = amounts.keys() - set(days)
    if others:
        raise ValueError(f"{min(others)} has no bar in this picture")


def _month(day: date) -> str:
    """Nov 2026."""
    return format_day(day).split(maxsplit=1)[1]


def _rupees(paise: int) -> str:
    """Return ₹5,000 and ₹5,000.50: no paise if there are none."""
    return show_rupees(paise)
