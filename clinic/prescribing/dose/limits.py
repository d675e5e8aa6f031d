"""Limits of the numbers and texts that the dose language can write."""

import re
from fractions import Fraction

MAX_PIECES = 10
"""The most that a number without a unit may count: 20-0-10 is units, never twenty tablets."""
MAX_NUMBER = 1_000_000
_QUOTES = frozenset('"“”„‟″')
_GLYPHS = {Fraction(n, d) for n, d in ((1, 4), (1, 2), (3, 4), (1, 3), (2, 3))}
PARTS_OF_ONE = _GLYPHS | {Fraction(0)}


class CannotRead(ValueError):
    """A text that the dose language cannot read. `rest` is the unread part."""

    def __init__(self, rest: str) -> None:
        super().__init__(f"can't be read as a dose: {rest!r}")
        self.rest = rest


def writable(number: Fraction) -> bool:
    """Return whether a number above zero has at most three decimals, or ends in a third."""
    if not 0 < number <= MAX_NUMBER:
        return False
    return number % 1 in _GLYPHS or 1000 % number.denominator == 0


_UNITS = re.compile(
    r"\b(?:mg|mcg|g|gm|ml|iu|units?|tabs?|caps?|drops?|puffs?|sprays?|sachets?)\b|(?<=\d)[a-z]+"
)


def has_words(text: str) -> bool:
    """Return whether a text has letters besides numbers and units."""
    return any(map(str.isalpha, _UNITS.sub("", text.lower())))


def is_plain_text(text: str) -> bool:
    """Return whether a note is single-spaced, has no quotes and no stops around it, and at most 200
    characters.

    A number or a unit alone is no note: (250/5) is a strength.
    """
    tidy = " ".join(text.split()).strip(" ,;.")
    return has_words(text) and len(text) <= 200 and text == tidy and not _QUOTES & set(text)


def require(condition: bool, message: str) -> None:
    """Raise ValueError with `message` unless `condition` is true."""
    if not condition:
        raise ValueError(message)
