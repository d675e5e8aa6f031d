"""Suggestions for the text typed into a box of the consultation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clinic.consultation import adding
from clinic.consultation.dose_buttons import JOINED
from clinic.facts.diagnoses import search_diagnoses
from clinic.facts.index import plain_name
from clinic.facts.ingredients import search_ingredients
from clinic.facts.investigations import search_investigations
from clinic.habits.queries import list_habits_of
from clinic.prescribing.by_weight import speaks_of_weight, suggest_by_weight
from clinic.prescribing.completing import suggest
from clinic.prescribing.formulary import MedicineOption
from clinic.prescribing.lookalikes import list_lookalikes
from clinic.prescribing.queries import read_formulary

MOST = 8


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion: the command of its button, a title and a detail.

    `is_unsure`: the doctor has not confirmed this medicine; it is never offered first.
    """

    command: str
    title: str
    detail: str = ""
    is_unsure: bool = False


def list_suggestions(name: str, text: str) -> list[Suggestion]:
    """Return suggestions for the text of a box, the likeliest first; none for a blank text."""
    return _SEARCHES[name](text) if text.strip() else []


def _medicines(text: str) -> list[Suggestion]:
    formulary = read_formulary(list_habits_of("medicine"))
    search = suggest_by_weight if speaks_of_weight(text) else suggest
    options = sorted(search(text, formulary, MOST), key=lambda pair: pair[0].is_unsure)
    offered = [
        Suggestion(f"pick:prescription:{line}", line, _detail(medicine), medicine.is_unsure)
        for medicine, line in options
    ]
    return offered + (_lookalikes(options[0][0], text) if options else [])


def _detail(medicine: MedicineOption) -> str:
    """Return the contents of a medicine, and whether it is in no list."""
    return f"{medicine.contents}{' · not in the lists' if medicine.is_unlisted else ''}"


def _lookalikes(medicine: MedicineOption, text: str) -> list[Suggestion]:
    """Return medicines that look alike, once the first word of the name is complete."""
    if plain_name(text).split()[:1] != plain_name(medicine.label).split()[:1]:
        return []
    return [
        Suggestion(
            f"mean:prescription:{JOINED}{other.name}", f"Did you mean {other.name}?", other.contents
        )
        for other in list_lookalikes(medicine)
    ]


def _pick(name: str, entry: str, title: str, detail: str) -> Suggestion:
    return Suggestion(f"pick:{name}:{entry}", title, detail)


def _diagnoses(text: str) -> list[Suggestion]:
    coded, doubt = adding.coded(text), "? " if adding.is_suspected(text) else ""
    joined = adding.TOGETHER.join(coded)
    suggestions = [_pick("diagnosis", joined, joined, "each by itself")] if len(coded) > 1 else []
    return suggestions + [
        _pick(
            "diagnosis",
            f"{doubt}{d.name} ({d.code})",
            f"{doubt}{d.name}",
            f"{d.code} · {d.title}" if d.title != d.name else d.code,
        )
        for d in search_diagnoses(text, MOST)
        if not (doubt and d.is_proven)
    ]


def _investigations(text: str) -> list[Suggestion]:
    investigations = search_investigations(text, MOST)
    return [_pick("investigations", i.name, i.name, i.category) for i in investigations]


_SEARCHES: dict[str, Callable[[str], list[Suggestion]]] = {
    "prescription": _medicines,
    "diagnosis": _diagnoses,
    "investigations": _investigations,
}


def list_ingredients(typed: str) -> list[str]:
    """Return completions of a list of ingredients: `paracetamol + caf` may become `paracetamol +
    caffeine`.
    """
    *before, last = typed.split("+")
    complete = [part.strip() for part in before]
    return [" + ".join([*complete, name]) for name in search_ingredients(last, MOST)]
