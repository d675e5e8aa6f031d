"""Reference ranges by age: pulse, breathing, pressure, temperature, oxygen, body mass, blood.

Values are in the unit of their range: /min, mmHg, degC, %, kg/m2, cm, mg/dL, g/dL. Ages are in
completed months.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from clinic.facts.tables import read

Judgement = Literal["low", "high", "ok"]

_BY_SEX = {"M": ("male",), "F": ("female", "female_nonpregnant")}
_STEP = {"/min": 1.0}  # in which values are read; tenths otherwise
_BY_AGE_IN_YEARS = "70 + 2 x age in years"
_ASIAN_INDIAN = "(Asian Indian)"
_UNDERWEIGHT = "underweight below 18.5"


@dataclass(frozen=True, slots=True)
class ReferenceRange:
    """The usual range of a parameter at an age, both ends included; None is an open end."""

    parameter: str
    low: float | None
    high: float | None
    unit: str
    meaning: str
    source: str


@dataclass(frozen=True, slots=True)
class _Row:
    ages: range
    low: str
    high: str
    unit: str
    meaning: str
    source: str


def range_of(parameter: str, age_in_months: int | None, sex: str = "") -> ReferenceRange | None:
    """Return the usual range at an age; None where none is known, or without an age.

    Parameters are `heart_rate`, `respiratory_rate`, `systolic_bp`, `diastolic_bp`,
    `temperature_oral`, `spo2`, `bmi`, `glucose_fasting`, `hba1c`, and with a sex (M or F) `waist`
    and `haemoglobin`, that of a woman who is not pregnant (`haemoglobin_pregnant`).
    """
    if age_in_months is None or age_in_months < 0:
        return None
    rows = [
        row
        for name in (parameter, *(f"{parameter}_{kind}" for kind in _BY_SEX.get(sex, ())))
        for row in _rows().get(name, ())
        if age_in_months in row.ages
    ]
    if parameter == "bmi":
        rows = [row for row in rows if row.meaning == f"normal {_ASIAN_INDIAN}"]
    alarms = [row for row in rows if _is_alarm(row)]
    usual = [row for row in rows if row not in alarms]
    usual.sort(key=lambda row: not (row.low and row.high))  # a range with two ends comes first
    return _joined(parameter, [*usual[:1], *alarms[:1]], age_in_months)


def judge(
    parameter: str, value: float, age_in_months: int | None, sex: str = ""
) -> Judgement | None:
    """Return whether a value is below, above or within the usual range; None where that is not
    known."""
    usual = range_of(parameter, age_in_months, sex)
    if usual is None:
        return None
    if usual.low is not None and value < usual.low:
        return "low"
    if usual.high is not None and value > usual.high:
        return "high"
    return "ok"


def bmi_class(bmi: float, age_in_months: int | None) -> str | None:
    """Return `underweight`, `normal`, `overweight` or `obese` by the Asian-Indian cut-offs, from 18
    years.

    Indian consensus 2009: normal 18.5 to 22.9 kg/m2, overweight to 24.9, obese from 25.0. A value
    is taken with one decimal. None for children, whose body mass is judged by growth charts.
    """
    if age_in_months is None:
        return None
    rounded = round(bmi, 1)
    for row in _rows()["bmi"]:
        if age_in_months not in row.ages:
            continue
        if row.meaning == _UNDERWEIGHT and rounded < float(row.high):
            return "underweight"
        within = rounded >= float(row.low or 0) and rounded <= float(row.high or rounded)
        if row.meaning.endswith(_ASIAN_INDIAN) and within:
            return row.meaning.removesuffix(_ASIAN_INDIAN).strip()
    return None


@cache
def _rows() -> dict[str, list[_Row]]:
    by_parameter: dict[str, list[_Row]] = defaultdict(list)
    for row in read("vitals_ranges.csv"):
        ages = range(int(row["age_from_months"]), int(row["age_to_months"]))
        by_parameter[row["parameter"]].append(
            _Row(ages, row["low"], row["high"], row["unit"], row["meaning"], row["source"])
        )
    return by_parameter


def _joined(parameter: str, rows: list[_Row], age_in_months: int) -> ReferenceRange | None:
    if not rows:
        return None
    lows = [_number(row.low, age_in_months) for row in rows if row.low]
    return ReferenceRange(
        parameter,
        max(lows, default=None),
        min(_highs(rows), default=None),
        rows[0].unit,
        "; ".join(row.meaning.replace("above this", f"above {row.high}") for row in rows),
        "; ".join(dict.fromkeys(row.source for row in rows)),
    )


def _highs(rows: list[_Row]) -> Iterator[float]:
    for row in rows:
        if row.high:
            # "At or above" names the first value that is too high.
            too_high = _STEP.get(row.unit, 0.1) if _is_alarm(row) else 0.0
            yield round(float(row.high) - too_high, 1)


def _is_alarm(row: _Row) -> bool:
    return "at or above this" in row.meaning or f"at {row.high} or above" in row.meaning


def _number(text: str, age_in_months: int) -> float:
    return 70.0 + 2 * (age_in_months // 12) if text == _BY_AGE_IN_YEARS else float(text)
