"""Formularies as the database would fill them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from clinic.prescribing.formulary import Formulary, MedicineOption, Use, fold

PLAIN = Formulary()
"""Nothing of the doctor's own: what is shipped."""
KABASURA = MedicineOption(
    "Kabasura kudineer",
    "Nilavembu + Chukku",
    ("nilavembu", "chukku"),
    form="decoction",
    own_id=9,
    confirmed=True,
)


def shipped(label: str, **changes: Any) -> MedicineOption:
    """A shipped medicine as the doctor's own, vouched for."""
    known = PLAIN.find(label)
    assert known is not None
    return replace(known, **({"confirmed": True, "own_id": 1} | changes))


def used(*written: tuple[str, int, str]) -> Formulary:
    """A formulary of nothing but habits: label, how often, the usual dose."""
    return Formulary((), {fold(label): Use(label, times, dose) for label, times, dose in written})
