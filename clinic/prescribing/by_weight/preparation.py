"""What one ml or one piece of a medicine holds, and into which parts it can be divided. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from clinic.facts.forms import dosage_forms_of, is_oral_solid
from clinic.facts.ingredients import normal_ingredient
from clinic.facts.names import strength_parts
from clinic.prescribing.dose.kinds import Unit
from clinic.prescribing.formulary import MedicineOption

_LIQUIDS = frozenset(dosage_forms_of("syp")) | {"drops"}
_INJECTED = frozenset(dosage_forms_of("inj"))
_MEASURED = _LIQUIDS | _INJECTED | {"nebuliser solution"}
_QUARTERED = frozenset({"tablet", "dispersible tablet"})
_HALVED = frozenset({"orodispersible tablet", "chewable tablet", "effervescent tablet"})
_IN_MG = {"mg": Fraction(1), "mcg": Fraction(1, 1000)}


@dataclass(frozen=True, slots=True)
class Preparation:
    """A medicine whose strength is known: `holds` is the mg of each ingredient (by its normal
    name) in one ml, or in one piece of which `part` is the smallest that can be given."""

    medicine: MedicineOption
    holds: Mapping[str, Fraction]
    unit: Unit
    part: Fraction | None = None

    @property
    def is_liquid(self) -> bool:
        return self.part is None

    @property
    def is_swallowed(self) -> bool:
        """Whether it is measured for the mouth, by syringe or cup."""
        return self.medicine.form in _LIQUIDS


def preparation_of(medicine: MedicineOption) -> Preparation | None:
    """The medicine as it can be worked out with; None where its strength or form is not known, or
    where the amount is not measured in ml or pieces (creams, puffs)."""
    parts = strength_parts(medicine.strength)
    names = [normal_ingredient(name) for name in medicine.ingredients]
    if not parts or len(parts) != len(names) or any(part.unit not in _IN_MG for part in parts):
        return None
    liquid = medicine.form in _MEASURED
    if any(part.of != ("ml" if liquid else "") for part in parts):
        return None
    held = [Fraction(part.number) / Fraction(part.per or 1) * _IN_MG[part.unit] for part in parts]
    if not all(held):
        return None
    holds = dict(zip(names, held, strict=True))
    if liquid:
        return Preparation(medicine, holds, Unit.ML)
    if not is_oral_solid(medicine.form) and medicine.form != "suppository":
        return None
    return Preparation(medicine, holds, _piece(medicine.form), _part(medicine.form))


def is_measured(form: str) -> bool:
    """Whether a form is given in ml."""
    return form in _MEASURED


def needs_saying(medicine: MedicineOption) -> bool:
    """Whether its form is one that is only meant where the line says it: no injection and no
    suppository is taken from a name alone."""
    return medicine.form not in _LIQUIDS and not is_oral_solid(medicine.form)


def why_not(medicine: MedicineOption) -> str:
    """Why a dose of a medicine is not worked out, as a sentence."""
    if not medicine.form:
        return f"The form of {medicine.label} is not known."
    if medicine.form in _INJECTED and medicine.strength:
        return f"How much one ml of {medicine.label} holds depends on how it is dissolved."
    units = {part.unit for part in strength_parts(medicine.strength)}
    if units and not units <= set(_IN_MG):
        return f"The strength of {medicine.label} is not in mg."
    if not medicine.strength or medicine.form in _MEASURED:
        return f"How much one {_one(medicine.form)} of {medicine.label} holds is not known."
    return f"{medicine.label} is not measured in ml or pieces."


def _one(form: str) -> str:
    return "ml" if form in _MEASURED else "piece"


def _piece(form: str) -> Unit:
    if form == "suppository":
        return Unit.SUPPOSITORY
    return Unit.CAPSULE if "capsule" in form else Unit.TABLET


def _part(form: str) -> Fraction:
    if form in _QUARTERED:
        return Fraction(1, 4)
    return Fraction(1, 2) if form in _HALVED else Fraction(1)
