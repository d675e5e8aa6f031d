"""Allergy classes of medicines, and cross-reactions between the classes."""

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
    """A class with its key ("sulfonamide_antibiotics"), its label, and its members."""

    key: str
    label: str
    members: frozenset[str]
    source: str

    @property
    def is_same_drug(self) -> bool:
        """True if it is one drug and its mirror image, and not a class that a record would name."""
        return self.key.startswith(_TWINS)


@dataclass(frozen=True, slots=True)
class CrossReaction:
    """A risk that an allergy to one class extends to another (or to more of the same)."""

    allergy_class: str
    cross_class: str
    risk: str
    note: str
    source: str


@cache
def allergy_classes() -> Mapping[str, AllergyClass]:
    """Return the classes by their keys."""
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
def cross_reactions() -> Mapping[str, tuple[CrossReaction, ...]]:
    """Return the cross-reactions of each class that has any; risks far below 1 % are not
    shipped."""
    by_class: dict[str, list[CrossReaction]] = defaultdict(list)
    for row in read(FILE):
        if row["row_type"] == "cross":
            key = row["allergy_class"]
            by_class[key].append(
                CrossReaction(key, row["cross_class"], row["risk"], row["note"], row["source"])
            )
    return {key: tuple(rows) for key, rows in by_class.items()}


@dataclass(frozen=True, slots=True)
class AllergyMeaning:
    """The meaning of a word of a record; `asks`: it has several meanings; `misspelt`: it is a
    common misspelling."""

    classes: tuple[str, ...] = ()
    ingredients: tuple[str, ...] = ()
    asks: bool = False
    misspelt: bool = False


@cache
def allergy_words() -> Mapping[str, AllergyMeaning]:
    """Return the words of a record ("penicillin", "sulfa", "painkillers") in lower case, with their
    meaning.

    A word of several meanings that cannot be guessed (ATT) stands for nothing.
    """
    class_names = {
        name: key
        for key, allergy_class in allergy_classes().items()
        for name in (key, plain_label(key).lower(), allergy_class.label.lower())
        if not allergy_class.is_same_drug
    }
    meanings = {name: AllergyMeaning(classes=(key,)) for name, key in class_names.items()}
    for row in read("allergy_words.csv"):
        targets = tuple(filter(None, row["target"].split("|")))
        asks = "ask" in row["source"] or row["kind"] == "ask"
        is_class = row["kind"] == "class"
        actives = () if is_class else tuple(map(active_of, targets))
        misspelt = "misspelling" in row["source"]
        classes = targets if is_class else ()
        meanings[row["word"].lower()] = AllergyMeaning(classes, actives, asks, misspelt)
    return meanings


@cache
def class_words() -> Mapping[str, str]:
    """Return the names of classes in a record, each with the key; the first of several."""
    return {
        word: meaning.classes[0] for word, meaning in allergy_words().items() if meaning.classes
    }


@cache
def classes_of(ingredient: str) -> tuple[str, ...]:
    """Return the keys of the classes of an ingredient (by its normal name)."""
    return tuple(
        key
        for key, allergy_class in allergy_classes().items()
        if ingredient in allergy_class.members
    )


def label_of(key: str) -> str:
    """Return the label of a class: `ace_inhibitors` is ACE inhibitors. Other texts stay as they
    are."""
    return _LABELS.get(key) or plain_label(key)


def plain_label(key: str) -> str:
    """Return a key as plain words; a record may contain them: local anaesthetics amide."""
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
"""Labels for keys that name the group before the kind, or two medicines."""
