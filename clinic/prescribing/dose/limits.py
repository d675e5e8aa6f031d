"""What numbers and words can be written in the dose language at all."""

import re
from fractions import Fraction

MAX_PIECES = 10
"""The most that a number without a unit may count: 20-0-10 is units, never twenty tablets."""
MAX_NUMBER = 1_000_000
_QUOTES = frozenset('"“”„‟″')
_GLYPHS = {Fraction(n, d) for n, d in ((1, 4), (1, 2), (3, 4), (1, 3), (2, 3))}
PARTS_OF_ONE = _GLYPHS | {Fraction(0)}


class CannotRead(ValueError):
    """A dose that the language does not hold. `rest` is the text that could not be read."""

    def __init__(self, rest: str) -> None:
        super().__init__(f"can't be read as a dose: {rest!r}")
        self.rest = rest


def writable(number: Fraction) -> bool:
    """Whether a number above zero has at most three decimals, or ends in a third."""
    if not 0 < number <= MAX_NUMBER:
        return False
    return number % 1 in _GLYPHS or 1000 % number.denominator == 0


_UNITS = re.compile(
    r"\b(?:mg|mcg|g|gm|ml|iu|units?|tabs?|caps?|drops?|puffs?|sprays?|sachets?)\b|(?<=\d)[a-z]+"
)


def says_words(text: str) -> bool:
    """Whether a text says more than numbers and units."""
    return any(map(str.isalpha, _UNITS.sub("", text.lower())))


def plain_words(text: str) -> bool:
    """Whether free words are single-spaced, without quotes or stops around, at most 200 long. A
    number or a unit alone is no note: (250/5) is a strength."""
    tidy = " ".join(text.split()).strip(" ,;.")
    return says_words(text) and len(text) <= 200 and text == tidy and not _QUOTES & set(text)


def demand(holds: bool, promise: str) -> None:
    """Raise ValueError with the promise that does not hold."""
    if not holds:
        raise ValueError(promise)
