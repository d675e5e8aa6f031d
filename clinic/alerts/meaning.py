"""What a name of an allergy or a problem means, whatever its spelling: to know one that is there
already, and to say what medicines are checked against. Pure.

Nothing is guessed: a name that means several things, or nothing that is known, is its own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache, lru_cache

from clinic.alerts.allergens import Allergen, Allergy, allergens, single_names
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


def is_same_allergy(one: str, other: str) -> bool:
    """Whether two names are one allergy: another spelling (pencillin), a brand and what is in it
    (Crocin, paracetamol), two words for a class (sulfa, sulpha)."""
    meant, meant_other = _substances(one), _substances(other)
    if meant and meant_other:
        return meant == meant_other
    return not (meant or meant_other) and _are_spellings(one, other)


@lru_cache(maxsize=1024)
def _substances(name: str) -> frozenset[str]:
    """What is meant, in keys, with the words that say more; nothing where no part is known."""
    parts = _read(name)
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
    """What is in the one brand of just this name, where the checks look at all that begin so (of
    Calpol also at Calpol T); else what the checks look at."""
    within = {
        frozenset(map(active_of, medicine.ingredients))
        for medicine in list_family(parse_name(part.name).words)
    }
    return next(iter(within)) if len(within) == 1 and not part.likely else part.ingredients


@lru_cache(maxsize=1024)
def _read(name: str) -> tuple[Allergen, ...]:
    return allergens((Allergy(kind_of(name), name),))


def told_of(kind: str, name: str) -> str:
    """What a name of a kind is, and what medicines are checked against of it."""
    return checked_as(name) if kind == TEXT else KIND_WORDS[kind]


@lru_cache(maxsize=1024)
def checked_as(name: str) -> str:
    """What the doctor's own words are checked as, and which of them are not: `Checked as
    amoxicillin, clavulanic acid`; `Read as penicillin; "eggs" not checked`."""
    parts = _read(name)
    known = [part for part in parts if part.is_known]
    if not known:
        return NOT_CHECKED
    likely = [name for part in known for name in part.likely]
    told = f"Read as {' or '.join(likely)}" if likely else f"Checked as {', '.join(_names(known))}"
    missed = [f"“{part.name}”" for part in parts if not part.is_known]
    return f"{told}; {', '.join(missed)} not checked" if missed else told


def _names(parts: list[Allergen]) -> list[str]:
    names = [
        name
        for part in parts
        for name in (*sorted(map(label_of, part.classes)), *sorted(part.ingredients))
    ]
    return list(dict.fromkeys(names))


@lru_cache(maxsize=1024)
def likely_allergies(name: str) -> tuple[str, ...]:
    """Names that may be meant by one that is misspelt or not known, to be tapped; each is checked.
    A name that means something as it stands has none."""
    if kind_of(name) != TEXT:
        return ()
    found: list[str] = []
    for part in _read(name):
        if part.likely:
            found += [_capital(one) for one in part.likely]
        elif not part.is_known:
            found += [offered for word in words_of(part.name) for offered in _offered(word)]
    return tuple(dict.fromkeys(found))[:MOST_OFFERED]


def _offered(word: str) -> list[str]:
    if len(word) < _SHORTEST_OFFERED:
        return []
    offered = [one.name for one in suggest_allergies(word, MOST_OFFERED)]
    return offered or list(
        map(_capital, get_close_matches(word, single_names(), MOST_OFFERED, 0.8))
    )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def is_same_problem(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two problems, each a name and a code or '', are one: HTN and hypertension."""
    known, known_other = find_common_problem(one[0]), find_common_problem(other[0])
    if known and known_other:
        return known.name == known_other.name
    same_code = bool(one[1]) and one[1] == other[1]
    return same_code or _are_spellings(one[0], other[0])


def _are_spellings(one: str, other: str) -> bool:
    return are_spellings(plain_name(one), plain_name(other))


@lru_cache(maxsize=1024)
def find_common_problem(name: str) -> Diagnosis | None:
    """The common diagnosis of this name, in any usual or nearly right spelling; None where it may
    be several, or none."""
    plain = plain_name(name)
    exact = named_diagnosis(name) or named_diagnosis(f"{name} mellitus")
    if exact or plain in _problem_names():
        return exact
    near = {
        found.code: found
        for other in closest(plain, _problem_names())
        if _digits(other) == _digits(plain) and (found := named_diagnosis(other))
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
