"""Lines that do not show where the name ends and the dose begins. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from clinic.facts.forms import is_oral_solid
from clinic.facts.names import Name, take_apart
from clinic.prescribing.shelf import Known

_SUFFIX_OR_MEAL = re.compile(r"af\s+\S", re.IGNORECASE)
"""AF directly behind a name: the suffix of another brand, or after food."""


def is_unclear(medicine: Known, name: Name, rest: str) -> bool:
    """Whether it does not show where a name ends: `zeroworm 400 af 1 tab`; or which of two numbers
    is the amount of a liquid: `solvin cough 10 2.5 ml`."""
    if _SUFFIX_OR_MEAL.match(rest):
        return True
    last = name.amounts[-1] if name.amounts else None
    if last is None or last.unit or last.of:
        return False
    if is_oral_solid(medicine.form):
        return last.number <= _MOST_PIECES and _FIVE_PIECES.match(rest) is not None
    in_name = last.number in numbers_of_name(medicine)
    return not in_name and last.number <= _MOST_ML and rest[:1].isdigit()


def numbers_of_name(medicine: Known) -> list[Decimal]:
    """The numbers that a medicine is called by, without those of its strength behind the name."""
    name = medicine.label.replace(medicine.strength, "") if medicine.strength else medicine.label
    return [amount.number for amount in take_apart(name).amounts]


_MOST_ML = 30
_FIVE_PIECES = re.compile(r"(?:[5-9]|\d\d+)\s*(?:tab|cap)", re.IGNORECASE)


def may_count(name: Name, rest: str) -> bool:
    """Whether the last number of a name may be how many are taken: `glimiprex mf 1 tab od`."""
    last = name.amounts[-1] if name.amounts else None
    if last is None or last.unit or last.of or last.number > _MOST_PIECES:
        return False
    return _COUNTED_UNIT.match(rest) is not None


_MOST_PIECES = 4
_COUNTED_UNIT = re.compile(
    r"(?:tab(?:let)?s?|cap(?:sule)?s?|drops?|puffs?|sprays?|ml|tsp|vials?|amps?|sachets?)\b",
    re.IGNORECASE,
)
