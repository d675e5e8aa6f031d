"""Measures that are unusual for the age, or far from the last ones. Pure.

They are asked about, never refused: they may be true. Likely corrections (the point moved, pounds,
inches, two digits exchanged) are offered if they are plausible themselves. The bounds are wide, for
slips of the keys: those of weight are WHO's (`facts.weight_for_age`), those of height are WHO's
medians (2006, 2007) with four standard deviations on both sides, rounded outward; the others are of
no source (docs/decisions/dates.md).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from clinic.clock import format_day
from clinic.facts.vitals import range_of
from clinic.facts.weight_for_age import usual_weight
from clinic.visits.slips import slips_of
from clinic.visits.units import format_height, format_weight
from clinic.visits.vitals import FIELDS, HasMeasures, read_vitals, typed_vitals

GROWN_MONTHS = 228
MONTH_DAYS = 30.4375
MOST_OFFERED = 2
UNITS = {
    "blood_pressure": "mmHg",
    "pulse": "a minute",
    "temperature": "°F",
    "spo2": "%",
    "weight": "kg",
    "height": "cm",
}
_HEIGHTS = {0: (41, 58), 12: (64, 87), 24: (73, 101), 60: (90, 129), 120: (112, 165)}
_HEIGHTS |= {180: (133, 202), GROWN_MONTHS: (120, 215)}
"""Age in months: least and greatest height in cm; interpolated linearly between them."""
_GROWTH_MM = ((365, 1.4), (1095, 0.5), (10_000, 0.35))
"""The most a child grows in a day, in mm, by the age in days at the last measurement."""
_CLOSE = {True: "close", False: "far apart"}
_STEP_MM = 50
"""The difference in mm that two measurements of the same height may have."""


@dataclass(frozen=True, slots=True)
class MeasuredPatient:
    """The patient who is measured: age on the day of the visit, sex, and by how many months the age
    may be off if the birth is not known to the day.
    """

    age_days: int
    age_months: int
    sex: str
    off_months: int = 0


class EarlierMeasure(NamedTuple):
    """The last measure of an earlier visit, in Visit's unit."""

    day: date
    value: int


@dataclass(frozen=True, slots=True)
class MeasureContext:
    """The context in which measures are judged: the patient, the day of the visit, and the last
    measures before it.
    """

    subject: MeasuredPatient
    today: date
    weight: EarlierMeasure | None = None
    height: EarlierMeasure | None = None


@dataclass(frozen=True, slots=True)
class DoubtfulMeasure:
    """An unusual measure and what may be meant.

    `choices` are texts of the field, the typed one last; `key` names exactly this measure, so that
    it can be confirmed.
    """

    field: str
    key: str
    why: str
    choices: tuple[str, ...]

    @property
    def text(self) -> str:
        """The question, like: 14 or 140 kg? 140 kg is far from the usual for the age."""
        if len(self.choices) == 1:
            return self.why
        return f"{' or '.join(self.choices)} {UNITS[self.field]}? {self.why}"


def key_of(field: str, measures: HasMeasures) -> str:
    """Return the key of a measure in Visit's unit: `weight:140000`, `blood_pressure:240/150`."""
    if field == "blood_pressure":
        return f"{field}:{measures.systolic}/{measures.diastolic}"
    columns = {"temperature": "temperature_tenths", "weight": "weight_g", "height": "height_mm"}
    return f"{field}:{getattr(measures, columns.get(field, field))}"


def find_doubtful(measures: HasMeasures, context: MeasureContext) -> list[DoubtfulMeasure]:
    """Return a question about each unusual measure, in the order of the form."""
    typed = typed_vitals(measures)
    doubtful = []
    for field, why in _doubts(measures, context).items():
        choices = (*likely(field, typed[field], context), typed[field])
        doubtful.append(DoubtfulMeasure(field, key_of(field, measures), why, choices))
    return doubtful


def likely(field: str, text: str, context: MeasureContext) -> list[str]:
    """Return plausible texts that may be meant by the text of a field."""
    last = {"weight": context.weight, "height": context.height}.get(field)
    slips = slips_of(field, text, exchanged=last is not None)
    texts = dict.fromkeys(_plausible(field, other, context) for other in slips)
    return [other for other in texts if other][:MOST_OFFERED]


def _plausible(field: str, text: str, context: MeasureContext) -> str:
    """Return the text as the field writes it; '' if it is not plausible."""
    reading = read_vitals({field: text})
    if reading.advice or field in _doubts(reading.measures, context):
        return ""
    return typed_vitals(reading.measures)[field]


def _doubts(measures: HasMeasures, context: MeasureContext) -> dict[str, str]:
    """Return why measures are unusual, by field."""
    reasons = {}
    for field in FIELDS:
        if why := _JUDGES[field](measures, context):
            reasons[field] = why
    return reasons


def _judge_weight(measures: HasMeasures, context: MeasureContext) -> str:
    weight, last, subject = measures.weight_g, context.weight, context.subject
    if weight is None:
        return ""
    if last is not None:
        # The last one was usual, or it was confirmed.
        return (
            "" if _is_near(weight, context, last) else _far_from(format_weight, weight, last, "kg")
        )
    least = usual_weight(max(subject.age_months - subject.off_months, 0), subject.sex).least_g
    most = usual_weight(subject.age_months + subject.off_months, subject.sex).most_g
    return "" if least <= weight <= most else _far(f"{format_weight(weight)} kg")


