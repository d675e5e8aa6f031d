"""Numbers as doctors type them: 1½, 2.5, half, one and half."""

import re
from fractions import Fraction

from clinic.prescribing.dose import vocabulary

_GLYPHS = {"½": "1/2", "¼": "1/4", "¾": "3/4", "⅓": "1/3", "⅔": "2/3"}


def parse_number(text: str) -> Fraction:
    """Return the number that a QUANTITY states: `1½`, `1 1/2`, `2.5`, `half`, `one and half`."""
    total = Fraction(0)
    text = text.replace(",", "")
    for glyph, digits in _GLYPHS.items():
        text = text.replace(glyph, f" {digits} ")
    for word in re.findall(r"[\d./]+|[a-z]+", text):
        if word in vocabulary.NUMBER_WORDS:
            total += vocabulary.NUMBER_WORDS[word]
        elif word in vocabulary.HALF_WORDS or word == "quarter":
            total += Fraction(1, 4) if word == "quarter" else Fraction(1, 2)
        elif word[0] in ".0123456789":
            total += Fraction("0" + word if word[0] == "." else word)
    return total


def parse_count(text: str) -> int:
    """Return a whole number from digits or words; `a` and `an` are one."""
    return vocabulary.NUMBER_WORDS.get(text) or (1 if text in ("a", "an") else int(text))
