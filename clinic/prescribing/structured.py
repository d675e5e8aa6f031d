"""The structured part of a signed prescription, for exchange formats and later programs. Pure.

The printed part (`content.Content`) is text. Signed rows never change, so what a program needs is
stored beside that text on the day of signing: identifiers, codes and doses as data. The shape has
a version number and is documented in docs/interface.md.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from clinic.prescribing.dose.structure import as_json
from clinic.prescribing.lines import Line

VERSION = 2
"""Version 1 is the printed part alone, as signed before the structured part existed."""
ICD_10 = "http://hl7.org/fhir/sid/icd-10"
"""The code system's address as FHIR R4 has it (https://terminology.hl7.org/ICD.html)."""
_PER = re.compile(
    r"\s*/\s*(?P<per>\d+(?:\.\d+)?)?\s*(?P<per_unit>ml|dose|puff|actuation|spray|vial|g)$"
)
_STRENGTH = re.compile(
    r"(?P<amount>\d+(?:\.\d+)?)\s*(?P<unit>[a-zA-Zµ]+|%(?: w/[wv])?)"
    rf"(?:{_PER.pattern.removesuffix('$')})?"
)


@dataclass(frozen=True, slots=True)
class SnapshotPerson:
    """The patient. `sex` is M, F or O; `birth_precision` (day, month, year) says how much of
    `birth_date` is known."""

    number: int
    first_name: str
    last_name: str
    sex: str
    birth_date: str
    birth_precision: str


@dataclass(frozen=True, slots=True)
class Practitioner:
    """The signing doctor, with the registration that the paper must carry."""

    name: str
    qualification: str
    registration_number: str
    registration_council: str


@dataclass(frozen=True, slots=True)
class CodedDiagnosis:
    """One diagnosis. `code` and `system` are '' where the doctor wrote own words."""

    name: str
    code: str
    system: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A substance under its normal name. `strength` is text ("250 mg/5 ml"); `amount`, `unit`,
    `per` and `per_unit` are its parts as decimal text and words, '' where it has no such part or
    the strength does not name each ingredient."""

    name: str
    strength: str = ""
    amount: str = ""
    unit: str = ""
    per: str = ""
    per_unit: str = ""


@dataclass(frozen=True, slots=True)
class StructuredMedicine:
    """One line. A line in own words has `words` alone; `dose` is what `dose.structure` makes, or
    None; `listed_as` is the key of the shipped medicine, '' for the doctor's own."""

    words: str
    label: str = ""
    generic: str = ""
    listed_as: str = ""
    form: str = ""
    schedule: str = ""
    strength: str = ""
    ingredients: list[Ingredient] = field(default_factory=list)
    dose: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Structured:
    """The structured part. Days are ISO text; `measures` are the visit's whole numbers in the unit
    of their name (see `visits.vitals.Measures`), only those that were measured."""

    patient: SnapshotPerson
    practitioner: Practitioner
    visit_number: int
    visit_date: str
    follow_up_on: str = ""
    diagnoses: list[CodedDiagnosis] = field(default_factory=list)
    medicines: list[StructuredMedicine] = field(default_factory=list)
    measures: dict[str, int] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the dictionary that the snapshot stores under `structured`."""
        return {"version": VERSION, **asdict(self)}


def structured_medicine(line: Line) -> StructuredMedicine:
    """Return a line of the prescription as data."""
    medicine = line.medicine
    if medicine is None:
        return StructuredMedicine(line.text)
    return StructuredMedicine(
        words=line.text,
        label=medicine.label,
        generic=medicine.generic,
        listed_as=medicine.fact,
        form=medicine.form,
        schedule=medicine.schedule,
        strength=medicine.strength,
        ingredients=ingredients_of(medicine.ingredients, medicine.strength),
        dose=as_json(line.dose) if line.dose else None,
    )


def ingredients_of(names: tuple[str, ...], strength: str) -> list[Ingredient]:
    """Return each ingredient with its part of a strength: `200 mg + 28.5 mg/5 ml` states the volume
    once for both.

    If the numbers of names and parts differ, no ingredient gets a part.
    """
    parts = [part.strip() for part in strength.split("+")] if strength else []
    if len(parts) != len(names):
        return list(map(Ingredient, names))
    volume = _PER.search(parts[-1])
    shared = volume[0].strip() if volume else ""
    return [
        _ingredient(name, part if _PER.search(part) or not shared else part + shared)
        for name, part in zip(names, parts, strict=True)
    ]


def _ingredient(name: str, strength: str) -> Ingredient:
    match = _STRENGTH.fullmatch(strength.replace(",", ""))
    if match is None:  # 10 mg elemental iron: text alone
        return Ingredient(name, strength)
    per = (match["per"] or "1") if match["per_unit"] else ""
    return Ingredient(name, strength, match["amount"], match["unit"], per, match["per_unit"] or "")
