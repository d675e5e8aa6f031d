"""The shipped phrases of the Indian languages: what one says, and what it cannot say.

They are the columns of clinic/facts/data/dose_phrases.csv, which a native reader can read and
correct. A cell holds one form, or `one|many`; an empty cell is a phrase that the language lacks.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from functools import cache
from importlib.resources import files

LANGUAGES = ("hi", "mr", "gu", "bn", "ta", "te", "kn")
REVIEWED = frozenset({"en", "hi"})
"""The languages whose wording speakers have read."""

_DIGITS = {"bn": str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")}
"""Figures where the script's own are the usual ones; elsewhere 0-9 are read by everyone."""


class Unsaid(LookupError):
    """The language lacks a phrase, so the sentence cannot be said in it."""


@cache
def phrases() -> dict[str, dict[str, str]]:
    """The shipped phrases by key and language; `en` says what each means."""
    source = files("clinic.facts").joinpath("data", "dose_phrases.csv")
    lines = source.read_text(encoding="utf-8").splitlines()
    return {row["key"]: row for row in csv.DictReader(lines)}


def find_phrase(language: str, key: str) -> str:
    """The phrase as the file has it, '' where there is none."""
    return phrases().get(key, {}).get(language, "")


def get_phrase(language: str, key: str, **parts: str) -> str:
    """The phrase with its {parts} filled. Raises Unsaid where the language lacks it."""
    phrase = find_phrase(language, key)
    if not phrase:
        raise Unsaid(f"{key} in {language}")
    return phrase.format(**parts)


def counted(language: str, key: str, number: str, most: Fraction) -> str:
    """A phrase with a number in it: `1 गोली`, `2 गोलियाँ`; 1½ still takes the form for one.

    `most` is the number, or the end of a range. Raises Unsaid.
    """
    alone = find_phrase(language, f"{key}.{number}")
    if alone:
        return alone
    phrase = find_phrase(language, key)
    if not phrase:
        raise Unsaid(f"{key} in {language}")
    one, _, many = phrase.partition("|")
    return ((many or one) if most >= 2 else one).format(n=figures(language, number))


def ranged(language: str, number: str, up_to: str) -> str:
    """A number, or the range from it to `up_to`: `5`, `5 से 10`."""
    return get_phrase(language, "range", a=number, b=up_to) if up_to else number


def figures(language: str, text: str) -> str:
    """A text with the language's own figures."""
    return text.translate(_DIGITS[language]) if language in _DIGITS else text


def listed(language: str, words: list[str], key: str = "and") -> str:
    """`a`, `a and b`, `a, b and c` with the joint of that key."""
    if len(words) == 1:
        return words[0]
    return get_phrase(language, key, a=", ".join(words[:-1]), b=words[-1])
