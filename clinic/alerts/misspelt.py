"""A word of a record that is spelt nearly as a name: gentamycin, asprin, paracitamol."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

_SHORTEST = 6
"""Shorter words are one letter from too many others."""
_SHORTEST_LETTERED = 5
_SOUNDS = (
    (re.compile("ph"), "f"),
    (re.compile("ae|oe"), "e"),
    (re.compile("y"), "i"),
    (re.compile("ce"), "se"),
    (re.compile("ci"), "si"),
    (re.compile("[ckq]+"), "k"),
    (re.compile("z"), "s"),
    (re.compile("x"), "ks"),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("e$"), ""),
)


def closest(word: str, names: Collection[str]) -> list[str]:
    """The names that sound as a word does, else those whose sound is one letter off; [] where the
    word is short or nothing is near."""
    if len(word) < _SHORTEST:
        return []
    heard = sounds_like(word)
    alike = [name for name in names if len(name) >= _SHORTEST and sounds_like(name) == heard]
    return alike or [
        name
        for name in names
        if len(name) >= _SHORTEST
        and (_is_one_off(name, word) or _is_one_off(sounds_like(name), heard))
    ]


@lru_cache(maxsize=4096)
def sounds_like(word: str) -> str:
    """A word by its sound, as far as spellings of medicines differ."""
    for pattern, said in _SOUNDS:
        word = pattern.sub(said, word)
    return word


def are_spellings(one: str, other: str) -> bool:
    """Whether two names, in small letters, may be one: word by word the same sound, or in longer
    words one letter off; numbers and short words (hepatitis b, hepatitis c) are the same."""
    words, others = one.split(), other.split()
    return len(words) == len(others) and all(map(_may_be_one, words, others))


def _may_be_one(word: str, other: str) -> bool:
    if word.rstrip("s") == other.rstrip("s"):  # egg, eggs
        return True
    if not (word.isalpha() and other.isalpha()) or min(len(word), len(other)) < _SHORTEST_LETTERED:
        return False
    return sounds_like(word) == sounds_like(other) or _is_one_off(word, other)


def _is_one_off(one: str, other: str) -> bool:
    """Whether one letter more, less or another, or two exchanged, is all that differs behind the
    first."""
    if one[:1] != other[:1] or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    start = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start + 1 : start + 2] + short[start : start + 1]
    return short[start + 1 :] == long[start + 1 :] or (
        swapped == long[start : start + 2] and short[start + 2 :] == long[start + 2 :]
    )
