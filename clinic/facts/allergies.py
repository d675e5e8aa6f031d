"""Classes of medicines that share an allergy, and which allergy reaches into which class."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from clinic.facts.actives import active_of
from clinic.facts.tables import read

FILE = "allergy_classes.csv"
_TWINS = "enantiomer_"


@dataclass(frozen=True, slots=True)
class AllergyClass:
    """A class by its key ("sulfonamide_antibiotics"), its words, and its members."""

    key: str
    label: str
    members: frozenset[str]
    source: str

    @property
    def is_twins(self) -> bool:
        """Whether it is one drug and its mirror image, and no class that anybody names."""
        return self.key.startswith(_TWINS)


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
            members[row["allergy_class"]].add(active_of(row["drug"]))
            sources.setdefault(row["allergy_class"], row["source"])
    return {
        key: AllergyClass(key, label_of(key), frozenset(names), sources[key])
        for key, names in members.items()
    }


@cache
def crossings() -> Mapping[str, tuple[Crossing, ...]]:
    """The crossings of each class that has any; risks far below 1 % are not shipped."""
    found: dict[str, list[Crossing]] = defaultdict(list)
    for row in read(FILE):
        if row["row_type"] == "cross":
            key = row["allergy_class"]
            found[key].append(
                Crossing(key, row["cross_class"], row["risk"], row["note"], row["source"])
            )
    return {key: tuple(rows) for key, rows in found.items()}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word of a record stands for; `asks` where it is used for several things; `misspelt`
    where the word itself is a common misspelling."""

    classes: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    asks: bool = False
    misspelt: bool = False


@cache
def allergy_words() -> Mapping[str, Meaning]:
    """What is written in a record ("penicillin", "sulfa", "painkillers") in small letters, and what
    it means; a word of several meanings that nobody can guess (ATT) stands for nothing."""
    named = {
        name: key
        for key, found in allergy_classes().items()
        for name in (key, plain_label(key).lower(), found.label.lower())
        if not found.is_twins
    }
    found = {name: Meaning(classes=(key,)) for name, key in named.items()}
    for row in read("allergy_words.csv"):
        targets = tuple(filter(None, row["target"].split("|")))
        asks = "ask" in row["source"] or row["kind"] == "ask"
        is_class = row["kind"] == "class"
        actives = () if is_class else tuple(map(active_of, targets))
        misspelt = "misspelling" in row["source"]
        classes = targets if is_class else ()
        found[row["word"].lower()] = Meaning(classes, actives, asks, misspelt)
    return found


@cache
def class_words() -> Mapping[str, str]:
    """What a class is called in a record, and its key; of several the first."""
    return {word: meant.classes[0] for word, meant in allergy_words().items() if meant.classes}


@cache
def classes_of(ingredient: str) -> tuple[str, ...]:
    """The keys of the classes that an ingredient (by its normal name) belongs to."""
    return tuple(key for key, found in allergy_classes().items() if ingredient in found.members)


def label_of(key: str) -> str:
    """The words of a class; other texts stay as they are: `ace_inhibitors` is ACE inhibitors."""
    return _LABELS.get(key) or plain_label(key)


def plain_label(key: str) -> str:
    """The words of a key as they stand in it; a record may hold them: local anaesthetics amide."""
    words = key.removeprefix(_TWINS).replace("_", " ")
    return words.replace("nsaids", "NSAIDs").replace("ace ", "ACE ")


_LABELS = {
    "ceftazidime_aztreonam": "ceftazidime and aztreonam",
    "cephalosporins_aminopenicillin_side_chain": "cephalosporins like aminopenicillins",
    "cephalosporins_cefixime_cefdinir": "cefixime and cefdinir",
    "cephalosporins_methoxyimino_side_chain": "cephalosporins of the methoxyimino kind",
    "local_anaesthetics_amide": "amide local anaesthetics",
    "local_anaesthetics_ester": "ester local anaesthetics",
    "loratadine_desloratadine": "loratadine and desloratadine",
    "nsaids_cox2_selective": "COX-2 selective NSAIDs",
    "nsaids_preferential_cox2": "NSAIDs that prefer COX-2",
    "opioids_natural": "natural opioids",
    "opioids_synthetic": "synthetic opioids",
    "quinolines_antimalarial": "antimalarial quinolines",
    "sulfonamide_non_antibiotics": "sulfonamides that are no antibiotics",
    "weak_cox1_analgesics": "weak COX-1 analgesics",
}
"""Keys that name the group before the kind, or two medicines."""
