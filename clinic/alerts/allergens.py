"""What a recorded allergy means: ingredients, classes, or words that only a label can answer."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from clinic.alerts.misspelt import closest
from clinic.facts.actives import active_of
from clinic.facts.allergies import allergy_classes, allergy_words, class_words, classes_of, label_of
from clinic.facts.index import words_of
from clinic.facts.ingredients import known_ingredients, warned_ingredients
from clinic.facts.medicines import list_first_named
from clinic.facts.tables import read

_BETWEEN = re.compile(r"[,;/+&\n]|\band\b", re.IGNORECASE)
_LONGEST_NAME = 4
_TEXT_LIMIT = 200
_SHORTEST_WORD = 4
_NO_NAMES = frozenset(
    (
        *("acid", "after", "allergic", "allergy", "anaphylaxis", "antibiotic", "antibiotics"),
        *("capsule", "capsules", "chloride", "cold", "cough", "cream", "dose", "drop", "drops"),
        *(
            "drug",
            "drugs",
            "dust",
            "extract",
            "food",
            "forte",
            "from",
            "gave",
            "hair",
            "human",
            "inhaler",
        ),
        *("injection", "itching", "known", "medicine", "medicines", "none", "oral", "pain", "plus"),
        *("potassium", "rash", "reaction", "severe", "since", "skin", "sodium", "spray", "sure"),
        *("swelling", "syrup", "tablet", "tablets", "took", "vitamin", "wheeze", "with"),
    )
)


@dataclass(frozen=True, slots=True)
class Allergy:
    """A recorded allergy: `kind` is ingredient, class or text."""

    kind: str
    name: str
    reaction: str = ""


@dataclass(frozen=True, slots=True)
class Allergen:
    """One thing that a recorded allergy names, as the rules see it.

    `told` is how sentences name it. `classes` are those recorded; `reach` adds the wider ones, and
    those of the ingredients, from which it may cross to others. `words` are matched with labels.
    `doubtful` are classes of a word that is used for several (painkillers): it may be meant.
    `is_known` says whether a shipped ingredient or a class stands for it; `likely` are the names
    that a misspelt one is read as, and `left` the telling words that are no part of any name.
    """

    name: str
    told: str
    reaction: str
    ingredients: frozenset[str]
    classes: frozenset[str]
    reach: frozenset[str]
    words: frozenset[str]
    is_known: bool
    doubtful: frozenset[str] = frozenset()
    likely: tuple[str, ...] = ()
    left: frozenset[str] = frozenset()


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
    left = frozenset(_left(words_of(name))) if kind == "text" else frozenset[str]()
    likely: list[str] = []
    told = f"'{name}'" if kind == "text" else label_of(name)
    if not ingredients and not classes and kind == "text":
        likely = _likely(words_of(name))
        ingredients, classes = _read(words_of(" ".join(likely)))
        told += f", read as {' or '.join(likely)}" if likely else ""
    words = frozenset(_telling(words_of(name))) if kind == "text" else frozenset[str]()
    reach = set(classes).union(*(_wider(key) for key in classes))
    reach.update(*(classes_of(ingredient) for ingredient in ingredients))
    known = bool(classes or ingredients & _names())
    doubtful = _doubtful(name) & classes
    return Allergen(
        *(name, told, reaction, ingredients, classes, frozenset(reach), words, known, doubtful),
        likely=tuple(likely),
        left=frozenset() if likely else left,
    )


def _doubtful(name: str) -> frozenset[str]:
    """All but the first class of a word that is used for several, but of a word that asks."""
    phrases = (allergy_words().get(phrase) for phrase in _phrases(words_of(name)))
    asking = [meant for meant in phrases if meant and meant.asks]
    return frozenset(key for meant in asking for key in meant.classes[1:])


def _meant(kind: str, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """By its kind first, by its words otherwise."""
    plain = active_of(name)
    if kind == "class" and name.lower() in class_words():
        return frozenset(), frozenset(allergy_words()[name.lower()].classes)
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
        if phrase in allergy_words():
            classes.update(allergy_words()[phrase].classes)
            ingredients.update(allergy_words()[phrase].ingredients)
        elif active_of(phrase) in _names():
            ingredients.add(active_of(phrase))
        ingredients |= _called().get(phrase, frozenset())
    for name in _brands(words):
        ingredients |= name
    return frozenset(ingredients), frozenset(classes)


def _left(words: Sequence[str]) -> list[str]:
    """The telling words without which a name says the same."""
    meant = _read(words)
    return [
        word
        for word in _telling(words)
        if not any(_read([word])) and _read([other for other in words if other != word]) == meant
    ]


def _likely(words: Sequence[str]) -> list[str]:
    """What words that stand for nothing may be meant for: asprin for aspirin."""
    return sorted({name for word in _telling(words) for name in closest(word, single_names())})


@cache
def single_names() -> frozenset[str]:
    """The names of one word that can be misspelt; of classes those that mean one thing."""
    meanings = allergy_words().items()
    words = {word for word, meant in meanings if not meant.asks and not meant.misspelt}
    return frozenset(name for name in _names() | words if name.isalpha())


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


def _brands(words: Sequence[str]) -> Iterator[set[str]]:
    """What is in the brands that a record names by all words of their name, or by the first of it
    alone where that says something: Septran for Septran DS."""
    for size in range(1, _LONGEST_NAME + 1):
        for start in range(len(words) - size + 1):
            name = words[start : start + size]
            if _telling(name):
                yield {active_of(one) for one in list_first_named(name)}


@cache
def _names() -> frozenset[str]:
    """Ingredients that can be recognised in an allergy."""
    return frozenset(map(active_of, known_ingredients())) | warned_ingredients()


@cache
def _called() -> Mapping[str, frozenset[str]]:
    """What else a record calls ingredients: short names."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in read("abbreviations.csv"):
        names = {active_of(name) for name in row["ingredients"].split("+")}
        found[" ".join(words_of(row["abbreviation"]))] |= names
    return {phrase: frozenset(names) for phrase, names in found.items()}
