"""The figures of a month by day, and of a financial year by month. Pure, whole paise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from clinic.billing.rules import MODE_LABELS, TAKEN_BY
from clinic.clock import financial_year, format_day, month_span, next_month
from clinic.daybook.picture import BarChart, month_picture, year_picture

MODES = tuple((mode.value, MODE_LABELS[mode]) for mode in TAKEN_BY)


class DaySum(NamedTuple):
    """A sum of one day in paise.

    `what` is `billed`, `cancelled` or `credited`; `collected` or `refunded` (below zero) by mode;
    `put_in` or `taken_out` (below zero).
    """

    what: str
    day: date
    mode: str
    paise: int


@dataclass
class PeriodRow:
    """A day or a month in paise.

    `taken_off` is cancelled and credited, `refunded` is what went back, both above zero; `by_mode`
    is collected less refunded.
    """

    begins: date
    label: str
    billed: int = 0
    taken_off: int = 0
    collected: int = 0
    refunded: int = 0
    by_mode: dict[str, int] = field(default_factory=dict)

    @property
    def net(self) -> int:
        return self.collected - self.refunded

    @property
    def is_empty(self) -> bool:
        return not (self.billed or self.taken_off or self.collected or self.refunded)

    def add(self, day_sum: DaySum) -> None:
        """Add a sum of the ledger; cash that is not a patient's is left out."""
        paise = day_sum.paise
        match day_sum.what:
            case "billed":
                self.billed += paise
            case "cancelled" | "credited":
                self.taken_off += paise
            case "collected":
                self.collected += paise
                self.by_mode[day_sum.mode] = self.by_mode.get(day_sum.mode, 0) + paise
            case "refunded":
                self.refunded -= paise
                self.by_mode[day_sum.mode] = self.by_mode.get(day_sum.mode, 0) + paise


@dataclass(frozen=True)
class Period:
    """Some days or months, their totals, and their chart."""

    title: str
    rows: tuple[PeriodRow, ...]
    total: PeriodRow
    picture: BarChart


def year_span(begins: int) -> tuple[date, date]:
    """Return 1 April of a year, and 31 March of the next."""
    return date(begins, 4, 1), date(begins + 1, 3, 31)


def year_begins(day: date) -> int:
    """Return the year in which the financial year of a day begins."""
    return int(financial_year(day)[:4])


def month_of(month: date, sums: Iterable[DaySum]) -> Period:
    """Return a month by day."""
    first, last = month_span(month)
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    rows = _filled({day: PeriodRow(day, format_day(day)) for day in days}, sums, lambda day: day)
    picture = month_picture(first, _net_by_start(rows))
    return Period(month_name(first), tuple(rows), _total(first, rows), picture)


def year_of(begins: int, sums: Iterable[DaySum]) -> Period:
    """Return a financial year by month, April to March."""
    first, _last = year_span(begins)
    months = [next_month(first, n) for n in range(12)]
    rows = _filled(
        {month: PeriodRow(month, month_name(month)) for month in months},
        sums,
        lambda day: day.replace(day=1),
    )
    title = f"Financial year {financial_year(first)}"
    return Period(title, tuple(rows), _total(first, rows), year_picture(first, _net_by_start(rows)))


def month_name(day: date) -> str:
    """Return Nov 2026."""
    return format_day(day).split(maxsplit=1)[1]


def _filled(
    rows: Mapping[date, PeriodRow], sums: Iterable[DaySum], row_of: Callable[[date], date]
) -> list[PeriodRow]:
    for day_sum in sums:
        rows[row_of(day_sum.day)].add(day_sum)
    return list(rows.values())


def _total(first: date, rows: Sequence[PeriodRow]) -> PeriodRow:
    total = PeriodRow(first, "In all")
    for row in rows:
        total.billed += row.billed
        total.taken_off += row.taken_off
        total.collected += row.collected
        total.refunded += row.refunded
        for mode, paise in row.by_mode.items():
            total.by_mode[mode] = total.by_mode.get(mode, 0) + paise
    return total


def _net_by_start(rows: Iterable[PeriodRow]) -> dict[date, int]:
    return {row.begins: row.net for row in rows}
