"""A line of a prescription read as structure: the medicine it names and the dose. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from clinic.facts.forms import fits, forms_meant, is_oral_solid
from clinic.facts.names import take_apart
from clinic.prescribing import dose as doses
from clinic.prescribing.certainty import is_certain, meant_by
from clinic.prescribing.content import PrintedMedicine
from clinic.prescribing.dose import CannotRead, Dose, NoQuantity, Quantity
from clinic.prescribing.doubts import doubt_of
from clinic.prescribing.fitting import fits_dose, needs_a_word
from clinic.prescribing.naming import find_named
from clinic.prescribing.shelf import Known, Shelf, fold
from clinic.prescribing.unclear import is_unclear, may_count


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `words` is what was written; where `medicine` is None it is the doctor's own words.

    A line is understood only as a whole. `named` is the medicine that a line begins with all the
    same; `unread` is then the first word that has no role.
    """

    words: str
    medicine: Known | None = None
    dose: Dose | None = None
    named: Known | None = None
    unread: str = ""

    @property
    def is_own_words(self) -> bool:
        return self.medicine is None

    @property
    def lacks_dose(self) -> bool:
        return self.medicine is not None and self.dose is None


def read_line(words: str, shelf: Shelf) -> Line:
    """A line as it stands on the prescription: a known label, then the dose language, and nothing
    else. Never raises."""
    medicine, rest = shelf.split(words)
    if medicine is None:
        near = find_named(words, shelf).near
        same = len({frozenset(one.ingredients) for one in near}) == 1
        unread = words.split(maxsplit=1)[0] if words.split() else ""
        return Line(words, named=near[0] if same else None, unread=unread)
    said = forms_meant(rest)
    other_form = said and not fits(medicine.form, said)  # another form is another medicine
    if other_form or is_unclear(medicine, take_apart(medicine.label), rest):
        return _not_understood(words, medicine, rest)
    if not rest or said or _UNIT.fullmatch(rest):  # said again, they are no dose
        return Line(words, medicine)
    dose = _dose_behind(medicine, rest)
    if dose is None or _misfits(medicine, dose) or doubt_of(medicine, rest, dose, shelf):
        return _not_understood(words, medicine, rest)
    return Line(words, medicine, dose)


def _dose_behind(medicine: Known, rest: str) -> Dose | None:
    try:
        return doses.read_after(medicine.label, rest, medicine.strength, medicine.form)
    except CannotRead:
        return None


def _misfits(medicine: Known, dose: Dose) -> bool:
    """Whether a dose is not of the medicine's form, or the form is one that a line must say."""
    unsaid = needs_a_word(medicine.form, dose) and not medicine.shelf_id
    says_form = take_apart(medicine.label).form_words
    return not fits_dose(medicine.form, dose) or (unsaid and not says_form)


def _not_understood(words: str, named: Known, rest: str) -> Line:
    behind = rest[doses.read_until(named.label, rest, named.strength, named.form) :].split()
    return Line(words, named=named, unread=(behind or rest.split())[0])


def read_lines(lines: Iterable[str], shelf: Shelf) -> list[Line]:
    """Every line of a prescription, in its order."""
    return [read_line(words, shelf) for words in lines]


def dose_of(words: str) -> str:
    """The dose in a line of own words, as the language writes it; '' where there is none."""
    return _written(doses.read_line(words).dose)


def name_in(words: str) -> str:
    """What of a line of own words names its medicine, as far as that shows."""
    return doses.read_line(words).name or words


@dataclass(frozen=True, slots=True)
class Completed:
    """What a typed line became: the line to add, or the lines to choose from.

    `choices` are whole lines; both are empty where nothing was typed. `own_words` says that the
    line is not understood, so that `line` is what was typed; `unread` is then the first word
    that has no role. `why` says what the choices ask.
    """

    line: str = ""
    choices: tuple[tuple[Known, str], ...] = ()
    own_words: bool = False
    unread: str = ""
    why: str = ""


_UNIT = re.compile(r"(?:mg|mcg|g|gm|iu)\.?", re.IGNORECASE)
WHICH_STRENGTH = "Which strength?"
WHICH_DOSE = "Which dose is meant?"
WHICH_MEDICINE = "Which one is meant?"
MOST_CHOICES = 12


def complete(typed: str, shelf: Shelf, limit: int = MOST_CHOICES) -> Completed:
    """A line as a doctor types it (`pan 40 1-0-0 ac 14d`), with the medicine it means.

    It is understood where exactly one medicine accounts for all of its words; where several do,
    they are the choices. Where no dose is typed the doctor's usual one for the medicine is taken.
    """
    text = " ".join(typed.split())
    if not text:
        return Completed()
    line = read_line(text, shelf)
    known = line.medicine
    if known is not None and _is_plain(known, text, shelf):
        return Completed(_with_dose(known, shelf.split(text)[1]))
    found = find_named(text, shelf)
    meant = meant_by(found.candidates, text, shelf)
    if not meant and (both := meanings(text, shelf)):
        return Completed(choices=both[:limit], why=WHICH_DOSE)
    if not meant:
        return Completed(text, own_words=True, unread=found.unread or line.unread)
    lines = [(one.medicine, _with_dose(one.medicine, _written(one.dose))) for one in meant]
    if len(meant) == 1 and is_certain(meant[0], shelf):
        return Completed(lines[0][1])
    strengths = len({frozenset(one.medicine.ingredients) for one in meant}) == 1
    why = WHICH_STRENGTH if strengths else WHICH_MEDICINE
    return Completed(choices=tuple(lines[:limit]), why=why)


