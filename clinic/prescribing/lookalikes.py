"""Brands of other contents whose names look like that of a medicine: asked, never taken. Pure.

Source: pairs of shipped brands that differ by few letters (`lasa_pairs.csv`, README of the data).
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic.facts import medicines
from clinic.facts.names import take_apart
from clinic.prescribing.formulary import MedicineOption

MOST = 2


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A name that may be meant, and what is in it."""

    name: str
    contents: str


def list_lookalikes(medicine: MedicineOption) -> list[Lookalike]:
    """The brands of other contents that may be meant instead of a medicine that this doctor has
    neither written before nor vouched for, likeliest first."""
    if medicine.uses or (medicine.own_id and medicine.confirmed):
        return []
    found = medicines.list_lookalikes(take_apart(medicine.label).words)
    mine = set(medicine.ingredients)
    return [
        Lookalike(name[:1].upper() + name[1:], contents.replace("+", " + "))
        for name, contents in found
        if set(contents.split("+")) != mine
    ][:MOST]
