"""One phrase for what a doctor writes in several ways: letter case, spacing and duration. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

_FIGURES = r"\d+(?:\.\d+)?(?:\s*(?:-|–|to)\s*\d+)?"
_UNIT = r"(?:hours?|hrs?|h|days?|d|weeks?|wks?|w|months?|mths?|mo|m|years?|yrs?|y)"
_WORDS = r"(?:an?|one|two|three|few|(?:a\s+)?couple\s+of)\s+(?:hours?|days?|weeks?|months?|years?)"
_TIME = (
    r"(?:yesterday|today|(?:this\s+|yesterday\s+)?(?:morning|evening)|last\s+night|childhood|birth)"
)
_LONG = (
    r"(?:(?:x|×|for|since|from|of)\s*)?(?:(?:the\s+)?(?:last|past)\s+)?"
    rf"(?:{_FIGURES}\s*{_UNIT}|{_WORDS})"
)
_DURATION = re.compile(
    rf"[\s,;:(-]*(?<![^\W\d_])(?:{_LONG}|(?:x\s*)?\d+/(?:7|52|12)|since\s+{_TIME})"
    r"(?:\s+(?:ago|now|back))?[\s.)]*$",
    re.IGNORECASE,
)

LONGEST_READ = 500
"""Letters. No complaint has more, and looking for a duration takes time by their square."""


def phrase_of(kind: str, text: str) -> str:
    """Return the phrase that a text is remembered as, in single spaces.

    A complaint is remembered without how long it has lasted: `fever 3d`, `Fever 3 d` and `fever for
    2 days` are all `Fever`. The days of an advice or a test are what it says: they stay.
    """
    words = " ".join(text.split())
    if kind != "complaint" or len(words) > LONGEST_READ:
        return words
    bare = _DURATION.sub("", words)
    phrase = bare if any(letter.isalpha() for letter in bare) else words
    first = phrase.split(maxsplit=1)[0] if phrase else ""
    return phrase[:1].upper() + phrase[1:] if first.islower() else phrase


def phrases_of(kind: str, texts: Iterable[str]) -> dict[str, str]:
    """Return the phrases of texts by the spelling that makes two of them one, in their order."""
    phrases: dict[str, str] = {}
    for text in texts:
        phrase = phrase_of(kind, text)
        phrases.setdefault(phrase.casefold().rstrip(" ."), phrase)
    return phrases
