"""Allergies: by ingredient, by class, by cross-reaction between classes, by a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from clinic.alerts.allergens import Allergen, RecordedAllergy, allergens
from clinic.facts.actives import twins_of
from clinic.facts.allergies import (
    CrossReaction,
    allergy_classes,
    classes_of,
    cross_reactions,
    label_of,
)
from clinic.facts.index import words_of
from clinic.prescribing.checks.medicines import Medication, capital, positions_of, sentence
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
    """The score of a match (3 the ingredient itself, 2 its class, less a cross-reaction), and
    why."""

    score: float
    why: str
    source: str


def allergy_cautions(
    medicines: Sequence[Medication], allergies: Sequence[RecordedAllergy]
) -> Iterator[Caution]:
    """Yield a caution for each allergy and each ingredient (or label) that matches it."""
    for allergen in allergens(tuple(allergies)):
        matches: dict[str, list[Medication]] = {}
        for medicine in medicines:
            for name in _matching_names(allergen, medicine):
                matches.setdefault(name, []).append(medicine)
        for name, users in matches.items():
            yield _caution(allergen, name, users)


def not_matched(medicines: Sequence[Medication], allergies: Sequence[RecordedAllergy]) -> list[str]:
    """Return the allergies in words that match no ingredient, no class and no label."""
    return [
        allergen.name
        for allergen in allergens(tuple(allergies))
        if not allergen.is_known
        and not any(_matching_names(allergen, medicine) for medicine in medicines)
    ]


def _matching_names(allergen: Allergen, medicine: Medication) -> list[str]:
    names = [name for name in dict.fromkeys(medicine.ingredients) if _verdict(allergen, name)]
    if (
        not names
        and allergen.words
        and allergen.words & _label_words(medicine.line.label, medicine.ingredients)
    ):
        return [medicine.line.label]
    return names


@lru_cache(maxsize=1024)
def _label_words(label: str, ingredients: tuple[str, ...]) -> frozenset[str]:
    return frozenset(words_of(" ".join((label, *ingredients))))


@lru_cache(maxsize=4096)
def _verdict(allergen: Allergen, name: str) -> _Verdict | None:
    if name in allergen.ingredients:
        return _Verdict(3, "", RECORD)
    twins = sorted(allergen.ingredients & twins_of(name))
    if twins:
        return _Verdict(_CLASS, f"It acts as {twins[0]} does.", TWIN)
    for key in sorted(allergen.classes, key=lambda key: key in allergen.doubtful):
        if name in allergy_classes()[key].members:
            why = f"It belongs to the {label_of(key)}."
            if key in allergen.doubtful:
                why += " The word is used for several medicines: ask which one."
            narrower = _narrower(key, name)
            if narrower:
                return replace(narrower, score=max(narrower.score, _SERIOUS))
            score = _SERIOUS if key in allergen.doubtful else _CLASS
            return _Verdict(score, why, allergy_classes()[key].source)
    return max(_cross_reactions(allergen, name), key=lambda verdict: verdict.score, default=None)


def _cross_reactions(allergen: Allergen, name: str) -> Iterator[_Verdict]:
    classes = classes_of(name)
    for key in allergen.reach if classes else ():
        narrower = _narrower(key, name) if key in classes else None
        if narrower:
            yield narrower
            continue
        for crossing in cross_reactions().get(key, ()):
            if crossing.cross_class in classes:
                yield _of_crossing(crossing)


def _narrower(key: str, name: str) -> _Verdict | None:
    """Return the verdict of a row on a part of a class with a lower risk: a COX-2 selective
    NSAID."""
    rows = [
        _of_crossing(row)
        for row in cross_reactions().get(key, ())
        if row.cross_class != key and name in allergy_classes()[row.cross_class].members
    ]
    return min(rows, key=lambda verdict: verdict.score, default=None)


def _of_crossing(crossing: CrossReaction) -> _Verdict:
    return _Verdict(
        _CLASS * (_RISKS.index(crossing.risk) + 1) / len(_RISKS),
        _crossing_text(crossing.allergy_class, crossing.cross_class, crossing.risk),
        " ".join(filter(None, (sentence(crossing.note), crossing.source))),
    )


def _crossing_text(recorded: str, crossed: str, risk: str) -> str:
    if recorded == crossed:
        return f"Both are {label_of(recorded)}."
    return f"Risk from {label_of(recorded)} to {label_of(crossed)}: {risk}."


def _level(verdict: _Verdict) -> str:
    """Return a stop from the class itself or a certain cross-reaction, and a note for a rare
    one."""
    if verdict.score >= _STOP:
        return STOP
    return SERIOUS if verdict.score >= _SERIOUS else NOTE


def _caution(allergen: Allergen, name: str, users: Sequence[Medication]) -> Caution:
    verdict = _verdict(allergen, name) or _Verdict(3, "The name is the same.", RECORD)
    reaction = f" ({allergen.reaction})" if allergen.reaction else ""
    level = _level(verdict)
    return Caution(
        key=f"allergy:{allergen.name.lower()}:{name.lower()}",
        kind="allergy",
        severity=level,
        positions=positions_of(users),
        what=f"{capital(name)}: allergy to {allergen.label}",
        why=f"Recorded: allergy to {allergen.label}{reaction}. {verdict.why}".rstrip(),
        instead=_INSTEAD[level],
        source=verdict.source,
    )
