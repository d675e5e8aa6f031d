"""The JSON of a dose stores everything that the dose language can express."""

from __future__ import annotations

import json
from dataclasses import fields
from enum import Enum
from fractions import Fraction
from typing import Any, get_type_hints

import pytest
from hypothesis import given, settings

from clinic.prescribing import dose as language
from clinic.prescribing.dose import model, read_dose
from clinic.prescribing.dose.structure import TYPE_NAMES, as_json
from tests.unit.prescribing.dose.doses import any_dose

CLASSES = {name: kind for kind, name in TYPE_NAMES.items()}


def read_back(structure: Any, hint: str = "") -> Any:
    """Return the value that `as_json` wrote, by the types of the fields."""
    if isinstance(structure, dict):
        return of_class(CLASSES[structure["type"]], structure)
    if isinstance(structure, list):
        return tuple(read_back(one, hint) for one in structure)
    if "Fraction" in hint:
        return Fraction(structure)
    for name, enum in vars(language).items():
        if isinstance(enum, type) and issubclass(enum, Enum) and name in hint:
            return enum(structure) if issubclass(enum, str) else enum[structure.upper()]
    return structure


def of_class(kind: Any, structure: dict[str, Any]) -> Any:
    hints = get_type_hints(kind, vars(model))
    names = [field.name for field in fields(kind) if field.name in structure]
    return kind(**{name: read_back(structure[name], str(hints[name])) for name in names})


def test_the_stored_names_of_classes_and_fields_are_fixed() -> None:
    stored = {name: {field.name for field in fields(kind)} for name, kind in CLASSES.items()}
    assert stored == {
        "dose": {"steps", "stop", "supply"},
        "step": {
            *("amount", "up_to", "unit", "times", "days", "needed", "limit", "food", "route"),
            *("site", "duration", "until", "notes"),
        },
        "as_needed": {"reason"},
        "limit": {"number", "unit"},
        "food": {"meal", "minutes"},
        "duration": {"number", "span", "up_to"},
        "supply": {"number", "unit"},
        "pattern": {"amounts"},
        "times_a_day": {"count"},
        "every_hours": {"hours", "up_to"},
        "at_parts_of_day": {"parts"},
        "once": set(),
        "every_days": {"days"},
        "times_a_week": {"count"},
        "every_weeks": {"weeks"},
        "every_months": {"months"},
        "on_weekdays": {"days"},
    }


@given(any_dose)
@settings(max_examples=300)
def test_the_json_of_a_dose_is_read_back_equal(dose: Any) -> None:
    assert read_back(json.loads(json.dumps(as_json(dose)))) == dose


@pytest.mark.parametrize(
    ("text", "step"),
    [
        (
            "½-0-1 pc 5d",
            {
                "times": {"type": "pattern", "amounts": ["1/2", "0", "1"]},
                "food": {"type": "food", "meal": "pc"},
                "duration": {"type": "duration", "number": 5, "span": "d"},
            },
        ),
        (
            "5 ml tds 3d",
            {
                "amount": "5",
                "unit": "ml",
                "times": {"type": "times_a_day", "count": 3},
                "duration": {"type": "duration", "number": 3, "span": "d"},
            },
        ),
        (
            "1 tab on sun 4w",
            {
                "amount": "1",
                "unit": "tab",
                "days": {"type": "on_weekdays", "days": ["sunday"]},
                "duration": {"type": "duration", "number": 4, "span": "w"},
            },
        ),
        ("sos", {"needed": {"type": "as_needed"}}),
        ("stat", {"times": {"type": "once"}}),
    ],
)
def test_each_part_of_a_dose_has_its_field(text: str, step: dict[str, Any]) -> None:
    assert as_json(read_dose(text)) == {"type": "dose", "steps": [{"type": "step", **step}]}
