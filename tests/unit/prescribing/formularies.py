"""Build formularies without a database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from clinic.prescribing.formulary import Formulary, MedicineOption, MedicineUse, fold

PLAIN = Formulary()
"""Shipped medicines only."""
KABASURA = MedicineOption(
    "Kabasura kudineer",
    "Nilavembu + Chukku",
    ("nilavembu", "chukku"),
    form="decoction",
    own_id=9,
    confirmed=True,
)
OWN = Formulary([KABASURA])
LABELS = st.sampled_from(
    [
        *("Pan 40", "Dolo 650", "Calpol 250", "Azithral 500", "Ecosprin 75", "Telma 40"),
        *("Paracetamol 500 mg tablet", "Kabasura kudineer"),
    ]
)


def shipped(label: str, **changes: Any) -> MedicineOption:
    """Return a shipped medicine as the doctor's own, confirmed."""
    medicine = PLAIN.find(label)
    assert medicine is not None
    return replace(medicine, **({"confirmed": True, "own_id": 1} | changes))


def used(*written: tuple[str, int, str]) -> Formulary:
    """Return a formulary with habits only: label, number of uses, the usual dose."""
    return Formulary(
        (), {fold(label): MedicineUse(label, times, dose) for label, times, dose in written}
    )
