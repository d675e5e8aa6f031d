"""Phonetic keys that differ in one sound from a word's own: names that are written more freely than
the rules of `sounds` know. Pure."""

from __future__ import annotations

from functools import lru_cache

from clinic.patients import sounds

SHORTEST = 3
"""Of shorter keys one sound less is nearly any name."""

MOST = 24

_EXCHANGED = {"s": "jX", "j": "slX", "X": "sjc", "c": "X", "l": "j"}
_EXCHANGED |= {"r": "t", "t": "r", "p": "v", "v": "p"}
_INSERTED = "nhvk"
"""Sounds that one writer omits: a nasal before a consonant, h, v, a last g."""


@lru_cache(maxsize=5_000)
def near_keys(word: str) -> tuple[str, ...]:
    """Return at most MOST keys that differ in one sound from those of a normalised word."""
    keys = dict.fromkeys(form.key for form in sounds.forms(word) if form.pieces)
    near = dict.fromkeys(other for key in keys if len(key) >= SHORTEST for other in _changed(key))
    return tuple(other for other in near if other not in keys)[:MOST]


def _changed(key: str) -> list[str]:
    places = range(1, len(key))
    less = [key[:n] + key[n + 1 :] for n in places if len(key) > SHORTEST or key[n] in _INSERTED]
    others = [
        key[:n] + other + key[n + 1 :]
        for n in range(len(key))
        for other in _EXCHANGED.get(key[n], "")
    ]
    more = [key[:n] + sound + key[n:] for n in range(1, len(key) + 1) for sound in _INSERTED]
    return [*others, *less, *more]
