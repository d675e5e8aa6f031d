"""Medicines by key, by label and by words typed: brands, generics, ingredients, abbreviations."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import cache

from clinic.facts.forms import is_oral_solid, words_for
from clinic.facts.formulary import Medicine, all_medicines
from clinic.facts.index import Entry, WordIndex, plain_name
from clinic.facts.ingredients import weighed_otherwise
from clinic.facts.strengths import spellings
from clinic.facts.tables import read

__all__ = [
    "Medicine",
    "all_medicines",
    "find_medicine",
    "find_named",
    "search_medicines",
]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_ALL_IN_MG = re.compile(r"[\d.]+ mg(?: \+ [\d.]+ mg)+")
_THOUSANDS = re.compile(r"\b(\d+)000\b")


def find_medicine(key: str) -> Medicine | None:
    """The medicine with this key; None for others, as of a list that has changed."""
    return _by_key().get(key)


def find_named(label: str) -> Medicine | None:
    """The medicine with exactly this label, apart from case, spaces, dots, signs and the units of
    its amounts (1 gm, 1000 mg)."""
    labels = _by_label()
    return next(filter(None, map(labels.get, spellings(label))), None)


def search_medicines(words: str, limit: int = 12) -> list[Medicine]:
    """Medicines with all the words or beginnings, likeliest first; any text may be asked.

    Found by label, generic, ingredients, form, strength and usual abbreviations (`pcm`, `hctz`).
    """
    return at(index().find(words, limit))


def at(numbers: Iterable[int]) -> list[Medicine]:
    """The medicines that `index` numbers so."""
    medicines = all_medicines()
    return [medicines[number] for number in numbers]


@cache
def index() -> WordIndex:
    """All medicines by their words, in the order of all_medicines()."""
    return WordIndex(map(_entry, all_medicines()))


@cache
def _by_key() -> dict[str, Medicine]:
    return {medicine.key: medicine for medicine in all_medicines()}


@cache
def _by_label() -> dict[str, Medicine]:
    return {plain_name(medicine.label): medicine for medicine in all_medicines()}


@cache
def _abbreviations() -> dict[str, list[tuple[frozenset[str], str]]]:
    """By an ingredient: sets of ingredients with it, and what each is also called."""
    known: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
    for row in read("abbreviations.csv"):
        ingredients = row["ingredients"].split("+")
        known[ingredients[0]].append((frozenset(ingredients), row["abbreviation"]))
    return known


def short_names(medicine: Medicine) -> list[tuple[frozenset[str], str]]:
    """Abbreviations of what is in a medicine, each with the ingredients it stands for."""
    own, known = frozenset(medicine.ingredients), _abbreviations()
    return [
        (ingredients, abbreviation)
        for ingredient in medicine.ingredients
        for ingredients, abbreviation in known.get(ingredient, ())
        if ingredients <= own
    ]


def _entry(medicine: Medicine) -> Entry:
    own, short = frozenset(medicine.ingredients), short_names(medicine)
    details = [words_for(medicine.form), *(abbreviation for _, abbreviation in short)]
    if "000" in medicine.strength:
        details.append(_THOUSANDS.sub(r"\1k", medicine.strength))
    if medicine.is_brand:
        details += [medicine.generic, medicine.strength, medicine.form]
        return Entry([medicine.label], " ".join(details))
    same = [abbreviation for ingredients, abbreviation in short if ingredients == own]
    if same and len(own) > 1:
        details.append(_number_said(medicine))
    inn = " ".join(medicine.ingredients)
    if medicine.generic.lower() in weighed_otherwise():
        return Entry([medicine.label], f"{inn} {' '.join(details)}", [_plain(medicine.generic)])
    aliases = _full_names(medicine, {medicine.generic, inn, *same})
    return Entry([medicine.label, inn], " ".join(details), list(aliases))


def _full_names(medicine: Medicine, names: Iterable[str]) -> Iterator[str]:
    """`pcm`, `pcm 650`, `pcm 650 mg`; tablets and capsules alone are known by their number."""
    strength = _plain(medicine.strength)
    number = _number_said(medicine)
    for name in map(_plain, names):
        yield name
        yield f"{name} {strength}"
        if number:
            yield f"{name} {number}"


_plain = cache(plain_name)


def _number_said(medicine: Medicine) -> str:
    """The one number a tablet or capsule is called by: 650; 625 of 500 mg + 125 mg; or ''."""
    if not is_oral_solid(medicine.form):
        return ""
    if len(medicine.ingredients) == 1:
        number = _NUMBER.match(medicine.strength)
        return number[0] if number else ""
    in_mg = _ALL_IN_MG.fullmatch(medicine.strength)
    return f"{sum(map(Decimal, _NUMBER.findall(medicine.strength)))}" if in_mg else ""
