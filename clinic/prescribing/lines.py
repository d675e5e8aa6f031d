"""A line of a prescription read as structure: the medicine it names and the dose. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from clinic.facts.forms import dosage_forms_of, fits, form_before
from clinic.facts.names import take_apart
from clinic.prescribing import dose as doses
from clinic.prescribing.content import PrintedMedicine
from clinic.prescribing.dose import CannotRead, Dose, NoQuantity, Quantity
from clinic.prescribing.doubts import doubt_of
from clinic.prescribing.fitting import fits_dose, needs_a_word
from clinic.prescribing.formulary import Formulary, MedicineOption, fold
from clinic.prescribing.naming import Candidate, find_named
from clinic.prescribing.unclear import is_unclear, name_of

_UNIT = re.compile(r"(?:mg|mcg|g|gm|iu)\.?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `words` is what was written; where `medicine` is None it is the doctor's own words.

    A line is understood only as a whole. `named` is the medicine that a line begins with all the
    same; `unread` is then the first word that has no role. `alike` is the first of the medicines
    that a line which asks may mean, where all of them give the same in the same dose.
    """

    words: str
    medicine: MedicineOption | None = None
    dose: Dose | None = None
    named: MedicineOption | None = None
    unread: str = ""
    alike: Candidate | None = None

    @property
    def is_own_words(self) -> bool:
        return self.medicine is None

    @property
    def lacks_dose(self) -> bool:
        return self.medicine is not None and self.dose is None


def read_line(words: str, formulary: Formulary) -> Line:
    """A line as it stands on the prescription: a known label, then the dose language, and nothing
    else. Never raises."""
    medicine, rest = formulary.split(words)
    if medicine is None:
        found = find_named(words, formulary)
        near = found.near
        same = len({frozenset(one.ingredients) for one in near}) == 1
        unread = words.split(maxsplit=1)[0] if words.split() else ""
        named = near[0] if same else None
        return Line(words, named=named, unread=unread, alike=_alike(found.candidates))
    said = dosage_forms_of(rest)
    other_form = said and not fits(medicine.form, said)  # another form is another medicine
    if other_form or is_unclear(medicine, name_of(medicine), rest):
        return _not_understood(words, medicine, rest)
    if not rest or said or _UNIT.fullmatch(rest):  # said again, they are no dose
        return Line(words, medicine)
    after = _past_form(medicine, rest)
    dose = _dose_behind(medicine, after)
    says_form = after != rest or bool(form_before(rest)[0])
    if (
        dose is None
        or _misfits(medicine, dose, says_form)
        or doubt_of(medicine, rest, dose, formulary)
    ):
        return _not_understood(words, medicine, rest)
    return Line(words, medicine, dose)


def _alike(candidates: Sequence[Candidate]) -> Candidate | None:
    """The first of several that give the same: they differ in their form or label only."""
    told = {(one.medicine.ingredients, one.medicine.strength, one.dose) for one in candidates}
    return candidates[0] if len(told) == 1 else None


def _dose_behind(medicine: MedicineOption, rest: str) -> Dose | None:
    try:
        return doses.read_after(medicine.label, rest, medicine.strength, medicine.form)
    except CannotRead:
        return None


def _past_form(medicine: MedicineOption, rest: str) -> str:
    """What follows the form, where a line says it behind the label as it was written there."""
    word = f"{form_word(medicine.form)} "
    said = needs_a_word(medicine.form, None) and rest.lower().startswith(word)
    return rest[len(word) :] if said else rest


def _misfits(medicine: MedicineOption, dose: Dose, says_form: bool) -> bool:
    """Whether a dose is not of the medicine's form, or the form is one that a line must say."""
    if not fits_dose(medicine.form, dose):
        return True
    says_form = says_form or bool(take_apart(medicine.label).form_words)
    return needs_a_word(medicine.form, dose) and not (medicine.own_id or says_form)


def _not_understood(words: str, named: MedicineOption, rest: str) -> Line:
    behind = rest[doses.read_until(named.label, rest, named.strength, named.form) :].split()
    return Line(words, named=named, unread=(behind or rest.split())[0])


def read_lines(lines: Iterable[str], formulary: Formulary) -> list[Line]:
    """Every line of a prescription, in its order."""
    return [read_line(words, formulary) for words in lines]


def dose_of(words: str) -> str:
    """The dose in a line of own words, as the language writes it; '' where there is none."""
    return written(doses.read_line(words).dose)


def name_in(words: str) -> str:
    """What of a line of own words names its medicine, as far as that shows."""
    return doses.read_line(words).name or words


def unlisted(words: str, formulary: Formulary) -> MedicineOption | None:
    """The medicine that a line of no known label names all the same: Wysolone 40, where only
    Wysolone 10 is listed."""
    if formulary.split(words)[0] is not None:
        return None
    found = [one.medicine for one in find_named(words, formulary).candidates]
    said = f"{fold(words)} "
    return next((m for m in found if m.is_unlisted and said.startswith(f"{fold(m.label)} ")), None)


def quantity_of(line: Line) -> Quantity | NoQuantity:
    """How much to dispense, or why that cannot be worked out."""
    if line.medicine is None:
        return NoQuantity("the medicine is in your own words")
    if line.dose is None:
        return NoQuantity("there is no dose that could be read")
    medicine = line.medicine
    return doses.quantity(line.dose, medicine.form, medicine.pack, medicine.strength)


def quantity_words(line: Line) -> str:
    """How much to dispense as it prints; '' where it cannot be worked out."""
    found = quantity_of(line)
    return found.text if isinstance(found, Quantity) else ""


def untranslated(line: Line, language: str) -> str:
    """What the doctor should know of a line before it prints in a language: that its dose is said
    in English there, or which of the doctor's own words stand in it; '' where all is translated."""
    if line.dose is None or line.medicine is None or language == "en":
        return ""
    said = doses.in_words(line.dose, language, line.medicine.form)
    if said.is_english:
        return "The dose prints in English: the paper's language has no words for all of it."
    own = ", ".join(f"“{words}”" for words in said.own_words)
    return f"Prints as you wrote it, not translated: {own}" if own else ""


def printed(line: Line) -> PrintedMedicine:
    """The line as the prescription prints it."""
    medicine = line.medicine
    if medicine is None:
        return PrintedMedicine(line.words)
    return PrintedMedicine(
        words=line.words,
        label=medicine.label,
        generic=medicine.generic,
        form=medicine.form,
        strength=medicine.strength,
        schedule=medicine.schedule,
        dose=written(line.dose),
        quantity=quantity_words(line),
    )


def written(dose: Dose | None) -> str:
    """A dose as the language writes it; '' for none."""
    return doses.write(dose) if dose else ""


def form_word(form: str) -> str:
    """The word by which a line says a form behind a label."""
    return "suspension" if form == "powder for suspension" else form
