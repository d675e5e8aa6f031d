"""What the words typed into a box may mean, as the list under the box shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clinic.consultation import commands
from clinic.consultation.dose_buttons import JOINED
from clinic.facts.diagnoses import search_diagnoses
from clinic.facts.index import plain_name
from clinic.facts.ingredients import search_ingredients
from clinic.facts.investigations import search_investigations
from clinic.habits.queries import list_used
from clinic.prescribing.by_weight import speaks_of_weight, suggest_by_weight
from clinic.prescribing.completing import suggest
from clinic.prescribing.formulary import MedicineOption
from clinic.prescribing.lookalikes import list_lookalikes
from clinic.prescribing.queries import read_formulary

MOST = 8


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a tap does, how it is titled, and what stands beside it. `is_unsure`: the doctor has
    not vouched for it, and it is never the first to be offered."""

    command: str
    title: str
    detail: str = ""
    is_unsure: bool = False


def list_suggested(name: str, words: str) -> list[Suggested]:
    """What these words of one of the boxes may mean, likeliest first; nothing for no words."""
    return _SEARCHES[name](words) if words.strip() else []


def _medicines(words: str) -> list[Suggested]:
    formulary = read_formulary(list_used("medicine"))
    search = suggest_by_weight if speaks_of_weight(words) else suggest
    found = sorted(search(words, formulary, MOST), key=lambda pair: pair[0].is_unsure)
    offered = [
        Suggested(f"pick:prescription:{line}", line, _detail(medicine), medicine.is_unsure)
        for medicine, line in found
    ]
    return offered + (_lookalikes(found[0][0], words) if found else [])


def _detail(medicine: MedicineOption) -> str:
    """What is in it, and whether the lists have it as it was written."""
    return f"{medicine.contents}{' · not in the lists' if medicine.is_unlisted else ''}"


def _lookalikes(medicine: MedicineOption, words: str) -> list[Suggested]:
    """What may be meant instead, where the first name is written out."""
    if plain_name(words).split()[:1] != plain_name(medicine.label).split()[:1]:
        return []
    return [
        Suggested(
            f"mean:prescription:{JOINED}{other.name}", f"Did you mean {other.name}?", other.contents
        )
        for other in list_lookalikes(medicine)
    ]


def _pick(name: str, entry: str, title: str, detail: str) -> Suggested:
    return Suggested(f"pick:{name}:{entry}", title, detail)


def _diagnoses(words: str) -> list[Suggested]:
    several = commands.coded(words)
    together = commands.TOGETHER.join(several)
    both = [_pick("diagnosis", together, together, "each by itself")] if len(several) > 1 else []
    return both + [
        _pick(
            "diagnosis",
            f"{d.name} ({d.code})",
            d.name,
            f"{d.code} · {d.title}" if d.title != d.name else d.code,
        )
        for d in search_diagnoses(words, MOST)
    ]


def _investigations(words: str) -> list[Suggested]:
    found = search_investigations(words, MOST)
    return [_pick("investigations", i.name, i.name, i.category) for i in found]


_SEARCHES: dict[str, Callable[[str], list[Suggested]]] = {
    "prescription": _medicines,
    "diagnosis": _diagnoses,
    "investigations": _investigations,
}


def list_ingredients(typed: str) -> list[str]:
    """What a list of ingredients that is being typed may come to be: `paracetamol + caf` may be
    `paracetamol + caffeine`."""
    *before, last = typed.split("+")
    known = [part.strip() for part in before]
    return [" + ".join([*known, name]) for name in search_ingredients(last, MOST)]
