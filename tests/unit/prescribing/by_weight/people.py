"""Somebody whose weight is known, and what a line comes to for them."""

from __future__ import annotations

from clinic.prescribing.by_weight import Weighed, Working, work_out
from clinic.prescribing.formulary import Formulary

FORMULARY = Formulary()
YEAR = 365
TODDLER = Weighed(12_000, 3 * YEAR)
NEWBORN = Weighed(3_200, 20)
TEENAGER = Weighed(60_000, 14 * YEAR)
SYRUP = "Paracetamol 125 mg/5 ml syrup"
SUSPENSION = "Paracetamol 125 mg/5 ml suspension"
DROPS = "Paracetamol 100 mg/ml drops"


def come(line: str, person: Weighed | None = TODDLER, formulary: Formulary = FORMULARY) -> Working:
    found = work_out(line, formulary, person)
    assert found is not None, line
    return found


def of_weight(kg: str, age_days: int = 3 * YEAR) -> Weighed:
    whole, _, part = kg.partition(".")
    return Weighed(int(whole) * 1000 + int(part.ljust(3, "0")[:3] or 0), age_days)
