"""Lab values as pages and papers show them: with mark and second unit, the last of each test, and
over time. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, Protocol

from clinic.clock import format_day
from clinic.labs.amounts import HIGH, LabAmount, mark_of, read_amount
from clinic.labs.analytes import ANALYTES, CREATININE, Analyte, LabUnit, second_of, to_first
from clinic.labs.filtration import Filtration, estimate
from clinic.visits.trends import MOST, Trend, points_of

THOUSANDTHS = 1000
"""A picture is drawn in whole numbers: thousandths of the first unit of a test."""
PRINTED_DAYS = 180
"""Days for which a value may still print on a prescription."""
MOST_PRINTED = 8
EGFR_UNIT = "mL/min/1.73 m²"


class LabPerson(Protocol):
    """The patient, as far as the eGFR asks."""

    @property
    def birth_date(self) -> date: ...
    @property
    def gender(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A stored value, with the names of the columns of `LabValue`."""

    id: int
    patient_id: int
    report_id: int | None
    test: str
    value: str
    unit: str
    printed_range: str
    is_remembered: bool
    lab: str
    taken_on: date
    struck_at: datetime | None
    struck_reason: str

    @property
    def text(self) -> str:
        """The value with its unit, as typed: "7.2 %"."""
        return f"{self.value} {self.unit}".strip()

    @property
    def mark(self) -> str:
        """`low` or `high` where the value is outside the printed range, else ''."""
        return mark_of(self.value, self.printed_range)

    @property
    def sign(self) -> str:
        """An arrow with the word, since colour alone tells nothing: "▲ high"."""
        mark = self.mark
        return f"{'▲' if mark == HIGH else '▼'} {mark}" if mark else ""

    @property
    def second(self) -> str:
        """The value in the other common unit: "55 mmol/mol"; '' where there is none."""
        measured = _measured(self)
        if measured is None:
            return ""
        analyte, amount, unit = measured
        other = second_of(analyte, amount.number, unit)
        return f"{amount.relation}{other[0]:f} {other[1].name}" if other else ""


class Sample(NamedTuple):
    """The values of one day and laboratory, in the order in which they were entered."""

    taken_on: date
    lab: str
    values: list[ShownValue]


def by_sample(values: Iterable[ShownValue]) -> list[Sample]:
    """Return the values, newest first, by the day and the laboratory they are from."""
    samples: dict[tuple[date, str], list[ShownValue]] = {}
    for value in values:
        samples.setdefault((value.taken_on, value.lab), []).insert(0, value)
    return [Sample(*key, of_key) for key, of_key in samples.items()]


_Measured = tuple[Analyte, LabAmount, LabUnit]


def _measured(value: ShownValue) -> _Measured | None:
    """Return the number and unit of a value of a known test; None where one is not known."""
    analyte, amount = ANALYTES.get(value.test), read_amount(value.value)
    unit = analyte.unit(value.unit) if analyte else None
    if analyte is None or amount is None or unit is None:
        return None
    return analyte, amount, unit


def standing(values: Iterable[ShownValue]) -> list[ShownValue]:
    """Return the values that were not struck."""
    return [value for value in values if value.struck_at is None]


def last_of_each(values: Iterable[ShownValue]) -> list[ShownValue]:
    """Return the last value of each test: the known tests first, in their order, then the others by
    name. `values` are newest first."""
    last: dict[str, ShownValue] = {}
    for value in standing(values):
        last.setdefault(value.test.casefold(), value)
    places = {name: place for place, name in enumerate(ANALYTES)}
    return sorted(
        last.values(), key=lambda one: (places.get(one.test, len(places)), one.test.casefold())
    )


def number_in_first(value: ShownValue) -> Decimal | None:
    """Return the number of a value in the first unit of its test; None for one in words, in an
    unknown unit, and for one that is only beyond a limit."""
    measured = _measured(value)
    if measured is None or measured[1].relation:
        return None
    return to_first(measured[1].number, measured[2])


def filtration_of(value: ShownValue, patient: LabPerson) -> Filtration | None:
    """Return the eGFR of a creatinine; None where it cannot be estimated."""
    creatinine = number_in_first(value) if value.test == CREATININE else None
    if creatinine is None:
        return None
    age = completed_years(patient.birth_date, value.taken_on)
    rate = estimate(creatinine, age, patient.gender)
    return None if rate is None else Filtration(rate, value.taken_on)


