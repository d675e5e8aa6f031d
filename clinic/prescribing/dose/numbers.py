"""Numbers as a patient and a pharmacist read them: 0.5, 5, 60,000, 1,00,000, never .5 or 5.0."""

from __future__ import annotations

import re
from fractions import Fraction

from clinic.prescribing.dose.kinds import Unit
from clinic.prescribing.dose.writing import number

_WHOLE = re.compile(r"\d{4,}")
_WRITTEN = re.compile(r"(?<![\d.,])(?P<whole>\d*)(?:\.(?P<part>\d+))?(?![\d.,]*\d)")
_SHORT_UNIT = re.compile(r"(?<=\d)(?P<gap>\s?)U(?![A-Za-z])")


def said_number(amount: Fraction, unit: Unit = Unit.PIECE) -> str:
    """An amount as it is said with its unit: `1½`, `0.5`, `60,000`."""
    return _WHOLE.sub(lambda digits: grouped(digits[0]), number(amount, unit), count=1)


def grouped(digits: str) -> str:
    """Whole figures with the commas of India: three at the end, then twos: 12,34,567."""
    head, tail = digits[:-3], digits[-3:]
    pairs = [head[max(end - 2, 0) : end] for end in range(len(head), 0, -2)]
    return ",".join([*reversed(pairs), tail])


def tidy_strength(text: str) -> str:
    """A strength from a list as it prints: `60000 IU` as `60,000 IU`, `.5 mg` as `0.5 mg`,
    `5.0 mg` as `5 mg`, `40 U/ml` as `40 units/ml`. What is printed so already stays."""
    return _SHORT_UNIT.sub(" units", _WRITTEN.sub(_tidy, text))


def _tidy(written: re.Match[str]) -> str:
    whole, part = written["whole"], (written["part"] or "").rstrip("0")
    if not written[0]:
        return ""
    whole = whole or "0"
    if not whole.startswith("0") and len(whole) > 3:
        whole = grouped(whole)
    return f"{whole}.{part}" if part else whole
