"""A line of a prescription read as structure: the medicine it names and the dose. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from clinic.facts.forms import fits, forms_meant
from clinic.facts.strengths import amount_behind
from clinic.facts.written import says_another
from clinic.prescribing import dose as doses
from clinic.prescribing.checks import CheckedLine
from clinic.prescribing.content import PrintedMedicine
from clinic.prescribing.dose import CannotRead, Dose, NoQuantity, Quantity, Route, Unit
from clinic.prescribing.dose.kinds import PARENTERAL
from clinic.prescribing.dose.strengths import strength_of
from clinic.prescribing.shelf import Known, Shelf, fold

_FORM_AFTER_STRENGTH = re.compile(
    r"(?P<name>[^\W\d].*?\s\d{2,}(?:\.\d+)?)\s?(?P<form>tab(?:let)?s?|cap(?:sule)?s?)\b\.?(?P<rest>.*)",
    re.IGNORECASE,
)
TELLING_UNITS = frozenset({Unit.ML, Unit.DROP, Unit.PUFF, Unit.SPRAY, Unit.TABLET, Unit.CAPSULE})


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `words` is what was written; where `medicine` is None it is the doctor's own words.

    `unread` is what of the dose could not be read; it prints as it stands.
    """

    words: str
    medicine: Known | None = None
    dose: Dose | None = None
    unread: str = ""

    @property
    def is_own_words(self) -> bool:
        return self.medicine is None

    @property
    def lacks_dose(self) -> bool:
        return self.medicine is not None and self.dose is None and not self.unread


def read_line(words: str, shelf: Shelf) -> Line:
    """A line as it stands on the prescription: a known label, then the dose language."""
    medicine, rest = shelf.split(words)
    if medicine is None:
        return Line(words, dose=doses.read_line(words).dose)
    if not rest or forms_meant(rest):  # the label's form said again is no dose
        return Line(words, medicine)
    try:
        dose = doses.read_after(medicine.label, rest, medicine.strength, medicine.form)
    except CannotRead:
        return Line(words, medicine, None, rest)
    return Line(words, medicine, dose)


def read_lines(lines: Iterable[str], shelf: Shelf) -> list[Line]:
    """Every line of a prescription, in its order."""
    return [read_line(words, shelf) for words in lines]


def dose_of(words: str) -> str:
    """The dose in a line of own words, as the language writes it; '' where there is none."""
    dose = doses.read_line(words).dose
    return doses.write(dose) if dose else ""


def name_in(words: str) -> str:
    """What of a line of own words names its medicine, as far as that shows."""
    return doses.read_line(words).name or words


@dataclass(frozen=True, slots=True)
class Completed:
    """What a typed line became: the line to add, or the lines to choose from.

    `choices` are whole lines; both are empty where nothing was typed. `own_words` says that no
    medicine was recognised, so that `line` is what was typed.
    """

    line: str = ""
    choices: tuple[tuple[Known, str], ...] = ()
    own_words: bool = False


def complete(typed: str, shelf: Shelf, limit: int = 6) -> Completed:
    """A line as a doctor types it (`pan 40 1-0-0 ac 14d`), with the medicine it means.

    Where no dose is typed the doctor's usual one for this medicine is taken.
    """
    text = " ".join(typed.split())
    if not text:
        return Completed()
    known, rest = shelf.split(text)
    if known is not None:
        return Completed(_with_dose(known, rest))
    read = doses.read_line(_name_first(text))
    meant = shelf.meant(read.name, _form_of(read)) if read.name else []
    dose = " ".join(filter(None, [doses.write(read.dose) if read.dose else "", read.unread]))
    if not meant:
        return Completed(text, own_words=True)
    of_amount = [m for m in meant if read.dose and _is_of(m, read.dose)]
    choices = [(m, _with_dose(m, dose or _amount(m, read.name))) for m in of_amount or meant]
    if len(choices) == 1:
        return Completed(choices[0][1])
    return Completed(choices=tuple(choices[:limit]))


def _name_first(text: str) -> str:
    """A line whose words behind a number belong to its name: `cefixime 200 tab` is no dose of 200
    tablets, and the D of `pan 40 d` no day."""
    first, number, behind, *rest = [*text.split(), "", "", ""]
    if number.isdigit() and says_another(f"{first} {number}", behind):
        return " ".join([first, behind, number, *rest]).strip()
    form = _FORM_AFTER_STRENGTH.match(text)
    return f"{form['form']} {form['name']} {form['rest']}" if form else text


def _is_of(medicine: Known, dose: Dose) -> bool:
    """Whether one piece of a medicine is the weight of its dose: `b12 1500 mcg od`."""
    step, known = dose.steps[0], strength_of(medicine.strength)
    return known is not None and step.amount is not None and known.in_one(step.unit) == step.amount


def _amount(medicine: Known, name: str) -> str:
    """The amount in a name that is to be given of a concentration: `inj diclofenac 75 mg`."""
    amount, _ = amount_behind(name)
    of_fluid = "/" in medicine.strength or medicine.is_unlisted
    injected = of_fluid and medicine.form in forms_meant("inj")
    return amount if injected and f" {amount}" not in f" {fold(medicine.label)}" else ""


def unlisted(words: str, shelf: Shelf) -> Known | None:
    """The medicine that a line of no known label names all the same: Wysolone 40, where only
    Wysolone 10 is listed."""
    if shelf.split(words)[0] is not None:
        return None
    read = doses.read_line(words)
    meant = shelf.meant(read.name, _form_of(read)) if read.name else []
    said = f"{fold(words)} "
    return next((m for m in meant if m.is_unlisted and said.startswith(f"{fold(m.label)} ")), None)


def suggest(typed: str, shelf: Shelf, limit: int = 8) -> list[tuple[Known, str]]:
    """Medicines that a line being typed may come to mean, each with the whole line; those of the
    form that it says first."""
    text = " ".join(typed.split())
    if not text:
        return []
    known, rest = shelf.split(text)
    read = doses.read_line(text)
    dose = rest if known else (doses.write(read.dose) if read.dose else "")
    forms = forms_meant(_form_of(read))
    found = shelf.search(known.label if known else read.name or text, 3 * limit)
    found = sorted(found, key=lambda medicine: not fits(medicine.form, forms))[:limit]
    if known and known not in found:
        found = [known, *found][:limit]
    return [(medicine, _with_dose(medicine, dose)) for medicine in found]


def _form_of(read: doses.Line) -> str:
    """What a typed line tells of the form: a word for it, or the way (im) or unit (5 ml) of its
    dose."""
    if read.form_hint or read.dose is None:
        return read.form_hint
    step = read.dose.steps[0]
    if step.route in PARENTERAL:
        return "injection"
    if step.route is Route.NEBULISE:
        return "nebuliser solution"
    return step.unit.value if step.unit in TELLING_UNITS else ""


def _with_dose(medicine: Known, dose: str) -> str:
    return f"{medicine.label} {dose or medicine.usual_dose}".strip()


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


def checked(position: int, line: Line) -> CheckedLine:
    """The line as the safety checks see it."""
    medicine = line.medicine
    return CheckedLine(
        position=position,
        label=medicine.label if medicine else line.words,
        ingredients=medicine.ingredients if medicine else (),
        strength=medicine.strength if medicine else "",
        form=medicine.form if medicine else "",
        dose=line.dose,
        confirmed=medicine.confirmed if medicine else False,
    )


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
        dose=doses.write(line.dose) if line.dose else line.unread,
        quantity=quantity_words(line),
    )
