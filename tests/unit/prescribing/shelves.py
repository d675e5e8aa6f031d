"""Shelves as the database would fill them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from clinic.prescribing.shelf import Known, Shelf, Use, fold

PLAIN = Shelf()
"""Nothing of the doctor's own: what is shipped."""
KABASURA = Known(
    "Kabasura kudineer",
    "Nilavembu + Chukku",
    ("nilavembu", "chukku"),
    form="decoction",
    shelf_id=9,
    confirmed=True,
)


def shipped(label: str, **changes: Any) -> Known:
    """A shipped medicine as the doctor's own, vouched for."""
    known = PLAIN.find(label)
    assert known is not None
    return replace(known, **({"confirmed": True, "shelf_id": 1} | changes))


def used(*written: tuple[str, int, str]) -> Shelf:
    """A shelf of nothing but habits: label, how often, the usual dose."""
    return Shelf((), {fold(label): Use(label, times, dose) for label, times, dose in written})