def _is_plain(known: Known, text: str, shelf: Shelf) -> bool:
    """Whether a line that begins with a label means just this medicine: not an injection, whose
    strength may be the dose; no name of several; and no label whose number may be a count."""
    if known.form in forms_meant("inj") or known.is_ambiguous:
        return False
    slow = "prolonged" in known.form and not known.uses
    name, rest = take_apart(known.label), shelf.split(text)[1]
    return not (slow or may_count(name, rest) or is_unclear(known, name, rest))


_COUNT_BEHIND = re.compile(
    r"(?<=\s)(?P<n>[2-9]|10)\s*(?P<unit>tab(?:let)?s?|cap(?:sule)?s?|vials?|amps?|sachets?|ml)\b\.?",
    re.IGNORECASE,
)
_OVER_SEVEN = re.compile(r"(?<=\s)(?P<n>[2-6])\s?/\s?7(?=\s|$)")
_SECOND_NUMBER = re.compile(r"(?P<name>.*?\d\S*)\s+(?P<n>\d*\.\d+|[2-9])(?=\s)")


def meanings(text: str, shelf: Shelf) -> tuple[tuple[Known, str], ...]:
    """The lines that a line of two meanings may stand for: a count that is a dose or the supply,
    5/7 for days or days a week, a number that counts pieces or is a strength."""
    found: list[tuple[Known, str]] = []
    if count := _COUNT_BEHIND.search(text):
        rest = f"{text[: count.start()]}{text[count.end() :]}"
        for medicine, dose in _read(rest, shelf):
            if count["unit"].lower() == "ml" and is_oral_solid(medicine.form):
                continue
            found.append((medicine, f"{medicine.label} {count['n']} {count['unit']} {dose}"))
            found.append((medicine, f"{medicine.label} {dose} supply {count['n']} {count['unit']}"))
    elif over := _OVER_SEVEN.search(text):
        for said in (f"{over['n']}d", f"{over['n']} times a week"):
            line = f"{text[: over.start()]}{said}{text[over.end() :]}"
            found += [(m, f"{m.label} {dose}") for m, dose in _read(line, shelf)]
    elif second := _SECOND_NUMBER.match(text):
        name, number, behind = second["name"], second["n"], text[second.end() :]
        stem = re.sub(r"\s*\d\S*$", "", name)
        for line in (f"{name} {_pieces(number)} tab {behind}", f"{stem} {number} {behind}"):
            found += [(m, f"{m.label} {dose}") for m, dose in _read(line, shelf)]
    return tuple((m, line) for m, line in found if _stands(line, shelf))


def _pieces(number: str) -> str:
    whole, _, part = number.partition(".")
    sign = {"5": "½", "25": "¼", "75": "¾"}.get(part, "")
    return f"{whole.lstrip('0')}{sign}" if sign else number


def _read(text: str, shelf: Shelf) -> list[tuple[Known, str]]:
    """The medicines that account for all of a line, each with its dose as it is written."""
    meant = meant_by(find_named(text, shelf).candidates, text, shelf)
    return [(one.medicine, doses.write(one.dose)) for one in meant if one.dose]


def _stands(line: str, shelf: Shelf) -> bool:
    """Whether a line that is offered reads as it stands, or waits for its medicine alone."""
    return read_line(line, shelf).medicine is not None or unlisted(line, shelf) is not None


def unlisted(words: str, shelf: Shelf) -> Known | None:
    """The medicine that a line of no known label names all the same: Wysolone 40, where only
    Wysolone 10 is listed."""
    if shelf.split(words)[0] is not None:
        return None
    found = [one.medicine for one in find_named(words, shelf).candidates]
    said = f"{fold(words)} "
    return next((m for m in found if m.is_unlisted and said.startswith(f"{fold(m.label)} ")), None)


def suggest(typed: str, shelf: Shelf, limit: int = 8) -> list[tuple[Known, str]]:
    """Medicines that a line being typed may come to mean, each with the whole line."""
    text = " ".join(typed.split())
    if not text:
        return []
    found = find_named(text, shelf)
    meant = meant_by(found.candidates, text, shelf)
    lines = [(one.medicine, _with_dose(one.medicine, _written(one.dose))) for one in meant]
    name = found.name or text
    others = (
        [(m, _with_dose(m, "")) for m in shelf.search(name, limit)] if len(lines) < limit else []
    )
    known = {fold(medicine.label) for medicine, _ in lines}
    return [*lines, *(pair for pair in others if fold(pair[0].label) not in known)][:limit]


def _written(dose: Dose | None) -> str:
    return doses.write(dose) if dose else ""


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
        dose=_written(line.dose),
        quantity=quantity_words(line),
    )
