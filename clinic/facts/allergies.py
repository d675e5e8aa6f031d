"""Classes of medicines that share an allergy, and which allergy reaches into which class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from clinic.facts.ingredients import normal_ingredient
from clinic.facts.tables import read

FILE = "allergy_classes.csv"


@dataclass(frozen=True, slots=True)
class AllergyClass:
    """A class by its key ("sulfonamide_antibiotics"), its words, and its members."""

    key: str
    label: str
    members: frozenset[str]
    source: str


@dataclass(frozen=True, slots=True)
class Crossing:
    """Who is allergic to one class may react to another (or to more of the same)."""

    allergy_class: str
    cross_class: str
    risk: str
    note: str
    source: str


@cache
def allergy_classes() -> Mapping[str, AllergyClass]:
    """The classes by their keys."""
    members: dict[str, set[str]] = defaultdict(set)
    sources: dict[str, str] = {}
    for row in read(FILE):
        if row["row_type"] == "member":
            members[row["allergy_class"]].add(normal_ingredient(row["drug"]))
            sources.setdefault(row["allergy_class"], row["source"])
    return {
        key: AllergyClass(key, label_of(key), frozenset(names), sources[key])
        for key, names in members.items()
    }


@cache
def crossings() -> Mapping[str, tuple[Crossing, ...]]:
    """The crossings of each class that has any, as shipped: risks under 1 % are not."""
    found: dict[str, list[Crossing]] = defaultdict(list)
    for row in read(FILE):
        if row["row_type"] == "cross":
            key = row["allergy_class"]
            found[key].append(
                Crossing(key, row["cross_class"], row["risk"], row["note"], row["source"])
            )
    return {key: tuple(rows) for key, rows in found.items()}


@cache
def class_words() -> Mapping[str, str]:
    """What a class is called in a record ("penicillin", "sulfa"), and its key."""
    words = {name: key for key in allergy_classes() for name in (key, label_of(key).lower())}
    return words | {row["word"]: row["allergy_class"] for row in read("allergy_words.csv")}


@cache
def classes_of(ingredient: str) -> tuple[str, ...]:
    """The keys of the classes that an ingredient (by its normal name) belongs to."""
    return tuple(key for key, found in allergy_classes().items() if ingredient in found.members)


def label_of(key: str) -> str:
    """The words of a class; other texts stay as they are: `ace_inhibitors` is ACE inhibitors."""
    words = key.replace("_", " ").replace("nsaids", "NSAIDs").replace("ace ", "ACE ")
    return words.replace("NSAIDs cox2 selective", "COX-2 selective NSAIDs")
