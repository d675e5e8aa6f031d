"""Which preparations a line with an amount for each kilogram may mean, each with its dose. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from clinic.facts.forms import dosage_forms_of
from clinic.prescribing import dose as doses
from clinic.prescribing.by_weight.preparation import (
    Preparation,
    is_measured,
    needs_saying,
    preparation_of,
)
from clinic.prescribing.dose import CannotRead, Dose
from clinic.prescribing.fitting import fits_dose
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.naming import find_named


@dataclass(frozen=True, slots=True)
class DosedCandidate:
    """A medicine with the dose that stands behind it. `sure`: the line says which one it is."""

    medicine: MedicineOption
    dose: Dose | None
    sure: bool = False

    @property
    def preparation(self) -> Preparation | None:
        return preparation_of(self.medicine)

    @property
    def is_liquid(self) -> bool:
        """Whether it is measured in ml, even where it is not known what one ml holds."""
        return is_measured(self.medicine.form)

    @property
    def text(self) -> str:
        """Its dose as it is written."""
        return doses.write(self.dose) if self.dose else ""


@dataclass(frozen=True, slots=True)
class LineCandidates:
    """All that a line may mean. Where that is nothing, `unread` is the first word without a role,
    and `near` the name that the line begins with, '' for none that is known."""

    candidates: tuple[DosedCandidate, ...] = ()
    unread: str = ""
    near: str = ""

    @property
    def why_not(self) -> str:
        """Why a line means nothing, as a sentence."""
        if self.near and (not self.unread or _is_dose(self.unread)):
            return f"{self.near.capitalize()} is not listed in this form or strength."
        if not self.unread or dosage_forms_of(self.unread):
            return "No medicine of this name is known."
        return f"Not understood: {self.unread}."

    @property
    def usable(self) -> list[DosedCandidate]:
        """Those that can be worked out with, what the doctor writes most and liquids first, each
        concentration once."""
        once: dict[object, DosedCandidate] = {}
        ranked = sorted(
            self.candidates, key=lambda one: (-one.medicine.uses, not one.medicine.pack)
        )
        for one in ranked:
            prep = one.preparation
            if prep is not None:
                once.setdefault((frozenset(prep.holds.items()), prep.part, _way(prep)), one)
        return sorted(once.values(), key=lambda one: (-one.medicine.uses, *_rank(one)))


def _is_dose(word: str) -> bool:
    """Whether a word is of a dose, so that it is not the one that is not understood."""
    try:
        doses.read_dose(word)
    except CannotRead:
        return False
    return True


def _way(prep: Preparation) -> str:
    """Liquids to swallow are one way; drops with their dropper, tablets and others their own."""
    form = prep.medicine.form
    return "liquid" if prep.is_swallowed and form != "drops" else form


def _rank(one: DosedCandidate) -> tuple[bool, bool, bool]:
    return not one.is_liquid, one.medicine.form == "drops", one.medicine.is_brand


def candidates_in(rest: str, formulary: Formulary) -> LineCandidates:
    """The medicines that account for all words of a line but the amount by weight.

    A pattern of ones only says when: it is read of tablets and, in ml, of liquids.
    """
    plain = _named(rest, formulary)
    if not _ONES.search(rest):
        return plain
    liquid = _named(_ONES.sub(r"\g<0> ml", rest), formulary)
    return LineCandidates(
        (*liquid.candidates, *plain.candidates), plain.unread or liquid.unread, plain.near
    )


_ONES = re.compile(r"(?<![\w.-])[01](?:-[01]){2,3}(?![\w.-]|\s*ml)")


def _named(rest: str, formulary: Formulary) -> LineCandidates:
    exact = _exact(rest, formulary)
    if exact is not None:
        return LineCandidates((exact,))
    found = find_named(rest, formulary)
    said = any(one.name.form_words for one in found.candidates)
    candidates = [
        DosedCandidate(one.medicine, one.dose, one.says_strength and not one.medicine.is_ambiguous)
        for one in found.candidates
        if said or not needs_saying(one.medicine) or _shows(one.dose)
    ]
    return LineCandidates(tuple(candidates), found.unread, found.name if found.near else "")


def _shows(dose: Dose | None) -> bool:
    """Whether a route says that an injection or a suppository is meant."""
    return dose is not None and any(step.route is not None for step in dose.steps)


def _exact(rest: str, formulary: Formulary) -> DosedCandidate | None:
    """The medicine whose whole label the line begins with."""
    medicine, behind = formulary.split(rest)
    if medicine is None or medicine.is_ambiguous:
        return None
    if not behind:
        return DosedCandidate(medicine, None, sure=True)
    try:
        dose = doses.read_after(medicine.label, behind, medicine.strength, medicine.form)
    except CannotRead:
        return None
    return DosedCandidate(medicine, dose, sure=True) if fits_dose(medicine.form, dose) else None


def others_of(
    medicine: MedicineOption, formulary: Formulary, dose: Dose | None
) -> tuple[DosedCandidate, ...]:
    """The listed preparations of the same ingredients, with the same dose where it fits them."""
    return tuple(
        DosedCandidate(other, dose)
        for other in formulary.alike(medicine)
        if not needs_saying(other) and fits_dose(other.form, dose)
    )
