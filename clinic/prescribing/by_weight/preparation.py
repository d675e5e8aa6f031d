"""Preparations: the content of one ml or one piece of a medicine, and the parts it divides into.
Pure."""

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
    """A medicine of known strength.

    `mg_per_unit` is the mg of each ingredient (by its normal name) in one ml, or in one piece of
    which `part` is the smallest that can be given.
    """

    medicine: MedicineOption
    mg_per_unit: Mapping[str, Fraction]
    unit: Unit
    part: Fraction | None = None

    @property
    def is_liquid(self) -> bool:
        return self.part is None

    @property
    def is_swallowed(self) -> bool:
        """True if it is a liquid for the mouth, measured by syringe or cup."""
        return self.medicine.form in _LIQUIDS


def preparation_of(medicine: MedicineOption) -> Preparation | None:
    """Return the preparation of a medicine; None where it cannot be worked out.

    That is where the strength or form is not known, or where the amount is not measured in ml or
    pieces (creams, puffs).
    """
    parts = strength_parts(medicine.strength)
    names = [normal_ingredient(name) for name in medicine.ingredients]
    if not parts or len(parts) != len(names) or any(part.unit not in _IN_MG for part in parts):
        return None
    liquid = medicine.form in _MEASURED
    if any(part.of != ("ml" if liquid else "") for part in parts):
        return None
    contents = [
        Fraction(part.number) / Fraction(part.per or 1) * _IN_MG[part.unit] for part in parts
    ]
    if not all(contents):
        return None
    mg_per_unit = dict(zip(names, contents, strict=True))
    if liquid:
        return Preparation(medicine, mg_per_unit, Unit.ML)
    if not is_oral_solid(medicine.form) and medicine.form != "suppository":
        return None
    return Preparation(medicine, mg_per_unit, _piece(medicine.form), _part(medicine.form))


def is_measured(form: str) -> bool:
    """Return whether a form is given in ml."""
    return form in _MEASURED


def needs_saying(medicine: MedicineOption) -> bool:
    """Return whether the line must name its form: a name alone never means an injection or a
    suppository."""
    return medicine.form not in _LIQUIDS and not is_oral_solid(medicine.form)


def why_not(medicine: MedicineOption) -> str:
    """Return the reason why a dose of a medicine is not worked out, as a sentence."""
    if not medicine.form:
        return f"The form of {medicine.label} is not known."
    if medicine.form in _INJECTED and medicine.strength:
        return f"How much one ml of {medicine.label} holds depends on how it is dissolved."
    units = {part.unit for part in strength_parts(medicine.strength)}
    if units and not units <= set(_IN_MG):
        return f"The strength of {medicine.label} is not in mg."
    if not medicine.strength or medicine.form in _MEASURED:
        return f"How much one {_unit_name(medicine.form)} of {medicine.label} holds is not known."
    return f"{medicine.label} is not measured in ml or pieces."


def _unit_name(form: str) -> str:
    return "ml" if form in _MEASURED else "piece"


def _piece(form: str) -> Unit:
    if form == "suppository":
        return Unit.SUPPOSITORY
    return Unit.CAPSULE if "capsule" in form else Unit.TABLET


def _part(form: str) -> Fraction:
    if form in _QUARTERED:
        return Fraction(1, 4)
    return Fraction(1, 2) if form in _HALVED else Fraction(1)
