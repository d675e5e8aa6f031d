"""Spellings of amounts: 1 gm, 1 g and 1000 mg are one. Pure."""

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
_NO_LEADING_ZERO = re.compile(r"(?<![\w.])\.(?=\d)")
_LARGER, _SMALLER = {"mg": "g", "mcg": "mg"}, {"g": "mg", "mg": "mcg"}


@lru_cache(maxsize=8192)  # each line of a patient's prescriptions is looked up by its prefixes
def spellings(name: str) -> tuple[str, ...]:
    """Return a name as plain_name() writes it, and with each amount in the larger and the smaller
    unit.

    `Monocef 1gm` is `monocef 1 gm`, `… 1 g` and `… 1000 mg`.
    """
    plain = plain_name(with_leading_zeros(name))
    if not _AMOUNT.search(plain):
        return (plain,)
    usual = _AMOUNT.sub(lambda match: f"{match[1]} {_UNITS[match[2]]}", plain)
    larger = _AMOUNT.sub(lambda match: _converted(match, _LARGER, Decimal("0.001")), usual)
    smaller = _AMOUNT.sub(lambda match: _converted(match, _SMALLER, Decimal(1000)), usual)
    return tuple(dict.fromkeys((plain, usual, larger, smaller)))


def with_leading_zeros(text: str) -> str:
    """Return a text with a zero before each point that has none: digoxin .25 is never 25."""
    return _NO_LEADING_ZERO.sub("0.", text)


def _converted(match: re.Match[str], units: dict[str, str], factor: Decimal) -> str:
    if match[2] not in units:
        return match[0]
    return f"{(Decimal(match[1]) * factor).normalize():f} {units[match[2]]}"
