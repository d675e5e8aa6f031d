"""Build patients of known weight, and the result of a line for them."""

from __future__ import annotations

from clinic.prescribing.by_weight import WeighedPatient, WeightDoseResult, work_out
from clinic.prescribing.formulary import Formulary

FORMULARY = Formulary()
YEAR = 365
TODDLER = WeighedPatient(12_000, 3 * YEAR)
NEWBORN = WeighedPatient(3_200, 20)
TEENAGER = WeighedPatient(60_000, 14 * YEAR)
SYRUP = "Paracetamol 125 mg/5 ml syrup"
SUSPENSION = "Paracetamol 125 mg/5 ml suspension"
DROPS = "Paracetamol 100 mg/ml drops"


def result_for(
    line: str, person: WeighedPatient | None = TODDLER, formulary: Formulary = FORMULARY
) -> WeightDoseResult:
    result = work_out(line, formulary, person)
    assert result is not None, line
    return result


def of_weight(kg: str, age_days: int = 3 * YEAR) -> WeighedPatient:
    whole, _, part = kg.partition(".")
    return WeighedPatient(int(whole) * 1000 + int(part.ljust(3, "0")[:3] or 0), age_days)
