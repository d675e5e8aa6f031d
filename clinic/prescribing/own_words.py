"""Substances named in a line that is not understood, for the safety checks. Pure.

Such a line never counts as checked; but a second drug hidden in it, or one in an unlisted strength,
may harm as any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from clinic.facts.actives import active_of
from clinic.facts.allergies import allergy_words
from clinic.facts.forms import dosage_forms_of
from clinic.facts.ingredients import known_ingredients, warned_ingredients
from clinic.facts.medicines import list_common_to, list_family

_LONGEST_NAME = 4
_SHORTEST_BRAND = 4
_MOST_WORDS = 40
_APPLIED = re.compile(r"\b(?:la|l/a|apply|local(?:ly)?|application)\b", re.IGNORECASE)
_OF_A_DOSE = frozenset(("t", "c", "ml", "drop", "gtt", "puff", "puffs", "apply", "local"))


@lru_cache(maxsize=1024)
def substances_in(text: str) -> tuple[str, ...]:
    """Return the ingredients that a text names, by their own names or by a brand's, each once."""
    ingredients: list[str] = []
    words = re.findall(r"[^\W\d_]+", text.lower())[:_MOST_WORDS]
    place = 0
    while place < len(words):
        begins = all(dosage_forms_of(word) for word in words[:place])
        for size in range(min(_LONGEST_NAME, len(words) - place), 0, -1):
            names = _ingredients_of(words[place : place + size], only_certain=not begins)
            if names:
                ingredients += names
                place += size
                break
        else:
            place += 1
    says_amount = any(letter.isdigit() for letter in text)
    return tuple(dict.fromkeys(ingredients)) or (_of_first_word(words) if says_amount else ())


def _of_first_word(words: list[str]) -> tuple[str, ...]:
    """Return the ingredients common to all brands that begin with the first word: `valparin chrono
    500`.

    Advice (`power glasses`) states no amount and gives none.
    """
    first = next((word for word in words if not dosage_forms_of(word)), "")
    return tuple(sorted(list_common_to([first]))) if len(first) > _SHORTEST_BRAND else ()


def _ingredients_of(words: list[str], *, only_certain: bool) -> tuple[str, ...]:
    """Return the ingredients of a name.

    `only_certain`: only those of a brand on which the lists agree, as for words within a line. Of a
    brand that is sold in several compositions, the ingredients that all of them have.
    """
    meaning = allergy_words().get(" ".join(words))
    if meaning and meaning.ingredients:
        return meaning.ingredients
    for spelling in (" ".join(words), "-".join(words)):
        if spelling in known_ingredients() or active_of(spelling) in _substances():
            return (spelling,)
    short = all(len(word) < _SHORTEST_BRAND for word in words)
    if short and any(len(word) < _SHORTEST_BRAND - 1 or dosage_forms_of(word) for word in words):
        return ()
    confidences = ("",) if short else ("", "high")
    family = [m for m in list_family(words) if not only_certain or m.confidence in confidences]
    if not family:
        return ()
    return tuple(
        name for name in family[0].ingredients if all(name in m.ingredients for m in family)
    )


@cache
def _substances() -> frozenset[str]:
    """Return the substances that are sold or warned of: captopril is not listed here, and may be
    written."""
    return known_ingredients() | warned_ingredients()


def form_in(text: str) -> str:
    """Return the form that a text states, '' where it states none: `diclofenac gel la tds` is a
    gel."""
    words = re.findall(r"[a-z]+(?:/[a-z])?", text.lower())
    for form in _forms(words):
        return form
    return "cream" if _APPLIED.search(text) else ""


def _forms(words: list[str]) -> Iterator[str]:
    for size in (2, 1):
        for start in range(len(words) - size + 1):
            name = " ".join(words[start : start + size])
            forms = () if name in _OF_A_DOSE else dosage_forms_of(name)
            if forms:
                yield forms[0]
