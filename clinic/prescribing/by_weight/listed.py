"""The listed doses per kilogram for a patient, and the maxima. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from clinic.facts.weight_doses import WeightDose, doses_of
from clinic.prescribing.by_weight.preparation import Preparation
from clinic.prescribing.by_weight.requested import AmountPer
from clinic.prescribing.by_weight.wording import format_figure


@dataclass(frozen=True, slots=True)
class WeighedPatient:
    """The patient's weight in grams and age in days on this day."""

    weight_g: int
    age_days: int

    @property
    def kg(self) -> Fraction:
        return Fraction(self.weight_g, 1000)


@dataclass(frozen=True, slots=True)
class Maximum:
    """The most mg of `counted` at one time.

    `text` states the maximum that it comes from, which is `a_day` mg where it is one of a day.
    `is_adult`: it is that of an adult, which caps a dose and asks nothing.
    """

    counted: str
    mg: Fraction
    text: str
    is_adult: bool
    indication: str = ""
    a_day: Fraction | None = None


def rows_of(prep: Preparation, of: str, person: WeighedPatient) -> list[WeightDose]:
    """Return the rows with mg/kg of one ingredient of a preparation.

    Rows of just this combination come before those of the single ingredient. An injection has rows
    of its own.
    """
    rows = [row for row in _rows(prep, person) if row.counted == of and row.is_range]
    of_combination = [row for row in rows if row.ingredients == frozenset(prep.mg_per_unit)]
    return of_combination or [row for row in rows if row.ingredients == {of}]


def _rows(prep: Preparation, person: WeighedPatient) -> list[WeightDose]:
    rows = doses_of(prep.mg_per_unit, person.age_days, person.weight_g)
    return [row for row in rows if not row.routes or prep.medicine.form in ("injection",)]


def describe_ranges(rows: Iterable[WeightDose]) -> str:
    """Describe the rows: `10 to 20 mg/kg a dose, once a day: typhoid`, each once; '' without
    rows."""
    indications: dict[str, list[str]] = {}
    for row in rows:
        indications.setdefault(_describe_range(row), []).append(row.indication)
    descriptions = [
        f"{range_text}: {', '.join(dict.fromkeys(reasons))}"
        for range_text, reasons in indications.items()
    ]
    return "; ".join(descriptions)


def _describe_range(row: WeightDose) -> str:
    low, high = (row.low, row.high) if row.low is not None else (row.daily_low, row.daily_high)
    range_text = (
        format_figure(low or 0)
        if low == high
        else f"{format_figure(low or 0)} to {format_figure(high or 0)}"
    )
    if row.low is None:
        return f"{range_text} mg/kg a day"
    return f"{range_text} mg/kg a dose{_describe_times(row)}"


def _describe_times(row: WeightDose) -> str:
    if row.times is None:
        return ""
    least, most = row.times
    if least == most:
        return ", once a day" if most == 1 else f", {most} times a day"
    return f", {least} to {most} times a day"


def bounds(rows: Iterable[WeightDose], times: int | None) -> tuple[Fraction, Fraction] | None:
    """Return the lowest and highest listed mg/kg of one dose at `times` a day; None without rows.

    No dose is above the listed ones, and all doses together are not above the limit of a day.
    """
    ranges = [each for row in rows if (each := _range_of(row, times)) is not None]
    if not ranges:
        return None
    low, high = min(each.low for each in ranges), max(each.high for each in ranges)
    if times is None:
        return low, high
    least, most = min(each.least for each in ranges), max(each.most for each in ranges)
    return min(low, least / times), min(high, most / times)


@dataclass(frozen=True, slots=True)
class _Range:
    """mg/kg of one dose, from `low` to `high`, and of a day, from `least` to `most`."""

    low: Fraction
    high: Fraction
    least: Fraction
    most: Fraction


def _range_of(row: WeightDose, times: int | None) -> _Range | None:
    fewest, often = row.times or (times or 1, times or 1)
    if row.low is not None and row.high is not None:
        return _Range(row.low, row.high, row.low * fewest, row.high * often)
    if row.daily_low is None or row.daily_high is None:
        return None
    low, high = row.daily_low / (times or often), row.daily_high / (times or fewest)
    return _Range(low, high, row.daily_low, row.daily_high)


def _is_of(row: WeightDose, times: int) -> bool:
    return row.times is not None and row.times[0] <= times <= row.times[1]


def listed_amounts(
    rows: Iterable[WeightDose], times: int | None
) -> list[tuple[Fraction, AmountPer]]:
    """Return each end of each range, lowest first, to offer where no amount is written.

    Rows for `times` doses a day are used alone, if there are any.
    """
    listed = list(rows)
    fitting = [row for row in listed if times and _is_of(row, times)] or listed
    ends: set[tuple[Fraction, AmountPer]] = set()
    for row in fitting:
        ends |= {(end, AmountPer.DOSE) for end in (row.low, row.high) if end is not None}
        ends |= {(end, AmountPer.DAY) for end in (row.daily_low, row.daily_high) if end is not None}
    return sorted(ends)


def maxima(prep: Preparation, person: WeighedPatient, times: int | None) -> list[Maximum]:
    """Return every maximum of every ingredient of a preparation, for one dose at `times` a day."""
    limits: list[Maximum] = []
    for counted in prep.mg_per_unit:
        rows = [row for row in _rows(prep, person) if row.counted == counted]
        limits += _children(rows, person, times)
        limits += _adults(rows, times)
    return limits


def _children(rows: list[WeightDose], person: WeighedPatient, times: int | None) -> list[Maximum]:
    limits = []
    for row in rows:
        if row.daily_mg_per_kg is not None:
            a_day = row.daily_mg_per_kg * person.kg
            text = f"{format_figure(a_day)} mg a day ({format_figure(row.daily_mg_per_kg)} mg/kg)"
            most = a_day / (times or 1)
            limits.append(Maximum(row.counted, most, text, is_adult=False, a_day=a_day))
    return limits


def _adults(rows: list[WeightDose], times: int | None) -> list[Maximum]:
    """Return the maxima in mg: of the rows with exactly `times` a day, else the largest of all
    rows."""
    single = [row for row in rows if row.single_mg is not None]
    fitting = [row for row in single if times and _is_of(row, times)]
    if single and not fitting:
        fitting = [max(single, key=lambda row: row.single_mg or 0)]
    limits = [
        Maximum(
            row.counted,
            row.single_mg,
            f"{format_figure(row.single_mg)} mg at a time",
            True,
            row.indication,
        )
        for row in fitting
        if row.single_mg is not None
    ]
    for row in rows:
        if row.daily_mg is not None:
            text = f"{format_figure(row.daily_mg)} mg a day"
            most, a_day = row.daily_mg / (times or 1), row.daily_mg
            limits.append(Maximum(row.counted, most, text, True, row.indication, a_day))
    return limits
