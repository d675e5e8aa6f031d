"""Resolve the name of an allergy or a problem in any spelling. Pure.

It serves to recognise one that is recorded already, and to say what medicines are checked against.
Nothing is guessed: an ambiguous or unknown name is compared as text.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache, lru_cache

from clinic.alerts.allergens import Allergen, RecordedAllergy, allergens, single_names
from clinic.alerts.misspelt import are_spellings, closest, sounds_like
from clinic.alerts.rules import KIND_WORDS, NOT_CHECKED, TEXT, kind_of, suggest_allergies
from clinic.facts.actives import active_of
from clinic.facts.allergies import allergy_classes, label_of
from clinic.facts.diagnoses import Diagnosis, common_diagnoses, named_diagnosis
from clinic.facts.index import plain_name, words_of
from clinic.facts.medicines import list_family
from clinic.facts.names import parse_name

MOST_OFFERED = 3
_SHORTEST_OFFERED = 5


def is_same_allergy(name_a: str, name_b: str) -> bool:
    """Return whether two names mean the same allergy.

    They may be two spellings (pencillin), a brand and its ingredient (Crocin, paracetamol) or two
    words for a class (sulfa, sulpha).
    """
    keys_a, keys_b = _substances(name_a), _substances(name_b)
    if keys_a and keys_b:
        return keys_a == keys_b
    return not (keys_a or keys_b) and _are_spellings(name_a, name_b)


@lru_cache(maxsize=1024)
def _substances(name: str) -> frozenset[str]:
    """Return keys of the substances and of the words that add to them; empty if none is known."""
    parts = _allergens_in(name)
    if not any(map(_is_certain, parts)):
        return frozenset()
    return frozenset(key for part in parts for key in _keys(part))


def _keys(part: Allergen) -> Iterator[str]:
    if not _is_certain(part):
        yield f"words {sounds_like(plain_name(part.name)).rstrip('s')}"
        return
    within = {name for key in part.classes for name in allergy_classes()[key].members}
    yield from (f"class {key}" for key in part.classes)
    yield from (f"ingredient {name}" for name in _in_brand(part) - within)
    yield from (f"words {word}" for word in part.left)


def _is_certain(part: Allergen) -> bool:
    return part.is_known and len(part.likely) < 2


def _in_brand(part: Allergen) -> frozenset[str]:
    """Return the ingredients of the brand with exactly this name, if there is one.

    Otherwise the ingredients that the checks use: those of all brands that begin with the name
    (for Calpol also Calpol T).
    """
    within = {
        frozenset(map(active_of, medicine.ingredients))
        for medicine in list_family(parse_name(part.name).words)
    }
    return next(iter(within)) if len(within) == 1 and not part.likely else part.ingredients


@lru_cache(maxsize=1024)
def _allergens_in(name: str) -> tuple[Allergen, ...]:
    return allergens((RecordedAllergy(kind_of(name), name),))


def check_sentence(kind: str, name: str) -> str:
    """Return the sentence that says what a name is, and what medicines are checked against."""
    return checked_as(name) if kind == TEXT else KIND_WORDS[kind]


@lru_cache(maxsize=1024)
def checked_as(name: str) -> str:
    """Return the sentence that says how the doctor's own words are checked.

    `Checked as amoxicillin, clavulanic acid`; `Read as penicillin; "eggs" not checked`.
    """
    parts = _allergens_in(name)
    checked = [part for part in parts if part.is_known]
    if not checked:
        return NOT_CHECKED
    likely = [name for part in checked for name in part.likely]
    label = (
        f"Read as {' or '.join(likely)}" if likely else f"Checked as {', '.join(_names(checked))}"
    )
    unchecked = [f"“{part.name}”" for part in parts if not part.is_known]
    return f"{label}; {', '.join(unchecked)} not checked" if unchecked else label


def _names(parts: list[Allergen]) -> list[str]:
    names = [
        name
        for part in parts
        for name in (*sorted(map(label_of, part.classes)), *sorted(part.ingredients))
    ]
    return list(dict.fromkeys(names))


@lru_cache(maxsize=1024)
def likely_allergies(name: str) -> tuple[str, ...]:
    """Return the likely names of a misspelt or unknown allergy, to be offered; each is checked.

    A name that is known as it is written has none.
    """
    if kind_of(name) != TEXT:
        return ()
    candidates: list[str] = []
    for part in _allergens_in(name):
        if part.likely:
            candidates += [_capital(likely) for likely in part.likely]
        elif not part.is_known:
            candidates += [offered for word in words_of(part.name) for offered in _offered(word)]
    return tuple(dict.fromkeys(candidates))[:MOST_OFFERED]


def _offered(word: str) -> list[str]:
    if len(word) < _SHORTEST_OFFERED:
        return []
    suggested = [suggestion.name for suggestion in suggest_allergies(word, MOST_OFFERED)]
    return suggested or list(
        map(_capital, get_close_matches(word, single_names(), MOST_OFFERED, 0.8))
    )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def is_same_problem(problem_a: tuple[str, str], problem_b: tuple[str, str]) -> bool:
    """Return whether two problems are the same: HTN and hypertension.

    Each is a name and an ICD-10 code or ''.
    """
    diagnosis_a, diagnosis_b = find_common_problem(problem_a[0]), find_common_problem(problem_b[0])
    if diagnosis_a and diagnosis_b:
        return diagnosis_a.name == diagnosis_b.name
    same_code = bool(problem_a[1]) and problem_a[1] == problem_b[1]
    return same_code or _are_spellings(problem_a[0], problem_b[0])


def _are_spellings(name_a: str, name_b: str) -> bool:
    return are_spellings(plain_name(name_a), plain_name(name_b))


@lru_cache(maxsize=1024)
def find_common_problem(name: str) -> Diagnosis | None:
    """Return the common diagnosis with this name, in any usual or nearly right spelling.

    None where several match, or none.
    """
    plain = plain_name(name)
    exact = named_diagnosis(name) or named_diagnosis(f"{name} mellitus")
    if exact or plain in _problem_names():
        return exact
    near = {
        diagnosis.code: diagnosis
        for candidate in closest(plain, _problem_names())
        if _digits(candidate) == _digits(plain) and (diagnosis := named_diagnosis(candidate))
    }
    return next(iter(near.values())) if len(near) == 1 else None


@cache
def _problem_names() -> frozenset[str]:
    return frozenset(
        plain_name(name)
        for diagnosis in common_diagnoses()
        for name in (diagnosis.name, *diagnosis.synonyms)
    )


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
