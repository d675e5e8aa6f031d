"""What a line in the doctor's own words names all the same: to be held against the record. Pure.

Such a line never counts as checked; but a second drug hidden in it, or one that no list sells in
the strength that was written, may harm as any other.
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
def substances_in(words: str) -> tuple[str, ...]:
    """The ingredients that a text names, by their own names or by a brand's, each once."""
    found: list[str] = []
    each = re.findall(r"[^\W\d_]+", words.lower())[:_MOST_WORDS]
    place = 0
    while place < len(each):
        begins = all(dosage_forms_of(word) for word in each[:place])
        for size in range(min(_LONGEST_NAME, len(each) - place), 0, -1):
            named = _named(each[place : place + size], sure=not begins)
            if named:
                found += named
                place += size
                break
        else:
            place += 1
    says_amount = any(letter.isdigit() for letter in words)
    return tuple(dict.fromkeys(found)) or (_of_first_word(each) if says_amount else ())


def _of_first_word(words: list[str]) -> tuple[str, ...]:
    """What all brands hold that begin as a line does whose name is none of them: `valparin chrono
    500`. Advice (`power glasses`) says no amount."""
    first = next((word for word in words if not dosage_forms_of(word)), "")
    return tuple(sorted(list_common_to([first]))) if len(first) > _SHORTEST_BRAND else ()


def _named(words: list[str], *, sure: bool) -> tuple[str, ...]:
    """What a name stands for. `sure`: only a brand of which lists agree, as of words within a
    line; of one that is sold in several compositions what all of them hold."""
    meant = allergy_words().get(" ".join(words))
    if meant and meant.ingredients:
        return meant.ingredients
    for way in (" ".join(words), "-".join(words)):
        if way in known_ingredients() or active_of(way) in _substances():
            return (way,)
    short = all(len(word) < _SHORTEST_BRAND for word in words)
    if short and any(len(word) < _SHORTEST_BRAND - 1 or dosage_forms_of(word) for word in words):
        return ()
    sure_of = ("",) if short else ("", "high")
    family = [m for m in list_family(words) if not sure or m.confidence in sure_of]
    if not family:
        return ()
    return tuple(
        name for name in family[0].ingredients if all(name in m.ingredients for m in family)
    )


@cache
def _substances() -> frozenset[str]:
    """What is sold or warned of: captopril is in no list here, and may be written."""
    return known_ingredients() | warned_ingredients()


def form_in(words: str) -> str:
    """The form that a text says, '' where it says none: `diclofenac gel la tds` is a gel."""
    each = re.findall(r"[a-z]+(?:/[a-z])?", words.lower())
    for form in _forms(each):
        return form
    return "cream" if _APPLIED.search(words) else ""


def _forms(words: list[str]) -> Iterator[str]:
    for size in (2, 1):
        for start in range(len(words) - size + 1):
            said = " ".join(words[start : start + size])
            meant = () if said in _OF_A_DOSE else dosage_forms_of(said)
            if meant:
                yield meant[0]
