"""A dose as JSON: the structure that `model` holds, for programs that know no dose language."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from clinic.prescribing.dose import frequency, model
from clinic.prescribing.dose.model import Dose

TYPE_NAMES: dict[type, str] = {
    model.Dose: "dose",
    model.Step: "step",
    model.AsNeeded: "as_needed",
    model.Limit: "limit",
    model.Food: "food",
    model.Duration: "duration",
    model.Supply: "supply",
    frequency.Pattern: "pattern",
    frequency.TimesADay: "times_a_day",
    frequency.EveryHours: "every_hours",
    frequency.AtPartsOfDay: "at_parts_of_day",
    frequency.Once: "once",
    frequency.EveryDays: "every_days",
    frequency.TimesAWeek: "times_a_week",
    frequency.EveryWeeks: "every_weeks",
    frequency.EveryMonths: "every_months",
    frequency.OnWeekdays: "on_weekdays",
}
"""The stored name of each class. Signed prescriptions hold these names and the names of the fields:
a class or field that is renamed in the code keeps its name here."""


def as_json(dose: Dose) -> dict[str, Any]:
    """Return a dose as dictionaries, lists, strings and whole numbers.

    Each dictionary names its `type` (`dose`, `step`, `pattern`, `times_a_day`, …) and has the
    fields of that class; what is None or empty is left out. A Fraction is text ("1/2", "5"), a
    weekday its English name, any other member of an Enum its value.
    """
    structure: dict[str, Any] = _as_json(dose)
    return structure


def _as_json(value: Any) -> Any:
    if is_dataclass(value):
        members = {field.name: getattr(value, field.name) for field in fields(value)}
        stored = {name: _as_json(one) for name, one in members.items() if _says_something(one)}
        return {"type": TYPE_NAMES[type(value)], **stored}
    if isinstance(value, tuple):
        return [_as_json(one) for one in value]
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Enum):
        return value.value if isinstance(value, str) else value.name.lower()
    return value


def _says_something(value: Any) -> bool:
    return value is not None and value is not False and value not in ("", ())
