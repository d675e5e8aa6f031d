"""On what a doctor's papers of money print: what is asked for, or else what the settings say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from clinic.billing.rules import PAPERS, paper_of
from clinic.prescribing.paper_document import Margins


@dataclass(frozen=True, slots=True)
class Usual:
    """What the settings say of papers; each is None where nothing was ever kept."""

    paper: str | None
    roll_mm: int | None
    on_letterhead: bool | None
    own_letterhead: bool | None
    top_mm: int | None
    right_mm: int | None
    bottom_mm: int | None
    left_mm: int | None


class On(NamedTuple):
    """A paper, and its margins where it bears the clinic's own letterhead already."""

    paper: str
    own: Margins | None


def on_what(wanted: str, usual: Usual) -> On:
    """The paper that is asked for, else that of the settings, else A5."""
    kept = paper_of(usual.paper, usual.roll_mm or 0) if usual.paper else ""
    found = next(name for name in (wanted, kept, "a5") if name in PAPERS)
    bears_head = usual.own_letterhead and usual.on_letterhead is not False
    return On(found, _margins(usual) if bears_head else None)


def _margins(usual: Usual) -> Margins:
    return Margins(usual.top_mm or 0, usual.right_mm or 0, usual.bottom_mm or 0, usual.left_mm or 0)
