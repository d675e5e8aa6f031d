"""Which ingredients are one and the same to the checks, whatever a list or a label calls them.

`active_of` is wider than the name of a label: it joins spellings of all the lists that warn. What
else acts as the same (a salt of calcium is calcium; S-amlodipine is amlodipine) is in `parts_of`.
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
    """The name under which the facts that warn know an ingredient."""
    words = " ".join(name.lower().split())
    if words in _distinct():
        return words
    plain = normal_ingredient(_spellings().get(words, words))
    return normal_ingredient(_spellings().get(plain, plain))


@lru_cache(maxsize=8192)
def parts_of(active: str) -> tuple[str, ...]:
    """An active name and the one it acts as: what is said of either holds for it."""
    part = _parts().get(active)
    return (active, part) if part and part != active else (active,)


def all_parts(actives: Iterable[str]) -> set[str]:
    """Every name under which something may be said of these."""
    return {part for active in actives for part in parts_of(active)}


def twins_of(active: str) -> frozenset[str]:
    """Its mirror image, prodrug or metabolite: who is allergic to one is to the other."""
    return _twins().get(active, frozenset())


@cache
def _spellings() -> Mapping[str, str]:
    return {row["alias"]: row["ingredient"] for row in read(FILE) if _is(row, _SPELLING)}


@cache
def _distinct() -> frozenset[str]:
    """Names of another strength than what they act as: 5 mg of S-amlodipine are 10 of the other."""
    return frozenset(row["alias"] for row in read(FILE) if _is(row, _PART))


@cache
def _parts() -> Mapping[str, str]:
    return {active_of(r["alias"]): active_of(r["ingredient"]) for r in read(FILE) if _is(r, _PART)}


@cache
def _twins() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in read(FILE):
        if _is(row, _TWIN) or _is(row, _PART):
            one, other = active_of(row["alias"]), active_of(row["ingredient"])
            found[one].add(other)
            found[other].add(one)
    return {name: frozenset(others - {name}) for name, others in found.items()}


def _is(row: dict[str, str], kind: str) -> bool:
    return row["kind"].startswith(kind)
