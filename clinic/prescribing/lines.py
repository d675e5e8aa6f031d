"""A line of a prescription read as structure: its medicine and its dose. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinic.facts.forms import dosage_forms_of, fits, form_before
from clinic.facts.names import parse_name
from clinic.prescribing import dose as doses
from clinic.prescribing.content import PrintedMedicine
from clinic.prescribing.dose import CannotRead, Dose, NoQuantity, Quantity
from clinic.prescribing.doubts import doubt_of
from clinic.prescribing.fitting import fits_dose, must_be_stated
from clinic.prescribing.formulary import Formulary, MedicineOption, fold
from clinic.prescribing.naming import Candidate, find_candidates
from clinic.prescribing.unclear import is_unclear, name_of

_UNIT = re.compile(r"(?:mg|mcg|g|gm|iu)\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `text` is the line as written; where `medicine` is None it prints as that.

    A line is understood only as a whole. `named` is the medicine that an unread line begins with;
    `unread` is then the first word that has no role. `equivalent` is the first of the candidates of
    an ambiguous line, where all of them have the same ingredients, strength and dose.
    """

    text: str
    medicine: MedicineOption | None = None
    dose: Dose | None = None
    named: MedicineOption | None = None
    unread: str = ""
    equivalent: Candidate | None = None

    @property
    def is_own_words(self) -> bool:
        return self.medicine is None

    @property
    def lacks_dose(self) -> bool:
        return self.medicine is not None and self.dose is None


def read_line(text: str, formulary: Formulary) -> Line:
    """Read a line of a prescription: a known label, then the dose language, and nothing else.

    Never raises.
    """
    medicine, rest = formulary.split(text)
    if medicine is None:
        matches = find_candidates(text, formulary)
        near = matches.near
        is_one_composition = len({frozenset(option.ingredients) for option in near}) == 1
        unread = text.split(maxsplit=1)[0] if text.split() else ""
        named = near[0] if is_one_composition else None
        return Line(text, named=named, unread=unread, equivalent=_equivalent(matches.candidates))
    stated_forms = dosage_forms_of(rest)
    is_other_form = stated_forms and not fits(
        medicine.form, stated_forms
    )  # another form is another medicine
    if is_other_form or is_unclear(medicine, name_of(medicine), rest):
        return _not_understood(text, medicine, rest)
    if not rest or stated_forms or _UNIT.fullmatch(rest):  # a repeated form or unit is no dose
        return Line(text, medicine)
    after = _past_form(medicine, rest)
    dose = _dose_behind(medicine, after)
    says_form = after != rest or bool(form_before(rest)[0])
    if (
        dose is None
        or _misfits(medicine, dose, says_form)
        or doubt_of(medicine, rest, dose, formulary)
    ):
        return _not_understood(text, medicine, rest)
    return Line(text, medicine, dose)


def _equivalent(candidates: Sequence[Candidate]) -> Candidate | None:
    """Return the first of several candidates that differ in form or label only; else None."""
    contents = {
        (candidate.medicine.ingredients, candidate.medicine.strength, candidate.dose)
        for candidate in candidates
    }
    return candidates[0] if len(contents) == 1 else None


def _dose_behind(medicine: MedicineOption, rest: str) -> Dose | None:
    try:
        return doses.read_after(medicine.label, rest, medicine.strength, medicine.form)
    except CannotRead:
        return None


def _past_form(medicine: MedicineOption, rest: str) -> str:
    """Return the text after the form, where a line states the form after the label."""
    word = f"{form_word(medicine.form)} "
    states_form = must_be_stated(medicine.form, None) and rest.lower().startswith(word)
    return rest[len(word) :] if states_form else rest


def _misfits(medicine: MedicineOption, dose: Dose, says_form: bool) -> bool:
    """Return whether a dose is not of the medicine's form, or the line must state the form and does
    not."""
    if not fits_dose(medicine.form, dose):
        return True
    says_form = says_form or bool(parse_name(medicine.label).form_words)
    return must_be_stated(medicine.form, dose) and not (medicine.own_id or says_form)


