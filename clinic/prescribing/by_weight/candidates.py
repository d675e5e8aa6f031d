"""The preparations that a line with an amount per kilogram may mean, each with its dose. Pure."""

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
from clinic.prescribing.naming import find_candidates


@dataclass(frozen=True, slots=True)
class DosedCandidate:
    """A medicine with its dose. `sure`: the line states which medicine it is."""

    medicine: MedicineOption
    dose: Dose | None
    sure: bool = False

    @property
    def preparation(self) -> Preparation | None:
        return preparation_of(self.medicine)

    @property
    def is_liquid(self) -> bool:
        """True if it is measured in ml, even where the content of one ml is not known."""
        return is_measured(self.medicine.form)

    @property
    def text(self) -> str:
        """The canonical text of its dose."""
        return doses.write(self.dose) if self.dose else ""


@dataclass(frozen=True, slots=True)
class LineCandidates:
    """The medicines that a line may mean. Where there are none, `unread` is the first word without
    a role, and `known_name` the known name that the line begins with, or ''."""

    candidates: tuple[DosedCandidate, ...] = ()
    unread: str = ""
    known_name: str = ""

    @property
    def why_not(self) -> str:
        """The reason why a line has no candidates, as a sentence."""
        if self.known_name and (not self.unread or _is_dose(self.unread)):
            return f"{self.known_name.capitalize()} is not listed in this form or strength."
        if not self.unread or dosage_forms_of(self.unread):
            return "No medicine of this name is known."
        return f"Not understood: {self.unread}."

    @property
    def usable(self) -> list[DosedCandidate]:
        """The candidates that can be worked out, the doctor's most used and liquids first, each
        concentration once."""
        by_content: dict[object, DosedCandidate] = {}
        ranked = sorted(
            self.candidates,
            key=lambda candidate: (-candidate.medicine.uses, not candidate.medicine.pack),
        )
        for candidate in ranked:
            prep = candidate.preparation
            if prep is not None:
                by_content.setdefault(
                    (frozenset(prep.mg_per_unit.items()), prep.part, _route_group(prep)), candidate
                )
        return sorted(
            by_content.values(), key=lambda candidate: (-candidate.medicine.uses, *_rank(candidate))
        )


def _is_dose(word: str) -> bool:
    """Return whether a word is of a dose, so that it is not the word that is not understood."""
    try:
        doses.read_dose(word)
    except CannotRead:
        return False
    return True


def _route_group(prep: Preparation) -> str:
    """Return one group for all liquids to swallow; drops, tablets and other forms have their
    own."""
    form = prep.medicine.form
    return "liquid" if prep.is_swallowed and form != "drops" else form


def _rank(candidate: DosedCandidate) -> tuple[bool, bool, bool]:
    return not candidate.is_liquid, candidate.medicine.form == "drops", candidate.medicine.is_brand


def candidates_in(rest: str, formulary: Formulary) -> LineCandidates:
    """Return the medicines that account for all words of a line but the amount by weight.

    A pattern of ones only states times: it is read for tablets and, in ml, for liquids.
    """
    plain = _candidates_of(rest, formulary)
    if not _ONES.search(rest):
        return plain
    liquid = _candidates_of(_ONES.sub(r"\g<0> ml", rest), formulary)
    return LineCandidates(
        (*liquid.candidates, *plain.candidates), plain.unread or liquid.unread, plain.known_name
    )


_ONES = re.compile(r"(?<![\w.-])[01](?:-[01]){2,3}(?![\w.-]|\s*ml)")


def _candidates_of(rest: str, formulary: Formulary) -> LineCandidates:
    exact = _by_label(rest, formulary)
    if exact is not None:
        return LineCandidates((exact,))
    names = find_candidates(rest, formulary)
    names_form = any(candidate.name.form_words for candidate in names.candidates)
    candidates = [
        DosedCandidate(
            candidate.medicine,
            candidate.dose,
            candidate.says_strength and not candidate.medicine.is_ambiguous,
        )
        for candidate in names.candidates
        if names_form or not needs_saying(candidate.medicine) or _shows(candidate.dose)
    ]
    return LineCandidates(tuple(candidates), names.unread, names.name if names.near else "")


def _shows(dose: Dose | None) -> bool:
    """Return whether a route shows that an injection or a suppository is meant."""
    return dose is not None and any(step.route is not None for step in dose.steps)


def _by_label(rest: str, formulary: Formulary) -> DosedCandidate | None:
    """Return the medicine whose whole label the line begins with."""
    medicine, after = formulary.split(rest)
    if medicine is None or medicine.is_ambiguous:
        return None
    if not after:
        return DosedCandidate(medicine, None, sure=True)
    try:
        dose = doses.read_after(medicine.label, after, medicine.strength, medicine.form)
    except CannotRead:
        return None
    return DosedCandidate(medicine, dose, sure=True) if fits_dose(medicine.form, dose) else None


def alternatives_of(
    medicine: MedicineOption, formulary: Formulary, dose: Dose | None
) -> tuple[DosedCandidate, ...]:
    """Return the listed preparations of the same ingredients, with the same dose where it fits
    them."""
    return tuple(
        DosedCandidate(alternative, dose)
        for alternative in formulary.same_ingredients(medicine)
        if not needs_saying(alternative) and fits_dose(alternative.form, dose)
    )
