"""The shipped phrases of the Indian languages.

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
"""Languages whose phrases speakers have reviewed."""

_DIGITS = {"bn": str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")}
"""Digits of languages whose own digits are the usual ones; elsewhere everyone reads 0-9."""


class MissingPhrase(LookupError):
    """The language lacks a phrase, so the directions cannot be written in it."""


@cache
def phrases() -> dict[str, dict[str, str]]:
    """Read the shipped phrases, by key and language; `en` holds the English meaning."""
    source = files("clinic.facts").joinpath("data", "dose_phrases.csv")
    lines = source.read_text(encoding="utf-8").splitlines()
    return {row["key"]: row for row in csv.DictReader(lines)}


def find_phrase(language: str, key: str) -> str:
    """Return the phrase as the file has it, '' where there is none."""
    return phrases().get(key, {}).get(language, "")


def get_phrase(language: str, key: str, **parts: str) -> str:
    """Return the phrase with its {parts} filled. Raises MissingPhrase where the language lacks
    it."""
    phrase = find_phrase(language, key)
    if not phrase:
        raise MissingPhrase(f"{key} in {language}")
    return phrase.format(**parts)


def counted(language: str, key: str, number: str, most: Fraction) -> str:
    """Return a phrase with a number in it: `1 गोली`, `2 गोलियाँ`; 1½ still takes the singular.

    `most` is the number, or the end of a range. Raises MissingPhrase.
    """
    exact = find_phrase(language, f"{key}.{number}")
    if exact:
        return exact
    phrase = find_phrase(language, key)
    if not phrase:
        raise MissingPhrase(f"{key} in {language}")
    singular, _, plural = phrase.partition("|")
    return ((plural or singular) if most >= 2 else singular).format(n=figures(language, number))


def ranged(language: str, number: str, up_to: str) -> str:
    """Return a number, or the range from it to `up_to`: `5`, `5 से 10`."""
    return get_phrase(language, "range", a=number, b=up_to) if up_to else number


def figures(language: str, text: str) -> str:
    """Return a text with the digits of the language."""
    return text.translate(_DIGITS[language]) if language in _DIGITS else text


def listed(language: str, items: list[str], key: str = "and") -> str:
    """Join items: `a`, `a and b`, `a, b and c`; the phrase `key` joins the last. Raises
    MissingPhrase."""
    if len(items) == 1:
        return items[0]
    return get_phrase(language, key, a=", ".join(items[:-1]), b=items[-1])
