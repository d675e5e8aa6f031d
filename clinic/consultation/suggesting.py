"""What the words typed into a box may mean, as the list under the box shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from clinic.consultation import acts, screen
from clinic.facts.diagnoses import search_diagnoses
from clinic.facts.investigations import search_investigations
from clinic.habits.queries import list_habits
from clinic.prescribing.lines import suggest
from clinic.prescribing.queries import read_shelf

MOST = 8


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a tap adds, how it is titled, and what stands beside it."""

    entry: str
    title: str
    detail: str = ""


def list_suggested(name: str, words: str) -> list[Suggested]:
    """What these words of one of the boxes may mean, likeliest first; nothing for no words."""
    return _SEARCHES[name](words) if words.strip() else []


def _medicines(words: str) -> list[Suggested]:
    shelf = read_shelf(list_habits().get("medicine", []))
    # What came onto the shelf and nobody vouched for is never the first to be offered.
    found = sorted(suggest(words, shelf, MOST), key=lambda pair: pair[0].is_unsure)
    return [Suggested(line, line, screen.detail_of(medicine)) for medicine, line in found]


def _diagnoses(words: str) -> list[Suggested]:
    several = acts.coded(words)
    together = acts.TOGETHER.join(several)
    both = [Suggested(together, together, "each by itself")] if len(several) > 1 else []
    return both + [
        Suggested(
            f"{d.name} ({d.code})", d.name, f"{d.code} · {d.title}" if d.title != d.name else d.code
        )
        for d in search_diagnoses(words, MOST)
    ]


def _investigations(words: str) -> list[Suggested]:
    return [Suggested(i.name, i.name, i.category) for i in search_investigations(words, MOST)]


_SEARCHES: dict[str, Callable[[str], list[Suggested]]] = {
    "prescription": _medicines,
    "diagnosis": _diagnoses,
    "investigations": _investigations,
}
