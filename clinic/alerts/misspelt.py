"""Match misspelt words with names: gentamycin, asprin, paracitamol. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

_SHORTEST = 6
"""In letters; shorter words differ by one letter from too many names."""
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
    """Return the names that sound like a word, otherwise those that differ by one letter.

    Empty where the word is short or nothing is near.
    """
    if len(word) < _SHORTEST:
        return []
    sound = sounds_like(word)
    alike = [name for name in names if len(name) >= _SHORTEST and sounds_like(name) == sound]
    return alike or [
        name
        for name in names
        if len(name) >= _SHORTEST
        and (are_one_letter_apart(name, word) or are_one_letter_apart(sounds_like(name), sound))
    ]


@lru_cache(maxsize=4096)
def sounds_like(word: str) -> str:
    """Return a key for the sound of a word, as far as spellings of medicines differ."""
    for pattern, replacement in _SOUNDS:
        word = pattern.sub(replacement, word)
    return word


def are_spellings(name_a: str, name_b: str) -> bool:
    """Return whether two names in small letters may be spellings of one name.

    Word by word they have the same sound, or differ by one letter in longer words. Numbers and
    short words must be equal (hepatitis b, hepatitis c).
    """
    words_a, words_b = name_a.split(), name_b.split()
    return len(words_a) == len(words_b) and all(map(_may_be_same, words_a, words_b))


def _may_be_same(word_a: str, word_b: str) -> bool:
    if word_a.rstrip("s") == word_b.rstrip("s"):  # egg, eggs
        return True
    shorter = min(len(word_a), len(word_b))
    if not (word_a.isalpha() and word_b.isalpha()) or shorter < _SHORTEST_LETTERED:
        return False
    return sounds_like(word_a) == sounds_like(word_b) or are_one_letter_apart(word_a, word_b)


def are_one_letter_apart(word_a: str, word_b: str) -> bool:
    """Return whether the words differ by one letter after the first.

    One letter is added, missing or different, or two neighbours are exchanged.
    """
    if word_a[:1] != word_b[:1] or abs(len(word_a) - len(word_b)) > 1:
        return False
    short, long = sorted((word_a, word_b), key=len)
    start = next((i for i, letter in enumerate(short) if letter != long[i]), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start + 1 : start + 2] + short[start : start + 1]
    return short[start + 1 :] == long[start + 1 :] or (
        swapped == long[start : start + 2] and short[start + 2 :] == long[start + 2 :]
    )
