"""A line whose first word is one letter away from just one listed name: offered, never taken. Pure.

Of a brand only a letter too many, too few or exchanged with its neighbour is a slip. Another letter
in its place may be another brand, which no list has: Livogen is iron, Levogen levofloxacin.

Two names that look alike are never offered for each other: where a listed look-alike of the name is
nearly as close to what was typed, there is no offer.
"""

from __future__ import annotations

from functools import lru_cache

from clinic.alerts.misspelt import are_one_letter_apart, are_spellings, sounds_like
from clinic.facts import medicines
from clinic.facts.forms import dosage_forms_of
from clinic.facts.ingredients import known_ingredients
from clinic.prescribing.formulary import Formulary, fold

_SHORTEST = 5
_LONGER = 3
"""Letters by which two spellings of one sound differ in length at most."""
_NEARLY = 2
"""Letters by which a look-alike may differ from what was typed, so that it may be meant too."""


def respelt(text: str, formulary: Formulary) -> str:
    """Return a line with its misspelt name corrected; '' where no name, or not just one, is
    near."""
    words = text.split()
    place = next((n for n, word in enumerate(words) if not dosage_forms_of(word.strip("."))), 0)
    if place >= len(words) or place > 1:
        return ""
    name = _nearest(words[place].lower(), frozenset(label.split()[0] for label in formulary.own))
    return " ".join([*words[:place], name, *words[place + 1 :]]) if name else ""


@lru_cache(maxsize=1024)
def _nearest(word: str, own: frozenset[str]) -> str:
    """Return the only listed first word of a name that a word may be a spelling of; '' for none."""
    if len(word) < _SHORTEST or not word.isalpha():
        return ""
    names = own | medicines.list_first_words(word[0])
    alike = (name for name in names if abs(len(name) - len(word)) <= _LONGER)
    near = sorted(
        name
        for name in alike
        if are_spellings(word, name) and (name in own or _is_slip(word, name))
    )
    if not near or word in names:
        return ""
    nearest = min(near, key=lambda name: not are_one_letter_apart(word, name))
    if any(sounds_like(name) != sounds_like(nearest) for name in near):
        return ""
    contents = {frozenset(medicines.list_first_named([name])) for name in near} - {frozenset()}
    return "" if len(contents) > 1 or _has_lookalike(word, nearest) else nearest


def _is_slip(word: str, name: str) -> bool:
    """Return whether a word may be a slip of a listed name, and not the name of another brand."""
    if name in known_ingredients() or any(
        ingredient.startswith(f"{name} ") for ingredient in known_ingredients()
    ):
        return True
    same_letters = len(word) != len(name) or sorted(word) == sorted(name)
    return same_letters and are_one_letter_apart(word, name)


def _has_lookalike(word: str, name: str) -> bool:
    """Return whether a look-alike of another composition is nearly as close to a typed word."""
    others = {fold(other).split()[0] for other, _ in medicines.list_lookalikes([name])}
    return any(_distance(word, other) <= _NEARLY for other in others)


def _distance(one: str, two: str) -> int:
    """Return the number of letters to add, drop or change between two words."""
    row = list(range(len(two) + 1))
    for place, letter in enumerate(one, 1):
        above, row = row, [place]
        for n, other in enumerate(two, 1):
            row.append(min(above[n] + 1, row[-1] + 1, above[n - 1] + (letter != other)))
    return row[-1]
