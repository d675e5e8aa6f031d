"""Amounts as they are written: 1 gm, 1 g and 1000 mg are one. Pure."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from clinic.facts.index import plain_name

_UNITS = {
    **dict.fromkeys(("g", "gm", "gms", "gram", "grams"), "g"),
    **dict.fromkeys(("mg", "mgs", "mgm", "mgms", "milligram", "milligrams"), "mg"),
    **dict.fromkeys(("mcg", "mcgs", "ug", "μg", "microgram", "micrograms"), "mcg"),
    **dict.fromkeys(("iu", "ius", "units"), "iu"),
}
_AMOUNT = re.compile(rf"(?<!\S)(\d+(?:\.\d+)?) ({'|'.join(_UNITS)})(?!\S)")
_AMOUNT_LAST = re.compile(f"{_AMOUNT.pattern}$")
_POINT_FIRST = re.compile(r"(?<![\w.])\.(?=\d)")
_UNIT_FIRST = re.compile(
    rf"\s*(?:\d+(?:\.\d+)?\s?)?(?:{'|'.join(_UNITS)})\.?(?:\s+|$)", re.IGNORECASE
)
_LARGER, _SMALLER = {"mg": "g", "mcg": "mg"}, {"g": "mg", "mg": "mcg"}


@lru_cache(maxsize=8192)  # each line of a patient's prescriptions is looked up by its beginnings
def spellings(name: str) -> tuple[str, ...]:
    """A name as plain_name() has it, and with each amount in the usual units: as it stands, in the
    larger and in the smaller one. `Monocef 1gm` is `monocef 1 gm`, `… 1 g` and `… 1000 mg`."""
    plain = plain_name(with_noughts(name))
    if not _AMOUNT.search(plain):
        return (plain,)
    mended = _AMOUNT.sub(lambda found: f"{found[1]} {_UNITS[found[2]]}", plain)
    larger = _AMOUNT.sub(lambda found: _turned(found, _LARGER, Decimal("0.001")), mended)
    smaller = _AMOUNT.sub(lambda found: _turned(found, _SMALLER, Decimal(1000)), mended)
    return tuple(dict.fromkeys((plain, mended, larger, smaller)))


def with_noughts(text: str) -> str:
    """A text with a nought before each point that has none: digoxin .25 is never 25."""
    return _POINT_FIRST.sub("0.", text)


def _turned(found: re.Match[str], units: dict[str, str], factor: Decimal) -> str:
    if found[2] not in units:
        return found[0]
    return f"{(Decimal(found[1]) * factor).normalize():f} {units[found[2]]}"


def amount_behind(name: str) -> tuple[str, str]:
    """The amount that a name ends with, in its usual unit, and the name without it; '' for none:
    `diclofenac 75mg` is 75 mg of diclofenac."""
    plain = plain_name(with_noughts(name))
    found = _AMOUNT_LAST.search(plain)
    if found is None:
        return "", name
    return f"{found[1]} {_UNITS[found[2]]}", plain[: found.start()].strip()


def past_unit(text: str) -> str:
    """What follows the unit or the whole amount that a text begins with: `mg inj`, `40 mg inj`."""
    found = _UNIT_FIRST.match(text)
    return text[found.end() :] if found else text
