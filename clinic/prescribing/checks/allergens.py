"""What a recorded allergy means: ingredients, classes, or words that only a label can answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from clinic.facts.allergies import allergy_classes, class_words, classes_of, label_of
from clinic.facts.index import words_of
from clinic.facts.ingredients import known_ingredients, normal_ingredient
from clinic.facts.tables import read
from clinic.prescribing.checks.subjects import Allergy

_BETWEEN = re.compile(r"[,;/+&\n]|\band\b", re.IGNORECASE)
_LONGEST_NAME = 4
_TEXT_LIMIT = 200
_SHORTEST_WORD = 4
_NO_NAMES = frozenset(
    (
        *("acid", "after", "allergic", "allergy", "anaphylaxis", "antibiotic", "antibiotics"),
        *("capsule", "capsules", "chloride", "cold", "cough", "cream", "dose", "drop", "drops"),
        *("drug", "drugs", "dust", "extract", "food", "forte", "from", "gave", "human", "inhaler"),
        *("injection", "itching", "known", "medicine", "medicines", "none", "oral", "pain", "plus"),
        *("potassium", "rash", "reaction", "severe", "since", "skin", "sodium", "spray"),
        *("swelling", "syrup", "tablet", "tablets", "took", "vitamin", "wheeze", "with"),
    )
)


@dataclass(frozen=True, slots=True)
class Allergen:
    """One thing that a recorded allergy names, as the rules see it.

    `told` is how sentences name it. `classes` are those recorded; `reach` adds the wider ones, and
    those of the ingredients, from which it may cross to others. `words` are matched with labels.
    `is_known` says whether a shipped ingredient or a class stands for it.
    """

    name: str
    told: str
    reaction: str
    ingredients: frozenset[str]
    classes: frozenset[str]
    reach: frozenset[str]
    words: frozenset[str]
    is_known: bool


@lru_cache(maxsize=1024)
def allergens(allergies: tuple[Allergy, ...]) -> tuple[Allergen, ...]:
    """What stands behind the recorded allergies; a text may name several: `sulfa, eggs`."""
    found = (
        _allergen(allergy.kind, " ".join(part.split()), " ".join(allergy.reaction.split()))
        for allergy in allergies
        for part in _parts(allergy)
    )
    return tuple(dict.fromkeys(one for one in found if one.name))


def _parts(allergy: Allergy) -> list[str]:
    name = allergy.name[:_TEXT_LIMIT]
    return _BETWEEN.split(name) if allergy.kind == "text" else [name]


def _allergen(kind: str, name: str, reaction: str) -> Allergen:
    ingredients, classes = _meant(kind, name)
    words = frozenset(_telling(words_of(name))) if kind == "text" else frozenset[str]()
    reach = set(classes).union(*(_wider(key) for key in classes))
    reach.update(*(classes_of(ingredient) for ingredient in ingredients))
    known = bool(classes or ingredients & _names())
    told = f"'{name}'" if kind == "text" else label_of(name)
    return Allergen(name, told, reaction, ingredients, classes, frozenset(reach), words, known)


def _meant(kind: str, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """By its kind first, by its words otherwise."""
    plain = normal_ingredient(name)
    if kind == "class" and name.lower() in class_words():
        return frozenset(), frozenset([class_words()[name.lower()]])
    if kind == "ingredient" and plain in _names():
        return frozenset([plain]), frozenset()
    ingredients, classes = _read(words_of(name))
    if kind == "ingredient" and not ingredients and not classes:
        return frozenset([plain]), frozenset()
    return ingredients, classes


def _read(words: Sequence[str]) -> tuple[frozenset[str], frozenset[str]]:
    ingredients: set[str] = set()
    classes: set[str] = set()
    for phrase in _phrases(words):
        if phrase in class_words():
            classes.add(class_words()[phrase])
        elif normal_ingredient(phrase) in _names():
            ingredients.add(normal_ingredient(phrase))
        ingredients |= _called().get(phrase, frozenset())
    return frozenset(ingredients), frozenset(classes)


def _phrases(words: Sequence[str]) -> Iterator[str]:
    for size in range(1, _LONGEST_NAME + 1):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])
            yield "-".join(words[start : start + size])


def _telling(words: Sequence[str]) -> list[str]:
    return [w for w in words if len(w) >= _SHORTEST_WORD and w.isalpha() and w not in _NO_NAMES]


def _wider(key: str) -> Iterator[str]:
    members = allergy_classes()[key].members
    return (other for other, found in allergy_classes().items() if members < found.members)


@cache
def _names() -> frozenset[str]:
    """Ingredients that can be recognised in an allergy."""
    members = (found.members for found in allergy_classes().values())
    return known_ingredients().union(*members)


@cache
def _called() -> Mapping[str, frozenset[str]]:
    """What else a record calls ingredients: brands, also by their first word, and short names."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in read("abbreviations.csv"):
        found[" ".join(words_of(row["abbreviation"]))] |= _normal(row)
    for row in read("brands.csv"):
        words = words_of(row["brand"])
        for name in (" ".join(words), *_telling(words[:1])):
            found[name] |= _normal(row)
    return {phrase: frozenset(names) for phrase, names in found.items()}


def _normal(row: dict[str, str]) -> set[str]:
    return {normal_ingredient(name) for name in row["ingredients"].split("+")}
