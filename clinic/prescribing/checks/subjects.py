"""What the checks look at, and what they answer."""

from __future__ import annotations

from dataclasses import dataclass

from clinic.prescribing.dose import Dose


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """One line of a prescription as the checks see it.

    `position` counts from 1. `label` is the brand or name, or the doctor's own words.
    `ingredients` are none where the medicine is not recognised; `strength` is the strength as
    shipped or added ("650 mg", "120 mg/5 ml", "875 mg + 125 mg"), in the order of the ingredients.
    `confirmed` is False while the doctor has not confirmed the composition of a brand. `understood`
    is False for a line that prints in the doctor's words though it begins with a known name: its
    ingredients are held against the record, and it never counts as checked.
    """

    position: int
    label: str
    ingredients: tuple[str, ...]
    strength: str
    form: str
    dose: Dose | None
    confirmed: bool = True
    understood: bool = True


@dataclass(frozen=True, slots=True)
class Allergy:
    """A recorded allergy: `kind` is ingredient, class or text."""

    kind: str
    name: str
    reaction: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Whom the medicines are for. None is always "not known"; `sex` is F, M or O.

    `allergies_asked` is True where "no known allergy" was stated or an allergy is recorded.
    """

    age_days: int | None
    weight_g: int | None
    sex: str
    pregnant: bool | None = None
    pregnant_weeks: int | None = None
    breastfeeding: bool | None = None
    allergies: tuple[Allergy, ...] = ()
    allergies_asked: bool = False


@dataclass(frozen=True, slots=True)
class Caution:
    """One warning. `key` is the same at each look, whatever the order of the lines.

    `kind` is allergy, duplicate, interaction, pregnancy, breastfeeding, child, weekly or dose;
    `severity` is stop (contraindicated, or an allergy) or warn. `typed_reason`: only a reason in
    the doctor's own words answers it, and none of one tap.
    """

    key: str
    kind: str
    severity: str
    positions: tuple[int, ...]
    what: str
    why: str
    instead: str
    source: str
    typed_reason: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """All cautions, the gravest first, and the line that says what was checked and what not."""

    cautions: tuple[Caution, ...]
    checked: str