def _is_near(weight: int, context: MeasureContext, last: EarlierMeasure) -> bool:
    """Return whether one weight may follow another.

    By growth along WHO's median, and besides by 15 %, plus a quarter of a per cent a day, at most
    by half; in the first year by more.
    """
    days, subject = (context.today - last.day).days, context.subject
    then = max(subject.age_days - days, 0)
    is_infant = then < 365
    share = min(0.25 + days * 0.005, 0.6) if is_infant else min(0.15 + days * 0.0025, 0.5)
    grown = _median(context.subject.age_days, context.subject.sex) / _median(
        then, context.subject.sex
    )
    ratios = (weight / last.value, weight / last.value / grown)
    return min(ratios) <= 1 + share and max(ratios) >= 1 / (1 + share)


def _median(age_days: int, sex: str) -> float:
    """Return the median weight at an age, in grams; from 19 years on that of 19 years."""
    months = min(age_days / MONTH_DAYS, GROWN_MONTHS)
    whole = int(months)
    below = usual_weight(whole, sex).median_g or 1
    above = usual_weight(min(whole + 1, GROWN_MONTHS), sex).median_g or 1
    return below + (above - below) * (months - whole)


def _judge_height(measures: HasMeasures, context: MeasureContext) -> str:
    height, last, subject = measures.height_mm, context.height, context.subject
    if height is None:
        return ""
    if last is not None:
        near = -_STEP_MM <= height - last.value <= _STEP_MM + _growth(context, last)
        return "" if near else _far_from(format_height, height, last, "cm")
    least = _bound(max(subject.age_months - subject.off_months, 0), 0)
    most = _bound(subject.age_months + subject.off_months, 1)
    return "" if least <= height <= most else _far(f"{format_height(height)} cm")


def _growth(context: MeasureContext, last: EarlierMeasure) -> float:
    days = (context.today - last.day).days
    then = max(context.subject.age_days - days, 0)
    growing = max(min(days, round(GROWN_MONTHS * MONTH_DAYS) - then), 0)
    rate = next((most for until, most in _GROWTH_MM if then < until), 0.0)
    return growing * rate


def _bound(months: int, end: int) -> float:
    """Return the least (0) or greatest (1) height at an age, in millimetres."""
    ages = list(_HEIGHTS)
    at = bisect_right(ages, min(months, GROWN_MONTHS)) - 1
    low = ages[at]
    if low == GROWN_MONTHS:
        return _HEIGHTS[low][end] * 10
    high = ages[at + 1]
    below, above = _HEIGHTS[low][end] * 10, _HEIGHTS[high][end] * 10
    return below + (above - below) * (months - low) / (high - low)


def _judge_pressure(measures: HasMeasures, context: MeasureContext) -> str:
    upper, lower = measures.systolic, measures.diastolic
    if upper is None or lower is None:
        return ""
    is_child = context.subject.age_months < 144
    least, most, least_lower, most_lower = (45, 180, 20, 120) if is_child else (70, 230, 35, 140)
    usual = least <= upper <= most and least_lower <= lower <= most_lower
    if usual and 12 <= upper - lower <= 130:
        return ""
    if usual:
        return f"{upper}/{lower}: the two numbers lie unusually {_CLOSE[upper - lower < 12]}."
    return f"{upper}/{lower} is far from the usual."


def _judge_pulse(measures: HasMeasures, context: MeasureContext) -> str:
    usual = range_of("heart_rate", context.subject.age_months)
    if measures.pulse is None or usual is None or not (usual.low and usual.high):
        return ""
    is_near = usual.low * 0.6 <= measures.pulse <= usual.high * 1.9
    return "" if is_near else _far(f"A pulse of {measures.pulse}")


def _judge_temperature(measures: HasMeasures, _context: MeasureContext) -> str:
    tenths = measures.temperature_tenths
    if tenths is None or 940 <= tenths <= 1070:
        return ""
    return f"{tenths / 10:.1f} °F ({(tenths - 320) / 18:.1f} °C) is far from the usual."


def _judge_spo2(measures: HasMeasures, _context: MeasureContext) -> str:
    if measures.spo2 is None or measures.spo2 >= 70:
        return ""
    return f"{measures.spo2} % is far from the usual."


def _far(measure: str) -> str:
    return f"{measure} is far from the usual for the age."


def _far_from(write: Callable[[int], str], value: int, last: EarlierMeasure, unit: str) -> str:
    then = f"{write(last.value)} {unit} on {format_day(last.day)}"
    return f"{write(value)} {unit} is far from {then}."


_JUDGES: dict[str, Callable[[HasMeasures, MeasureContext], str]] = {
    "blood_pressure": _judge_pressure,
    "pulse": _judge_pulse,
    "temperature": _judge_temperature,
    "spo2": _judge_spo2,
    "weight": _judge_weight,
    "height": _judge_height,
}
