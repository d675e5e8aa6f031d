"""Brands of other composition whose names look like that of a medicine: asked, never taken. Pure.

Source: pairs of shipped brands that differ by few letters (`lasa_pairs.csv`, README of the data).
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic.facts import medicines
from clinic.facts.names import parse_name
from clinic.prescribing.formulary import MedicineOption

MOST = 2


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A similar name, and its composition."""

    name: str
    contents: str


def list_lookalikes(medicine: MedicineOption) -> list[Lookalike]:
    """Return the brands of other composition that may be meant instead of a medicine, likeliest
    first.

    The list is empty for a medicine that this doctor has written before or confirmed.
    """
    if medicine.uses or (medicine.own_id and medicine.confirmed):
        return []
    lookalikes = medicines.list_lookalikes(parse_name(medicine.label).words)
    own_ingredients = set(medicine.ingredients)
    return [
        Lookalike(name[:1].upper() + name[1:], contents.replace("+", " + "))
        for name, contents in lookalikes
        if set(contents.split("+")) != own_ingredients
    ][:MOST]
