"""What is listed for each kilogram of somebody, and the most that may be given. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from clinic.facts.weight_doses import WeightDose, doses_of
from clinic.prescribing.by_weight.asked import Per
from clinic.prescribing.by_weight.preparation import Preparation
from clinic.prescribing.by_weight.wording import figure


@dataclass(frozen=True, slots=True)
class Weighed:
    """Whose dose it is: the weight in grams and the age in days on this day."""

    weight_g: int
    age_days: int

    @property
    def kg(self) -> Fraction:
        return Fraction(self.weight_g, 1000)


@dataclass(frozen=True, slots=True)
class Most:
    """The most mg of `counted` at one time; `says` tells the maximum that it comes from, which is
    `a_day` mg where it is one of a day. `adult`: it is that of an adult, which caps a dose and
    asks nothing."""

    counted: str
    mg: Fraction
    says: str
    adult: bool
    indication: str = ""
    a_day: Fraction | None = None


def rows_of(prep: Preparation, of: str, person: Weighed) -> list[WeightDose]:
    """The rows with mg/kg of one ingredient of a preparation: of just this combination, else of
    the ingredient by itself. An injection has rows of its own."""
    found = [row for row in _rows(prep, person) if row.counted == of and row.is_range]
    whole = [row for row in found if row.ingredients == frozenset(prep.holds)]
    return whole or [row for row in found if row.ingredients == {of}]


def _rows(prep: Preparation, person: Weighed) -> list[WeightDose]:
    found = doses_of(prep.holds, person.age_days, person.weight_g)
    return [row for row in found if not row.routes or prep.medicine.form in ("injection",)]


def range_words(rows: Iterable[WeightDose]) -> str:
    """`10 to 20 mg/kg a dose, once a day: typhoid`, each once; '' without rows."""
    said: dict[str, list[str]] = {}
    for row in rows:
        said.setdefault(_listed(row), []).append(row.indication)
    told = [f"{words}: {', '.join(dict.fromkeys(why))}" for words, why in said.items()]
    return "; ".join(told)


def _listed(row: WeightDose) -> str:
    low, high = (row.low, row.high) if row.low is not None else (row.daily_low, row.daily_high)
    span = figure(low or 0) if low == high else f"{figure(low or 0)} to {figure(high or 0)}"
    if row.low is None:
        return f"{span} mg/kg a day"
    return f"{span} mg/kg a dose{_often(row)}"


def _often(row: WeightDose) -> str:
    if row.times is None:
        return ""
    least, most = row.times
    if least == most:
        return ", once a day" if most == 1 else f", {most} times a day"
    return f", {least} to {most} times a day"


def bounds(rows: Iterable[WeightDose], times: int | None) -> tuple[Fraction, Fraction] | None:
    """The least and the most mg/kg that are listed for one dose of so many a day; None where none
    are. No dose is above those that are listed, nor all together above what a day may be."""
    found = [one for row in rows if (one := _span(row, times)) is not None]
    if not found:
        return None
    low, high = min(one.low for one in found), max(one.high for one in found)
    if times is None:
        return low, high
    least, most = min(one.least for one in found), max(one.most for one in found)
    return min(low, least / times), min(high, most / times)


@dataclass(frozen=True, slots=True)
class _Span:
    """mg/kg of one dose, from `low` to `high`, and of a day, from `least` to `most`."""

    low: Fraction
    high: Fraction
    least: Fraction
    most: Fraction


def _span(row: WeightDose, times: int | None) -> _Span | None:
    fewest, often = row.times or (times or 1, times or 1)
    if row.low is not None and row.high is not None:
        return _Span(row.low, row.high, row.low * fewest, row.high * often)
    if row.daily_low is None or row.daily_high is None:
        return None
    low, high = row.daily_low / (times or often), row.daily_high / (times or fewest)
    return _Span(low, high, row.daily_low, row.daily_high)


def _is_of(row: WeightDose, times: int) -> bool:
    return row.times is not None and row.times[0] <= times <= row.times[1]


def amounts_listed(
    rows: Iterable[WeightDose], times: int | None = None
) -> list[tuple[Fraction, Per]]:
    """Each end of each range, smallest first, of the rows for so many doses a day if there are
    any: what to offer where no amount was written."""
    listed = list(rows)
    fitting = [row for row in listed if times and _is_of(row, times)] or listed
    found: set[tuple[Fraction, Per]] = set()
    for row in fitting:
        found |= {(end, Per.DOSE) for end in (row.low, row.high) if end is not None}
        found |= {(end, Per.DAY) for end in (row.daily_low, row.daily_high) if end is not None}
    return sorted(found)


def maxima(prep: Preparation, person: Weighed, times: int | None) -> list[Most]:
    """Every maximum of every ingredient of a preparation, for one dose of so many a day."""
    found: list[Most] = []
    for counted in prep.holds:
        rows = [row for row in _rows(prep, person) if row.counted == counted]
        found += _children(rows, person, times)
        found += _adults(rows, times)
    return found


def _children(rows: list[WeightDose], person: Weighed, times: int | None) -> list[Most]:
    found = []
    for row in rows:
        if row.daily_mg_per_kg is not None:
            a_day = row.daily_mg_per_kg * person.kg
            says = f"{figure(a_day)} mg a day ({figure(row.daily_mg_per_kg)} mg/kg)"
            most = a_day / (times or 1)
            found.append(Most(row.counted, most, says, adult=False, a_day=a_day))
    return found


def _adults(rows: list[WeightDose], times: int | None) -> list[Most]:
    """Maxima in mg: of the rows of just these times a day, else the largest of all rows."""
    single = [row for row in rows if row.single_mg is not None]
    fitting = [row for row in single if times and _is_of(row, times)]
    if single and not fitting:
        fitting = [max(single, key=lambda row: row.single_mg or 0)]
    found = [
        Most(
            row.counted,
            row.single_mg,
            f"{figure(row.single_mg)} mg at a time",
            True,
            row.indication,
        )
        for row in fitting
        if row.single_mg is not None
    ]
    for row in rows:
        if row.daily_mg is not None:
            says = f"{figure(row.daily_mg)} mg a day"
            most, a_day = row.daily_mg / (times or 1), row.daily_mg
            found.append(Most(row.counted, most, says, True, row.indication, a_day))
    return found
