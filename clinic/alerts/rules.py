"""Classify the names of allergies, and suggest names while an allergy or problem is typed. Pure.

The name stays as it was written; its kind is derived from it. A class takes precedence over an
ingredient of the same name, because it forbids more.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from clinic.facts.allergies import allergy_classes, class_words, label_of
from clinic.facts.diagnoses import find_diagnosis, search_diagnoses
from clinic.facts.index import IndexEntry, WordIndex
from clinic.facts.ingredients import known_ingredients, normal_ingredient
from clinic.facts.medicines import find_by_label, search_medicines

INGREDIENT, CLASS, TEXT = "ingredient", "class", "text"

KIND_WORDS = {INGREDIENT: "Medicine", CLASS: "Class of medicines"}
"""Labels of the kinds that medicines are checked against as written; own words: see `meaning`."""
NOT_CHECKED = "Own words, not checked"

REACTIONS = ("Rash", "Itching", "Swelling", "Wheezing", "Anaphylaxis", "Vomiting")
"""The reactions that patients report most often; any other is typed."""

RELATIVES = (
    r"(?:grand)?(?:mother|father|parents?|son|daughter)|brother|(?:elder|younger) bro|sister|sis"
    r"|maa|pita(?:ji)?|didi|dadi|nani|(?:beta|beti|pati) ko|f/h(?:/?o)?"
    r"|siblings?|cousin|wife|husband|spouse|uncle|aunt|mom|mum|mummy|dad|papa|bhai|behen|bahan|patni"
    r"|family (?:h/?o|history|members?)"
)
"""A pattern of the words that say that a text is about a relative, in small letters."""
_TURNING = (
    r"no(?!-\w)|not|nil|none|nothing|never|without|neg|negative|nkda|nka|nkfa|deni(?:es|ed)"
    r"|non[- ]?allergic|nahin?|nhi|नहीं|except|but|tolerat\w*"
    rf"|ok|okay|safe|fine|can (?:take|have)|ruled out|{RELATIVES}"
)
_WORD = re.compile(rf"(?<!\w)(?:{_TURNING})(?!\w)|(?<!\w)[-\u2013\u2212]ve(?!\w)")
_NOTHING = frozenset(("na", "n/a", "n.a.", "unknown", "?", "-", "--"))


class Suggestion(NamedTuple):
    """A name to choose; `detail` says what it is: "Medicine", "in Augmentin 625", an ICD-10
    code."""

    name: str
    detail: str
    code: str = ""


def kind_of(name: str) -> str:
    """Return the kind of a name: CLASS of medicines, INGREDIENT, or TEXT for own words."""
    folded = " ".join(name.casefold().split())
    if folded in _classes():
        return CLASS
    return INGREDIENT if normal_ingredient(folded) in known_ingredients() else TEXT


def may_be_no_allergy(name: str) -> bool:
    """Return whether own words may deny an allergy, or tell of another person or of a medicine
    that is tolerated: `NKDA`, `not allergic to penicillin`, `mother: sulfa`, `NSAIDs, PCM ok`.

    Reading them as one would check medicines against a wrong name.
    """
    plain = " ".join(name.casefold().split())
    is_own_words = kind_of(name) == TEXT
    is_doubtful = plain in _NOTHING or _WORD.search(plain) is not None
    return is_own_words and is_doubtful and not _is_brand(plain)


def _is_brand(plain: str) -> bool:
    """Return whether the whole text is a brand (`ES OK 10`, `Mom Plus`). A brand that begins with
    `no` may be a denial as well."""
    return not plain.startswith("no ") and find_by_label(plain) is not None


def suggest_allergies(query: str, limit: int = 6) -> list[Suggestion]:
    """Suggest classes and ingredients, then the ingredients of brands, that match the query."""
    names, index = _allergens()
    suggestions = [
        Suggestion(names[n], KIND_WORDS[kind_of(names[n])]) for n in index.find(query, limit)
    ]
    suggested = {suggestion.name for suggestion in suggestions}
    for medicine in search_medicines(query, 3) if query.strip() else []:
        if medicine.is_brand:
            inside = [name.capitalize() for name in medicine.ingredients]
            suggestions += [
                Suggestion(n, f"in {medicine.label}") for n in inside if n not in suggested
            ]
            suggested.update(inside)
    return suggestions[:limit]


def suggest_problems(query: str, limit: int = 6) -> list[Suggestion]:
    """Suggest ICD-10 diagnoses whose name, synonym, abbreviation or code matches the query."""
    diagnoses = search_diagnoses(query, limit)
    return [Suggestion(diagnosis.name, diagnosis.code, diagnosis.code) for diagnosis in diagnoses]


def tidy_code(text: str) -> str:
    """Return an ICD-10 code as the list writes it: E11.9 for `e119`; unknown codes in capitals."""
    diagnosis = find_diagnosis(text)
    return diagnosis.code if diagnosis else text.upper()


@cache
def _classes() -> frozenset[str]:
    return frozenset(word.casefold() for word in class_words())


@cache
def _allergens() -> tuple[list[str], WordIndex]:
    """Return the names to suggest, classes first, and the index of their words."""
    classes = {key: entry for key, entry in allergy_classes().items() if not entry.is_same_drug}
    class_names: dict[str, list[str]] = {key: [label_of(key)] for key in classes}
    for word, key in class_words().items():
        if word not in class_names and word not in class_names[key]:
            class_names[key].append(word)
    names = [_capital(synonyms[0]) for synonyms in class_names.values()]
    ingredients = sorted(known_ingredients())
    entries = [IndexEntry(synonyms) for synonyms in class_names.values()]
    entries += [IndexEntry([ingredient]) for ingredient in ingredients]
    return names + [_capital(name) for name in ingredients], WordIndex(entries)


def _capital(name: str) -> str:
    """Capitalise the first letter and leave the others: ACE inhibitors."""
    return name[:1].upper() + name[1:]
