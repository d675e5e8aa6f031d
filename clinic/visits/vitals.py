"""Vital signs: read the form's fields, judge the measures, write them in one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal, Protocol

from clinic.facts.vitals import Judgement, bmi_class, judge
from clinic.visits import units
from clinic.visits.units import VitalError

Mark = Literal["low", "high"]

_MARKED = (
    ("blood_pressure", "systolic", "systolic_bp"),
    ("blood_pressure", "diastolic", "diastolic_bp"),
    ("pulse", "pulse", "heart_rate"),
    ("spo2", "spo2", "spo2"),
)
"""The field, the column of Visit, and the parameter of the facts, where units are the same."""


class HasMeasures(Protocol):
    """Anything with vital signs: a visit, a `Measures`, a row of a query."""

    @property
    def systolic(self) -> int | None: ...
    @property
    def diastolic(self) -> int | None: ...
    @property
    def pulse(self) -> int | None: ...
    @property
    def temperature_tenths(self) -> int | None: ...
    @property
    def spo2(self) -> int | None: ...
    @property
    def weight_g(self) -> int | None: ...
    @property
    def height_mm(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Measures:
    """Vital signs in Visit's units: mmHg, beats a minute, tenths of °F, per cent, g, mm."""

    systolic: int | None = None
    diastolic: int | None = None
    pulse: int | None = None
    temperature_tenths: int | None = None
    spo2: int | None = None
    weight_g: int | None = None
    height_mm: int | None = None


@dataclass(frozen=True, slots=True)
class VitalsReading:
    """The result of reading a form's vital signs.

    The measures, and by field: advice for what could not be read, and notes on what was converted.
    """

    measures: Measures
    advice: dict[str, str]
    notes: dict[str, str]


def read_vitals(typed: Mapping[str, str]) -> VitalsReading:
    """Read the typed texts of the fields in FIELDS; a blank or missing one was not measured."""
    values: dict[str, int] = {}
    advice, notes = {}, {}
    for field, read in _READERS.items():
        text = typed.get(field, "")
        if not text.strip():
            continue
        try:
            values |= read(text)
        except VitalError as error:
            advice[field] = str(error)
    if "temperature_tenths" in values and (note := units.temperature_note(typed["temperature"])):
        notes["temperature"] = note
    return VitalsReading(Measures(**values), advice, notes)


def typed_vitals(measures: HasMeasures) -> dict[str, str]:
    """Return the text of each field of a form; "" for what was not measured."""
    upper, lower = measures.systolic, measures.diastolic
    return {
        "blood_pressure": ""
        if upper is None or lower is None
        else units.format_blood_pressure(upper, lower),
        "pulse": _written(measures.pulse, units.format_pulse),
        "temperature": _written(measures.temperature_tenths, units.format_temperature),
        "spo2": _written(measures.spo2, units.format_spo2),
        "weight": _written(measures.weight_g, units.format_weight),
        "height": _written(measures.height_mm, units.format_height),
    }


def vitals_line(measures: HasMeasures) -> str:
    """Return one line for paper: BP 138/86 · Pulse 88 · 100.4 °F · SpO₂ 98 % · 68 kg · BMI 25.9."""
    typed = typed_vitals(measures)
    parts = [_FORMATS[field].format(text) for field, text in typed.items() if text]
    index = body_mass_index(measures.weight_g, measures.height_mm)
    return " · ".join([*parts, f"BMI {index}"] if index is not None else parts)


def body_mass_index(weight_g: int | None, height_mm: int | None) -> Decimal | None:
    """Return kg/m² to one decimal; None if weight or height is not known."""
    if not weight_g or not height_mm:
        return None
    index = Decimal(weight_g * 1000) / (height_mm * height_mm)
    return index.quantize(Decimal("0.1"), ROUND_HALF_UP)


def bmi_label(index: Decimal | None, age_months: int | None) -> str:
    """Return underweight, normal, overweight or obese by the Asian-Indian cut-offs of the facts.

    Indian consensus 2009 (Misra et al., J Assoc Physicians India 57:163-170): overweight from 23.0,
    obese from 25.0. Judged to one decimal, as displayed; "" for a child, who needs a chart.
    """
    return (bmi_class(float(index), age_months) if index is not None else None) or ""


def marks(measures: HasMeasures, age_months: int | None) -> dict[str, Mark]:
    """Return the fields outside the usual range for the age, see `clinic.facts.vitals`.

    For a blood pressure with one number high and the other low, high is returned.
    """
    marked: dict[str, Mark] = {}
    for field, column, parameter in _MARKED:
        value = getattr(measures, column)
        _mark(marked, field, judge(parameter, value, age_months) if value is not None else None)
    if measures.temperature_tenths is not None:
        celsius = (measures.temperature_tenths - 320) / 18
        _mark(marked, "temperature", judge("temperature_oral", celsius, age_months))
    return marked


def _mark(marked: dict[str, Mark], field: str, judgement: Judgement | None) -> None:
    if judgement == "high" or (judgement == "low" and field not in marked):
        marked[field] = judgement


def _written(number: int | None, write: Callable[[int], str]) -> str:
    return "" if number is None else write(number)


def _one(column: str, parse: Callable[[str], int]) -> Callable[[str], dict[str, int]]:
    return lambda text: {column: parse(text)}


def _pressure(text: str) -> dict[str, int]:
    systolic, diastolic = units.parse_blood_pressure(text)
    return {"systolic": systolic, "diastolic": diastolic}


_READERS: dict[str, Callable[[str], dict[str, int]]] = {
    "blood_pressure": _pressure,
    "pulse": _one("pulse", units.parse_pulse),
    "temperature": _one("temperature_tenths", units.parse_temperature),
    "spo2": _one("spo2", units.parse_spo2),
    "weight": _one("weight_g", units.parse_weight),
    "height": _one("height_mm", units.parse_height),
}
_FORMATS = {
    "blood_pressure": "BP {}",
    "pulse": "Pulse {}",
    "temperature": "{} °F",
    "spo2": "SpO₂ {} %",
    "weight": "{} kg",
    "height": "{} cm",
}
FIELDS = tuple(_READERS)
"""The fields of a form, in the order in which they are measured and printed."""
