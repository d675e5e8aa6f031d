"""Allergies: by ingredient, by class, by what crosses from one class to another, by a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from clinic.alerts.allergens import Allergen, Allergy, allergens
from clinic.facts.actives import twins_of
from clinic.facts.allergies import Crossing, allergy_classes, classes_of, crossings, label_of
from clinic.facts.index import words_of
from clinic.prescribing.checks.medicines import Given, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import NOTE, SERIOUS, STOP, Caution

RECORD = "The patient's record"
TWIN = "ingredient_aliases.csv: mirror image, prodrug, salt or metabolite"
_RISKS = ("low", "low to moderate", "moderate", "high", "contraindicated")
_SERIOUS, _STOP, _CLASS = 0.5, 1.5, 2.0
_INSTEAD = {
    STOP: "Choose a medicine of another class.",
    SERIOUS: "Avoid after a severe reaction; otherwise watch for one.",
    NOTE: "Usually tolerated: tell the patient what to watch for.",
}


@dataclass(frozen=True, slots=True)
class _Verdict:
    """How grave it is (3 the ingredient itself, 2 its class, below 2 what may cross), and why."""

    grave: float
    why: str
    source: str


def allergic(medicines: Sequence[Given], allergies: Sequence[Allergy]) -> Iterator[Caution]:
    """A caution for each allergy and each ingredient (or label) that it touches."""
    for known in allergens(tuple(allergies)):
        found: dict[str, list[Given]] = {}
        for medicine in medicines:
            for name in _touched(known, medicine):
                found.setdefault(name, []).append(medicine)
        for name, by in found.items():
            yield _caution(known, name, by)


def not_matched(medicines: Sequence[Given], allergies: Sequence[Allergy]) -> list[str]:
    """The allergies in words that stand for no ingredient or class, and are on no label."""
    return [
        known.name
        for known in allergens(tuple(allergies))
        if not known.is_known and not any(_touched(known, medicine) for medicine in medicines)
    ]


def _touched(known: Allergen, medicine: Given) -> list[str]:
    names = [name for name in dict.fromkeys(medicine.ingredients) if _verdict(known, name)]
    if (
        not names
        and known.words
        and known.words & _label_words(medicine.line.label, medicine.ingredients)
    ):
        return [medicine.line.label]
    return names


@lru_cache(maxsize=1024)
def _label_words(label: str, ingredients: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words_of(" ".join((label, *ingredients))))


@lru_cache(maxsize=4096)
def _verdict(known: Allergen, name: str) -> _Verdict | None:
    if name in known.ingredients:
        return _Verdict(3, "", RECORD)
    twins = sorted(known.ingredients & twins_of(name))
    if twins:
        return _Verdict(_CLASS, f"It acts as {twins[0]} does.", TWIN)
    for key in sorted(known.classes, key=lambda key: key in known.doubtful):
        if name in allergy_classes()[key].members:
            why = f"It belongs to the {label_of(key)}."
            if key in known.doubtful:
                why += " The word is used for several medicines: ask which one."
            narrower = _narrower(key, name)
            if narrower:
                return replace(narrower, grave=max(narrower.grave, _SERIOUS))
            grave = _SERIOUS if key in known.doubtful else _CLASS
            return _Verdict(grave, why, allergy_classes()[key].source)
    return max(_crossed(known, name), key=lambda verdict: verdict.grave, default=None)


def _crossed(known: Allergen, name: str) -> Iterator[_Verdict]:
    into = classes_of(name)
    for key in known.reach if into else ():
        narrower = _narrower(key, name) if key in into else None
        if narrower:
            yield narrower
            continue
        for crossing in crossings().get(key, ()):
            if crossing.cross_class in into:
                yield _of_crossing(crossing)


def _narrower(key: str, name: str) -> _Verdict | None:
    """What a row says of a part of a class from which the whole crosses less: a COX-2 selective
    one of the NSAIDs."""
    rows = [
        _of_crossing(row)
        for row in crossings().get(key, ())
        if row.cross_class != key and name in allergy_classes()[row.cross_class].members
    ]
    return min(rows, key=lambda verdict: verdict.grave, default=None)


def _of_crossing(crossing: Crossing) -> _Verdict:
    return _Verdict(
        _CLASS * (_RISKS.index(crossing.risk) + 1) / len(_RISKS),
        _told(crossing.allergy_class, crossing.cross_class, crossing.risk),
        " ".join(filter(None, (sentence(crossing.note), crossing.source))),
    )


def _told(recorded: str, crossed: str, risk: str) -> str:
    if recorded == crossed:
        return f"Both are {label_of(recorded)}."
    return f"Risk from {label_of(recorded)} to {label_of(crossed)}: {risk}."


def _level(verdict: _Verdict) -> str:
    """A stop from the class itself or what certainly crosses; what rarely does is a note."""
    if verdict.grave >= _STOP:
        return STOP
    return SERIOUS if verdict.grave >= _SERIOUS else NOTE


def _caution(known: Allergen, name: str, by: Sequence[Given]) -> Caution:
    verdict = _verdict(known, name) or _Verdict(3, "The name is the same.", RECORD)
    reaction = f" ({known.reaction})" if known.reaction else ""
    level = _level(verdict)
    return Caution(
        key=f"allergy:{known.name.lower()}:{name.lower()}",
        kind="allergy",
        severity=level,
        positions=positions_of(by),
        what=f"{capital(name)}: allergy to {known.told}",
        why=f"Recorded: allergy to {known.told}{reaction}. {verdict.why}".rstrip(),
        instead=_INSTEAD[level],
        source=verdict.source,
    )
