"""The paper that a doctor's documents of money are printed on: as requested, or by the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from clinic.billing.rules import PAPERS, paper_of
from clinic.prescribing.paper_layout import Margins


@dataclass(frozen=True, slots=True)
class PaperSettings:
    """The settings of papers; each is None until it is stored."""

    paper: str | None
    roll_mm: int | None
    on_letterhead: bool | None
    own_letterhead: bool | None
    top_mm: int | None
    right_mm: int | None
    bottom_mm: int | None
    left_mm: int | None


class PaperChoice(NamedTuple):
    """A paper, and its margins if it bears the clinic's own letterhead."""

    paper: str
    own: Margins | None


def choose_paper(requested: str, settings: PaperSettings) -> PaperChoice:
    """Return the requested paper, else that of the settings, else A5."""
    usual = paper_of(settings.paper, settings.roll_mm or 0) if settings.paper else ""
    paper = next(name for name in (requested, usual, "a5") if name in PAPERS)
    bears_head = settings.own_letterhead and settings.on_letterhead is not False
    return PaperChoice(paper, _margins(settings) if bears_head else None)


def _margins(settings: PaperSettings) -> Margins:
    return Margins(
        settings.top_mm or 0, settings.right_mm or 0, settings.bottom_mm or 0, settings.left_mm or 0
    )
