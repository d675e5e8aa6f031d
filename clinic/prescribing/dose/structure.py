"""A dose as JSON: the structure that `model` holds, for programs that know no dose language."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from clinic.prescribing.dose.model import Dose

_WORD_BEGINS = re.compile(r"(?<!^)(?=[A-Z])")


def as_json(dose: Dose) -> dict[str, Any]:
    """A dose as dictionaries, lists, strings and whole numbers.

    Each dictionary names its `type` (`dose`, `step`, `pattern`, `times_a_day`, …) and has the
    fields of that class; what is None or empty is left out. A Fraction is text ("1/2", "5"), a
    weekday its English name, any other member of an Enum its value.
    """
    found: dict[str, Any] = _as_json(dose)
    return found


def _as_json(value: Any) -> Any:
    if is_dataclass(value):
        kind = _WORD_BEGINS.sub("_", type(value).__name__).lower()
        told = {field.name: getattr(value, field.name) for field in fields(value)}
        kept = {name: _as_json(one) for name, one in told.items() if _says_something(one)}
        return {"type": kind, **kept}
    if isinstance(value, tuple):
        return [_as_json(one) for one in value]
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, Enum):
        return value.value if isinstance(value, str) else value.name.lower()
    return value


def _says_something(value: Any) -> bool:
    return value is not None and value is not False and value not in ("", ())
