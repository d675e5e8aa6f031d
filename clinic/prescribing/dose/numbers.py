"""Numbers in print for patients and pharmacists: 0.5, 5, 60,000, 1,00,000, never .5 or 5.0."""

from __future__ import annotations

import re
from fractions import Fraction

from clinic.prescribing.dose.kinds import Unit
from clinic.prescribing.dose.writing import number

_WHOLE = re.compile(r"\d{4,}")
_WRITTEN = re.compile(r"(?<![\d.,])(?P<whole>\d*)(?:\.(?P<part>\d+))?(?![\d.,]*\d)")
_SHORT_UNIT = re.compile(r"(?<=\d)(?P<gap>\s?)U(?![A-Za-z])")


def format_number(amount: Fraction, unit: Unit = Unit.PIECE) -> str:
    """Format an amount as it prints before its unit: `1½`, `0.5`, `60,000`."""
    return _WHOLE.sub(lambda digits: grouped(digits[0]), number(amount, unit), count=1)


def grouped(digits: str) -> str:
    """Group the digits of a whole number as in India: three at the end, then twos: 12,34,567."""
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


def tidy_strength(text: str) -> str:
    """Format a strength from a list for print.

    `60000 IU` becomes `60,000 IU`, `.5 mg` `0.5 mg`, `5.0 mg` `5 mg`, `40 U/ml` `40 units/ml`. A
    strength in this form stays.
    """
    return _SHORT_UNIT.sub(" units", _WRITTEN.sub(_tidy_number, text))


def _tidy_number(written: re.Match[str]) -> str:
    whole, part = written["whole"], (written["part"] or "").rstrip("0")
    if not written[0]:
        return ""
    whole = whole or "0"
    if not whole.startswith("0") and len(whole) > 3:
        whole = grouped(whole)
    return f"{whole}.{part}" if part else whole
