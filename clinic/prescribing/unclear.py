"""Lines that do not show where the name ends and the dose begins. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from clinic.facts.forms import is_oral_solid
from clinic.facts.names import Name, strength_parts, take_apart
from clinic.prescribing.dose import Dose
from clinic.prescribing.formulary import MedicineOption

_SUFFIX_OR_DOSE = re.compile(
    r"af\s+\S|max(?:imum)?\b(?!\s*\d)|mix\b(?!\s+(?:in|with|well|it|into|each|one|1)\b)",
    re.IGNORECASE,
)
"""Words that behind any name may be the suffix of another brand: AF or after food, Max or at most,
Mix (Humalog Mix 25) or how it is taken."""
_SUFFIX_OF_A_WORD = re.compile(r"(?:regular|ad)\b", re.IGNORECASE)
"""The same behind a name without a number, which would part the two: `dolo ad od`."""
_REGULAR = re.compile(r"\bregular\b", re.IGNORECASE)


def is_unclear(medicine: MedicineOption, name: Name, rest: str) -> bool:
    """Whether it does not show where a name ends: `zeroworm 400 af 1 tab`; or which of two numbers
    is the amount of a liquid: `solvin cough 10 2.5 ml`."""
    if _may_be_a_suffix(medicine, name, rest):
        return True
    last = name.amounts[-1] if name.amounts else None
    if last is None or last.unit or last.of:
        return False
    if is_oral_solid(medicine.form):
        return last.number <= _MOST_PIECES and _FIVE_PIECES.match(rest) is not None
    volumes = [part.per for part in strength_parts(medicine.strength)]
    in_name = last.number in numbers_of_name(medicine)
    in_name = in_name or (name.joined and last.number in volumes)
    return not in_name and last.number <= _MOST_ML and rest[:1].isdigit()


def _may_be_a_suffix(medicine: MedicineOption, name: Name, rest: str) -> bool:
    """Whether what follows a name may still belong to it. Regular is an insulin of its own."""
    if _SUFFIX_OR_DOSE.match(rest) or (not name.amounts and _SUFFIX_OF_A_WORD.match(rest)):
        return True
    insulin = any(one.startswith("insulin") for one in medicine.ingredients)
    return insulin and _REGULAR.search(rest) is not None


_HOW_OFTEN = frozenset({"od", "bd", "bid", "hs"})


def swallows_when(medicine: MedicineOption, dose: Dose | None) -> bool:
    """Whether a name ends with how often, and nothing behind it says so: of `jointace od 30d` OD
    may be the tablet Jointace OD, or once a day, or both."""
    if dose is None or not _ends_with_when(medicine):
        return False
    return all(step.times is None and step.days is None for step in dose.steps)


def ends_with_when(text: str, medicine: MedicineOption, dose: Dose | None) -> bool:
    """The same of a line that ends with the word: of `lamitor 25 od` OD may be once a day."""
    last = text.rsplit(maxsplit=1)[-1].strip(".,").lower()
    return dose is None and last in _HOW_OFTEN and _ends_with_when(medicine)


def _ends_with_when(medicine: MedicineOption) -> bool:
    words = take_apart(medicine.label).words
    return bool(words) and words[-1] in _HOW_OFTEN


def says_when_twice(name: Name) -> bool:
    """Whether how often stands in a name twice: in `vertin od 24 od` the second is the dose."""
    return any(name.words.count(word) > 1 for word in _HOW_OFTEN)


def name_of(medicine: MedicineOption) -> Name:
    """The name of a medicine without the strength that stands behind it in its label."""
    label, strength = medicine.label, medicine.strength
    return take_apart(label.replace(strength, "") if strength else label)


def numbers_of_name(medicine: MedicineOption) -> list[Decimal]:
    """The numbers that a medicine is called by, without those of its strength behind the name."""
    strength = {(part.number, part.unit) for part in strength_parts(medicine.strength)}
    amounts = name_of(medicine).amounts
    return [one.number for one in amounts if (one.number, one.unit) not in strength]


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
