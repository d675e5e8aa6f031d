"""Lines that do not show where the name ends and the dose begins. Pure."""

from __future__ import annotations

import re
from decimal import Decimal

from clinic.facts.forms import is_oral_solid
from clinic.facts.names import ParsedName, parse_name, strength_parts
from clinic.prescribing.dose import Dose
from clinic.prescribing.dose.vocabulary import PARTS
from clinic.prescribing.formulary import MedicineOption

_SUFFIX_OR_DOSE = re.compile(
    r"af\s+\S|max(?:imum)?\b(?!\s*\d)|mix\b(?!\s+(?:in|with|well|it|into|each|one|1)\b)",
    re.IGNORECASE,
)
"""Words after a name that may be the suffix of another brand: AF or after food, Max or at most, Mix
(Humalog Mix 25) or how it is taken."""
_SUFFIX_OF_A_WORD = re.compile(r"(?:regular|ad)\b", re.IGNORECASE)
"""The same after a name without a number, which would separate the two: `dolo ad od`."""
_REGULAR = re.compile(r"\bregular\b", re.IGNORECASE)


def is_unclear(medicine: MedicineOption, name: ParsedName, rest: str) -> bool:
    """Return whether a line does not show where its name ends: `zeroworm 400 af 1 tab`.

    Or which of two numbers is the amount of a liquid: `solvin cough 10 2.5 ml`. Or whether a number
    and a part are one: `amaryl 1 1/2 od`.
    """
    if _may_be_a_suffix(medicine, name, rest):
        return True
    last = name.amounts[-1] if name.amounts else None
    if last is None or last.unit or last.of:
        return False
    if is_oral_solid(medicine.form):
        return last.number <= _MOST_PIECES and _COUNT_OR_PART.match(rest) is not None
    volumes = [part.per for part in strength_parts(medicine.strength)]
    in_name = last.number in numbers_of_name(medicine)
    in_name = in_name or (name.has_slash and last.number in volumes)
    return not in_name and last.number <= _MOST_ML and _GOES_ON.match(rest) is not None


def _may_be_a_suffix(medicine: MedicineOption, name: ParsedName, rest: str) -> bool:
    """Return whether the text after a name may still belong to it. Regular is a kind of insulin."""
    if _SUFFIX_OR_DOSE.match(rest) or (not name.amounts and _SUFFIX_OF_A_WORD.match(rest)):
        return True
    insulin = any(
        name_of_ingredient.startswith("insulin") for name_of_ingredient in medicine.ingredients
    )
    return insulin and _REGULAR.search(rest) is not None


_FREQUENCY_CODES = frozenset({"od", "bd", "bid", "hs"})


def name_hides_frequency(medicine: MedicineOption, dose: Dose | None) -> bool:
    """Return whether a name ends with a frequency code, and the dose states no frequency.

    In `jointace od 30d` OD may belong to the tablet Jointace OD, or mean once a day, or both.
    """
    if dose is None or not _has_frequency_suffix(medicine):
        return False
    return all(step.times is None and step.days is None for step in dose.steps)


def ends_with_frequency(text: str, medicine: MedicineOption, dose: Dose | None) -> bool:
    """Return the same for a line that ends with the code: in `lamitor 25 od` OD may mean once a
    day."""
    last = text.rsplit(maxsplit=1)[-1].strip(".,").lower()
    return dose is None and last in _FREQUENCY_CODES and _has_frequency_suffix(medicine)


def _has_frequency_suffix(medicine: MedicineOption) -> bool:
    words = parse_name(medicine.label).words
    return bool(words) and words[-1] in _FREQUENCY_CODES


def has_frequency_twice(name: ParsedName) -> bool:
    """Return whether a name has a frequency code twice: in `vertin od 24 od` the second is the
    dose."""
    return any(name.words.count(word) > 1 for word in _FREQUENCY_CODES)


def name_of(medicine: MedicineOption) -> ParsedName:
    """Return the name of a medicine without the strength that stands behind it in its label."""
    label, strength = medicine.label, medicine.strength
    return parse_name(label.replace(strength, "") if strength else label)


def numbers_of_name(medicine: MedicineOption) -> list[Decimal]:
    """Return the numbers that a medicine is called by, without those of its strength behind the
    name."""
    strength = {(part.number, part.unit) for part in strength_parts(medicine.strength)}
    amounts = name_of(medicine).amounts
    return [amount.number for amount in amounts if (amount.number, amount.unit) not in strength]


_MOST_ML = 30
_GOES_ON = re.compile(rf"\d|(?:{'|'.join(PARTS.values())})\b.*\d", re.IGNORECASE)
"""Another amount behind a number: `10 2.5 ml`, `1 morning 2 tsp night`."""
_COUNT_OR_PART = re.compile(r"(?:[5-9]|\d\d+)\s*(?:tab|cap)|[13]/[24](?=\s|$)", re.IGNORECASE)
"""After a small number: a count, or a part: `amaryl 1 1/2 od` is half of 1 mg, or 1½ tablets."""


def may_count(name: ParsedName, rest: str) -> bool:
    """Return whether the last number of a name may be how many are taken: `glimiprex mf 1 tab
    od`."""
    last = name.amounts[-1] if name.amounts else None
    if last is None or last.unit or last.of or last.number > _MOST_PIECES:
        return False
    return _COUNTED_UNIT.match(rest) is not None


_MOST_PIECES = 4
_COUNTED_UNIT = re.compile(
    r"(?:tab(?:let)?s?|cap(?:sule)?s?|drops?|puffs?|sprays?|ml|tsp|vials?|amps?|sachets?)\b",
    re.IGNORECASE,
)
