"""Medicines that are taken once a week or once a month, and never daily. Pure.

Sources: MHRA Drug Safety Update Sept 2020 (methotrexate); the products' labels (alendronate and
risedronate in weekly strengths, ibandronate 150 mg, semaglutide, dulaglutide and tirzepatide
injections); colecalciferol 60,000 IU weekly, Indian product labels.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from clinic.facts.names import strength_parts
from clinic.prescribing.formulary import MedicineOption


class Rhythm(StrEnum):
    """The interval of such a medicine."""

    WEEKLY = "weekly"
    MONTHLY = "monthly"


_FROM: dict[str, tuple[tuple[Decimal, str, Rhythm], ...]] = {
    "methotrexate": ((Decimal(0), "mg", Rhythm.WEEKLY),),
    "alendronate": ((Decimal(35), "mg", Rhythm.WEEKLY),),
    "risedronate": ((Decimal(150), "mg", Rhythm.MONTHLY), (Decimal(35), "mg", Rhythm.WEEKLY)),
    "ibandronic acid": ((Decimal(100), "mg", Rhythm.MONTHLY),),
    "colecalciferol": ((Decimal(20000), "iu", Rhythm.WEEKLY),),
    "semaglutide": ((Decimal(0), "mg", Rhythm.WEEKLY),),
    "dulaglutide": ((Decimal(0), "mg", Rhythm.WEEKLY),),
    "tirzepatide": ((Decimal(0), "mg", Rhythm.WEEKLY),),
}
"""The least strength of the weekly or monthly product; the daily tablets are weaker."""
_INJECTED_ONLY = frozenset({"semaglutide", "dulaglutide", "tirzepatide"})


def rhythm_of(medicine: MedicineOption) -> Rhythm | None:
    """Return the interval of a medicine that is never taken daily; None for others."""
    for name in medicine.ingredients:
        if name in _INJECTED_ONLY and "injection" not in medicine.form:
            continue
        for least, unit, rhythm in _FROM.get(name, ()):
            if not least or _has_strength(medicine, least, unit):
                return rhythm
    return None


def _has_strength(medicine: MedicineOption, least: Decimal, unit: str) -> bool:
    numbers = (part.in_unit(unit) for part in strength_parts(medicine.strength))
    return any(number is not None and number >= least for number in numbers)
