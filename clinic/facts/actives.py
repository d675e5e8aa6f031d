"""Active names: the ingredients that the checks treat as one, for all names of lists and labels.

`active_of` is wider than the name of a label: it joins the spellings of all lists of safety facts.
`parts_of` adds the substance with the same effect (a salt of calcium is calcium; S-amlodipine is
amlodipine).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache

from clinic.facts.ingredients import normal_ingredient
from clinic.facts.tables import read

FILE = "ingredient_aliases.csv"
_SPELLING, _PART, _TWIN = "spelling", "same active", "enantiomer"


@lru_cache(maxsize=8192)
def active_of(name: str) -> str:
    """Return the name of an ingredient in the safety facts."""
    words = " ".join(name.lower().split())
    if words in _distinct():
        return words
    plain = normal_ingredient(_spellings().get(words, words))
    return normal_ingredient(_spellings().get(plain, plain))


@lru_cache(maxsize=8192)
def parts_of(active: str) -> tuple[str, ...]:
    """Return an active name and the substance it acts as: facts about either apply to it."""
    part = _parts().get(active)
    return (active, part) if part and part != active else (active,)


def all_parts(actives: Iterable[str]) -> set[str]:
    """Return every name under which facts about these ingredients may stand."""
    return {part for active in actives for part in parts_of(active)}


def twins_of(active: str) -> frozenset[str]:
    """Return its mirror image, prodrug or metabolite: an allergy to one is an allergy to the
    other."""
    return _twins().get(active, frozenset())


@cache
def _spellings() -> Mapping[str, str]:
    return {row["alias"]: row["ingredient"] for row in read(FILE) if _is(row, _SPELLING)}


@cache
def _distinct() -> frozenset[str]:
    """Return names of another strength than what they act as: 5 mg of S-amlodipine are 10 of the
    other."""
    return frozenset(row["alias"] for row in read(FILE) if _is(row, _PART))


@cache
def _parts() -> Mapping[str, str]:
    return {active_of(r["alias"]): active_of(r["ingredient"]) for r in read(FILE) if _is(r, _PART)}


@cache
def _twins() -> Mapping[str, frozenset[str]]:
    by_name: dict[str, set[str]] = defaultdict(set)
    for row in read(FILE):
        if _is(row, _TWIN) or _is(row, _PART):
            first, second = active_of(row["alias"]), active_of(row["ingredient"])
            by_name[first].add(second)
            by_name[second].add(first)
    return {name: frozenset(others - {name}) for name, others in by_name.items()}


def _is(row: dict[str, str], kind: str) -> bool:
    return row["kind"].startswith(kind)