def completed_years(born: date, day: date) -> int:
    """Return the age in completed years on a day."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


@dataclass(frozen=True)
class LabHistory:
    """The lab values of a patient, the newest first; empty by default."""

    patient: LabPerson | None = None
    values: Sequence[ShownValue] = ()

    @cached_property
    def last_values(self) -> list[ShownValue]:
        """The last value of each test."""
        return last_of_each(self.values)

    @cached_property
    def trends(self) -> list[Trend]:
        return trends_of_values(self.values, self.patient) if self.patient else []

    @cached_property
    def filtration(self) -> Filtration | None:
        """The eGFR of the last creatinine; None where that gives none."""
        last = next((one for one in standing(self.values) if one.test == CREATININE), None)
        return filtration_of(last, self.patient) if last and self.patient else None

    def filtration_on(self, day: date) -> Filtration | None:
        """Return the last eGFR where it is young enough for the checks of a day."""
        last = self.filtration
        return last if last and last.holds_on(day) else None

    def printed_on(self, day: date) -> tuple[str, ...]:
        """Return the last values as a prescription prints them, a text for each day, the newest
        first: "12 Nov 2026: HbA1c 7.2 % (high), Creatinine 1.0 mg/dl, eGFR 72 mL/min/1.73 m²".

        Only values of the 180 days before, and at most eight.
        """
        ages = ((value, (day - value.taken_on).days) for value in self.last_values)
        fresh = [value for value, age in ages if 0 <= age < PRINTED_DAYS][:MOST_PRINTED]
        by_day: dict[date, list[str]] = {}
        for value in sorted(fresh, key=lambda one: one.taken_on, reverse=True):
            by_day.setdefault(value.taken_on, []).append(self._printed(value))
        return tuple(f"{format_day(on)}: {', '.join(texts)}" for on, texts in by_day.items())

    def _printed(self, value: ShownValue) -> str:
        rate = filtration_of(value, self.patient) if self.patient else None
        mark = f" ({value.mark})" if value.mark else ""
        egfr = f", eGFR {rate.rate} {EGFR_UNIT}" if rate else ""
        return f"{value.test} {value.text}{mark}{egfr}"


def trends_of_values(values: Sequence[ShownValue], patient: LabPerson) -> list[Trend]:
    """Return the known tests with two values or more over time, each of its last 12, and the eGFR
    beside the creatinine. `values` are newest first."""
    oldest_first = standing(values)[::-1]
    trends = []
    for place, analyte in enumerate(ANALYTES.values()):
        rows = [value for value in oldest_first if value.test == analyte.name]
        numbers = [(row, number_in_first(row)) for row in rows]
        measured = [(row.taken_on, number) for row, number in numbers if number is not None]
        unit = analyte.units[0].name
        trends.append(_trend(f"lab-{place}", analyte.name, unit, measured, analyte.least_span))
        if analyte.name == CREATININE:
            rates = [rate for row in rows if (rate := filtration_of(row, patient)) is not None]
            measured = [(rate.day, Decimal(rate.rate)) for rate in rates]
            trends.append(_trend("lab-egfr", "eGFR", EGFR_UNIT, measured, Decimal(40)))
    return [trend for trend in trends if trend is not None]


def _trend(
    key: str, label: str, unit: str, measured: Sequence[tuple[date, Decimal]], span: Decimal
) -> Trend | None:
    measured = measured[-MOST:]
    if len(measured) < 2:
        return None
    points = [(day, (round(number * THOUSANDTHS),)) for day, number in measured]
    return Trend(
        key,
        label,
        _plain(measured[-1][1]),
        unit,
        measured[-1][0],
        "; ".join(f"{format_day(day)}: {_plain(number)}" for day, number in measured),
        points_of(points, round(span * THOUSANDTHS)),
        is_range=False,
        counted="values",
    )


def _plain(number: Decimal) -> str:
    """Return a number with at most three decimals, without zeros at its end."""
    text = f"{round(number, 3):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
