"""Resolve a recorded allergy to ingredients, allergy classes, or words to match with labels."""

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
from clinic.facts.medicines import find_by_label, list_family, list_first_named
from clinic.facts.names import parse_name
from clinic.facts.tables import read

_BETWEEN = re.compile(r"[,;/+&\n]|\band\b", re.IGNORECASE)
_LONGEST_NAME = 4
_TEXT_LIMIT = 200
_SHORTEST_WORD = 4
_NOT_NAMES = frozenset(
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
_AROUND = frozenset(
    (
        *("allergic", "allergy", "to", "rash", "itching", "reaction", "swelling", "anaphylaxis"),
        *("inj", "injection", "tab", "tablet", "tablets", "cap", "capsule", "syrup"),
    )
)
"""What stands beside a brand that is an allergen."""


@dataclass(frozen=True, slots=True)
class RecordedAllergy:
    """A recorded allergy: `kind` is ingredient, class or text."""

    kind: str
    name: str
    reaction: str = ""


@dataclass(frozen=True, slots=True)
class Allergen:
    """One substance or class of a recorded allergy, resolved for the safety checks.

    - `label`: its name in sentences.
    - `classes`: the recorded allergy classes; `reach` adds the wider classes and those of the
      ingredients, from which cross-reactions are looked up.
    - `words`: matched with the labels of medicines.
    - `doubtful`: classes that are only possibly recorded, because the word is used for several
      (painkillers).
    - `is_known`: it was resolved to a shipped ingredient or a class.
    - `likely`: the names that a misspelt name is read as.
    - `left`: the distinctive words that belong to no name.
    """

    name: str
    label: str
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
def allergens(allergies: tuple[RecordedAllergy, ...]) -> tuple[Allergen, ...]:
    """Return the allergens of the recorded allergies, each once.

    A text may name several: `sulfa, eggs`.
    """
    resolved = (
        _allergen(allergy.kind, " ".join(part.split()), " ".join(allergy.reaction.split()))
        for allergy in allergies
        for part in _parts(allergy)
    )
    return tuple(dict.fromkeys(allergen for allergen in resolved if allergen.name))


def _parts(allergy: RecordedAllergy) -> list[str]:
    name = allergy.name[:_TEXT_LIMIT]
    return _BETWEEN.split(name) if allergy.kind == "text" else [name]


def _allergen(kind: str, name: str, reaction: str) -> Allergen:
    ingredients, classes = _resolve(kind, name)
    left = frozenset(_unused(words_of(name))) if kind == "text" else frozenset[str]()
    likely: list[str] = []
    label = f"'{name}'" if kind == "text" else label_of(name)
    if not ingredients and not classes and kind == "text":
        likely = _likely(words_of(name))
        ingredients, classes = _read(words_of(" ".join(likely)))
        label += f", read as {' or '.join(likely)}" if likely else ""
    words = frozenset(_distinctive(words_of(name))) if kind == "text" else frozenset[str]()
    reach = set(classes).union(*(_wider(key) for key in classes))
    reach.update(*(classes_of(ingredient) for ingredient in ingredients))
    is_known = bool(classes or ingredients & _names())
    doubtful = _doubtful(name) & classes
    return Allergen(
        *(name, label, reaction, ingredients, classes, frozenset(reach), words, is_known, doubtful),
        likely=tuple(likely),
        left=frozenset() if likely else left,
    )


def _doubtful(name: str) -> frozenset[str]:
    """Return all classes but the first of each word whose entry asks which class is meant."""
    entries = (allergy_words().get(phrase) for phrase in _phrases(words_of(name)))
    asking = [entry for entry in entries if entry and entry.asks]
    return frozenset(key for entry in asking for key in entry.classes[1:])


def _resolve(kind: str, name: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the ingredients and classes of a name: by its kind first, by its words otherwise."""
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
        ingredients |= _abbreviations().get(phrase, frozenset())
    for in_brand in _brands(words):
        ingredients |= in_brand
    if not ingredients and not classes:
        ingredients |= _whole_brand(words)
    return frozenset(ingredients), frozenset(classes)


def _whole_brand(words: Sequence[str]) -> frozenset[str]:
    """Return the ingredients of the brand that all the words name together, however short they are:
    Mox, ES OK 10, Pan 40 rash. None where brands of one name differ, or only one list has it and
    the strength is not named."""
    for named in (words, [word for word in words if word not in _AROUND]):
        text = " ".join(named)
        name = parse_name(text).words
        if not name:  # a form alone: eye drops
            continue
        if (label := find_by_label(text)) is not None:
            return frozenset(map(active_of, label.ingredients))
        family = list_family(name)
        within = {frozenset(map(active_of, one.ingredients)) for one in family}
        if len(within) == 1 and any(one.confidence == "high" for one in family):
            return next(iter(within))
    return frozenset()


def _unused(words: Sequence[str]) -> list[str]:
    """Return the distinctive words without which the name is resolved to the same."""
    resolved = _read(words)
    return [
        word
        for word in _distinctive(words)
        if not any(_read([word])) and _read([w for w in words if w != word]) == resolved
    ]


def _likely(words: Sequence[str]) -> list[str]:
    """Return the names that are spelt nearly like words without a meaning: aspirin for asprin."""
    return sorted({name for word in _distinctive(words) for name in closest(word, single_names())})


@cache
def single_names() -> frozenset[str]:
    """Return the names of one word that a misspelt word is compared with.

    Of the words for classes these are the unambiguous ones.
    """
    entries = allergy_words().items()
    words = {word for word, entry in entries if not entry.asks and not entry.misspelt}
    return frozenset(name for name in _names() | words if name.isalpha())


def _phrases(words: Sequence[str]) -> Iterator[str]:
    for size in range(1, _LONGEST_NAME + 1):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])
            yield "-".join(words[start : start + size])


def _distinctive(words: Sequence[str]) -> list[str]:
    return [w for w in words if len(w) >= _SHORTEST_WORD and w.isalpha() and w not in _NOT_NAMES]


def _wider(key: str) -> Iterator[str]:
    members = allergy_classes()[key].members
    return (wider for wider, entry in allergy_classes().items() if members < entry.members)


def _brands(words: Sequence[str]) -> Iterator[set[str]]:
    """Yield the ingredients of each brand that the words name.

    A brand is named by all words of its name, or by its first word alone where that is
    distinctive: Septran for Septran DS.
    """
    for size in range(1, _LONGEST_NAME + 1):
        for start in range(len(words) - size + 1):
            name = words[start : start + size]
            if _distinctive(name):
                yield {active_of(ingredient) for ingredient in list_first_named(name)}


@cache
def _names() -> frozenset[str]:
    """Return the ingredients that can be recognised in an allergy."""
    return frozenset(map(active_of, known_ingredients())) | warned_ingredients()


@cache
def _abbreviations() -> Mapping[str, frozenset[str]]:
    """Return the ingredients by abbreviation."""
    ingredients: dict[str, set[str]] = defaultdict(set)
    for row in read("abbreviations.csv"):
        names = {active_of(name) for name in row["ingredients"].split("+")}
        ingredients[" ".join(words_of(row["abbreviation"]))] |= names
    return {phrase: frozenset(names) for phrase, names in ingredients.items()}
