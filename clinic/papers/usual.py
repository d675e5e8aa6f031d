"""On what a doctor's papers of money print: what is asked for, or else what the settings say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from clinic.billing.models import BillingSettings
from clinic.billing.rules import PAPERS, paper_of
from clinic.prescribing.models import PrintSettings
from clinic.prescribing.paper_document import Margins

USUAL = (
    BillingSettings.paper,
    BillingSettings.roll_mm,
    BillingSettings.on_letterhead,
    PrintSettings.own_letterhead,
    PrintSettings.top_mm,
    PrintSettings.right_mm,
    PrintSettings.bottom_mm,
    PrintSettings.left_mm,
)
"""The columns of the settings that `on_what` reads; each is NULL where nothing was ever kept."""


class On(NamedTuple):
    """A paper, and its margins where it bears the clinic's own letterhead already."""

    paper: str
    own: Margins | None


def on_what(wanted: str, usual: Sequence[Any]) -> On:
    """The paper that is asked for, else that of the settings, else A5; `usual` holds USUAL."""
    paper, roll_mm, on_letterhead, own_letterhead, *margins = usual
    kept = paper_of(paper, roll_mm) if paper else ""
    found = next(name for name in (wanted, kept, "a5") if name in PAPERS)
    bears_head = own_letterhead and on_letterhead is not False
    return On(found, Margins(*margins) if bears_head else None)
