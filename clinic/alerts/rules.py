"""What a recorded allergy means, and what may be meant while one or a problem is typed. Pure.

The name stays as it was written; its kind is read from it. A class goes before an ingredient of the
same name: it forbids more.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from clinic.facts.allergies import allergy_classes, class_words, label_of
from clinic.facts.diagnoses import find_diagnosis, search_diagnoses
from clinic.facts.index import Entry, WordIndex
from clinic.facts.ingredients import known_ingredients, normal_ingredient
from clinic.facts.medicines import search_medicines

INGREDIENT, CLASS, TEXT = "ingredient", "class", "text"

KIND_WORDS = {INGREDIENT: "Medicine", CLASS: "Class of medicines"}
"""What a name is that medicines are checked against as it stands; own words: see `meaning`."""
NOT_CHECKED = "Own words, not checked"

REACTIONS = ("Rash", "Itching", "Swelling", "Wheezing", "Anaphylaxis", "Vomiting")
"""What patients tell most often; anything else is written."""


class Suggestion(NamedTuple):
    """A name to choose, and what it is: "Medicine", "in Augmentin 625", an ICD-10 code."""

    name: str
    detail: str
    code: str = ""


def kind_of(name: str) -> str:
    """Whether a name is a class of medicines, an ingredient, or the doctor's own words."""
    words = " ".join(name.casefold().split())
    if words in _classes():
        return CLASS
    return INGREDIENT if normal_ingredient(words) in known_ingredients() else TEXT


def suggest_allergies(words: str, limit: int = 6) -> list[Suggestion]:
    """Classes and ingredients with these words, then the ingredients of a brand of that name."""
    names, index = _allergens()
    found = [Suggestion(names[n], KIND_WORDS[kind_of(names[n])]) for n in index.find(words, limit)]
    known = {suggestion.name for suggestion in found}
    for medicine in search_medicines(words, 3) if words.strip() else []:
        if medicine.is_brand:
            inside = [name.capitalize() for name in medicine.ingredients]
            found += [Suggestion(n, f"in {medicine.label}") for n in inside if n not in known]
            known.update(inside)
    return found[:limit]


def suggest_problems(words: str, limit: int = 6) -> list[Suggestion]:
    """Diagnoses of ICD-10 with these words, by name, synonym, abbreviation or code."""
    found = search_diagnoses(words, limit)
    return [Suggestion(known.name, known.code, known.code) for known in found]


def tidy_code(text: str) -> str:
    """An ICD-10 code as the list writes it: `e119` is E11.9; one that is not known in capitals."""
    known = find_diagnosis(text)
    return known.code if known else text.upper()


@cache
def _classes() -> frozenset[str]:
    return frozenset(word.casefold() for word in class_words())


@cache
def _allergens() -> tuple[list[str], WordIndex]:
    """Names as they are offered, classes first, and where their words are found."""
    classes = {key: found for key, found in allergy_classes().items() if not found.is_same_drug}
    called: dict[str, list[str]] = {key: [label_of(key)] for key in classes}
    for word, key in class_words().items():
        if word not in called and word not in called[key]:
            called[key].append(word)
    names = [_capital(words[0]) for words in called.values()]
    ingredients = sorted(known_ingredients())
    entries = [Entry(words) for words in called.values()]
    entries += [Entry([ingredient]) for ingredient in ingredients]
    return names + [_capital(name) for name in ingredients], WordIndex(entries)


def _capital(name: str) -> str:
    """A capital in front, the others as they are: ACE inhibitors."""
    return name[:1].upper() + name[1:]