def _not_understood(text: str, medicine: MedicineOption, rest: str) -> Line:
    remaining = rest[
        doses.read_until(medicine.label, rest, medicine.strength, medicine.form) :
    ].split()
    return Line(text, named=medicine, unread=(remaining or rest.split())[0])


def read_lines(lines: Iterable[str], formulary: Formulary) -> list[Line]:
    """Read every line of a prescription, in order."""
    return [read_line(text, formulary) for text in lines]


def name_in(text: str) -> str:
    """Return the part of a line of own words that names its medicine; the whole text where
    unclear."""
    return doses.read_line(text).name or text


def own_fields(line: str) -> dict[str, str]:
    """Return the fields of an own medicine as a line of own words fills them: its name, and the
    form that it states."""
    form = doses.read_line(line).form_hint
    return {"label": name_in(line), "generic": "", "strength": "", "form": form}


def text_behind(line: str, label: str) -> str:
    """Return all that a line of own words says behind the name of its medicine, as it was typed.

    The name is the label, or what reads as the name, with or without a form before it. A name of
    another spelling has as many words as the label.
    """
    bare = doses.without_form(line)
    for text in (line, bare):
        for name in (label, name_in(line)):
            begins = re.match(rf"{re.escape(name)}(?!\w)", text, re.IGNORECASE)
            if begins and (name == label or begins.end() < len(text)):
                return text[begins.end() :].strip()
    return " ".join(bare.split()[len(label.split()) :])


def unlisted(text: str, formulary: Formulary) -> MedicineOption | None:
    """Return the unlisted medicine that a line names: Wysolone 40, where only Wysolone 10 is
    listed.

    Its label is longer than a listed one that the line begins with: Atarax 10 mg/5 ml syrup.
    """
    listed = formulary.split(text)[0]
    least = len(fold(listed.label)) + 1 if listed else 0
    medicines = [candidate.medicine for candidate in find_candidates(text, formulary).candidates]
    folded = f"{fold(text)} "
    return next(
        (
            medicine
            for medicine in medicines
            if medicine.is_unlisted
            and len(fold(medicine.label)) >= least
            and folded.startswith(f"{fold(medicine.label)} ")
        ),
        None,
    )


def quantity_of(line: Line) -> Quantity | NoQuantity:
    """Return the quantity to dispense, or the reason why it cannot be worked out."""
    if line.medicine is None:
        return NoQuantity("the medicine is in your own words")
    if line.dose is None:
        return NoQuantity("there is no dose that could be read")
    medicine = line.medicine
    return doses.quantity(line.dose, medicine.form, medicine.pack, medicine.strength)


def quantity_words(line: Line) -> str:
    """Return the quantity to dispense as it prints; '' where it cannot be worked out."""
    quantity = quantity_of(line)
    return quantity.text if isinstance(quantity, Quantity) else ""


def untranslated(line: Line, language: str) -> str:
    """Return a note on what does not print in the language; '' where all is translated.

    Either the whole dose prints in English, or some of the doctor's own words stand in it.
    """
    if line.dose is None or line.medicine is None or language == "en":
        return ""
    directions = doses.in_words(line.dose, language, line.medicine.form)
    if directions.is_english:
        return "The dose prints in English: the paper's language has no words for all of it."
    own = ", ".join(f"“{text}”" for text in directions.untranslated)
    return f"Prints as you wrote it, not translated: {own}" if own else ""


def printed(line: Line) -> PrintedMedicine:
    """Return the line as the prescription prints it."""
    medicine = line.medicine
    if medicine is None:
        return PrintedMedicine(line.text)
    return PrintedMedicine(
        words=line.text,
        label=medicine.label,
        generic=medicine.generic,
        form=medicine.form,
        strength=medicine.strength,
        schedule=medicine.schedule,
        dose=written(line.dose),
        quantity=quantity_words(line),
    )


def written(dose: Dose | None) -> str:
    """Write a dose in canonical text; '' for none."""
    return doses.write(dose) if dose else ""


def form_word(form: str) -> str:
    """Return the word with which a line states a form after a label."""
    return "suspension" if form == "powder for suspension" else form
