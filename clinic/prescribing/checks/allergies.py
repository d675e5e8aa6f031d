"""Allergies: by ingredient, by class, by what crosses from one class to another, by a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from clinic.facts.allergies import allergy_classes, classes_of, crossings, label_of
from clinic.facts.index import words_of
from clinic.prescribing.checks.allergens import Allergen, allergens
from clinic.prescribing.checks.medicines import Given, capital, positions_of, sentence
from clinic.prescribing.checks.subjects import Allergy, Caution

RECORD = "The patient's record"
_RISKS = ("low", "low to moderate", "moderate", "high", "contraindicated")


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
    for key in known.classes:
        if name in allergy_classes()[key].members:
            why = f"It belongs to the {label_of(key)}."
            return _Verdict(2, why, allergy_classes()[key].source)
    return max(_crossed(known, name), key=lambda verdict: verdict.grave, default=None)


def _crossed(known: Allergen, name: str) -> Iterator[_Verdict]:
    into = classes_of(name)
    for key in known.reach if into else ():
        for crossing in crossings().get(key, ()):
            if crossing.cross_class in into:
                yield _Verdict(
                    2 * (_RISKS.index(crossing.risk) + 1) / len(_RISKS),
                    _told(crossing.allergy_class, crossing.cross_class, crossing.risk)
                    + (f" {sentence(crossing.note)}" if crossing.note else ""),
                    crossing.source,
                )


def _told(recorded: str, crossed: str, risk: str) -> str:
    if recorded == crossed:
        return f"Both are {label_of(recorded)}."
    return f"Risk from {label_of(recorded)} to {label_of(crossed)}: {risk}."


def _caution(known: Allergen, name: str, by: Sequence[Given]) -> Caution:
    verdict = _verdict(known, name) or _Verdict(3, "The name is the same.", RECORD)
    reaction = f" ({known.reaction})" if known.reaction else ""
    return Caution(
        key=f"allergy:{known.name.lower()}:{name.lower()}",
        kind="allergy",
        severity="stop" if verdict.grave >= 2 else "warn",
        positions=positions_of(by),
        what=f"{capital(name)}: allergy to {known.told}",
        why=f"Recorded: allergy to {known.told}{reaction}. {verdict.why}".rstrip(),
        instead="Choose a medicine of another class."
        if verdict.grave >= 2
        else "Avoid after a severe reaction; otherwise watch for one.",
        source=verdict.source,
    )
