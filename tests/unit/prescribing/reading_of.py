"""Read a typed line without depending on the product's types; other tests of readings use only this
module.

A line counts as understood where a medicine was recognised and its dose was read, or none was
typed. It is half understood where the medicine is recognised but its dose stays in the doctor's
words. A line that asks, or stays whole in own words, is safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from clinic.consultation.displayed_lines import display_line
from clinic.prescribing import completing, lines
from clinic.prescribing.dose import Dose, Quantity
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.lines import Line

PLAIN = Formulary()
"""Shipped medicines only."""


class State(StrEnum):
    UNDERSTOOD = "understood"
    NAMED = "named, its dose in own words"
    ASKS = "asks"
    OWN_WORDS = "own words"


@dataclass(frozen=True, slots=True)
class Reading:
    """One typed line as it is displayed; `offered` has a reading for each choice.

    `in_view` is all text of the line on screen and paper, `spoken` the directions; `quantity` is
    the supply, or None. `confirmed` is False where the doctor must confirm the composition.
    """

    state: State
    label: str = ""
    ingredients: tuple[str, ...] = ()
    strength: str = ""
    form: str = ""
    dose: Dose | None = None
    dose_text: str = ""
    quantity: Quantity | None = None
    notes: tuple[str, ...] = ()
    in_view: str = ""
    spoken: str = ""
    confirmed: bool = False
    offered: tuple[Reading, ...] = ()


@lru_cache(maxsize=8192)
def reading_of(typed: str, formulary: Formulary = PLAIN) -> Reading:
    """Return the reading of a line typed into the box, with a formulary without own medicines."""
    completed = completing.complete(typed, formulary)
    if completed.line:
        return _of_stored(completed.line, formulary)
    offered = tuple(_of_stored(line, formulary) for _, line in completed.choices)
    return Reading(State.ASKS, offered=offered)


def _of_stored(text: str, formulary: Formulary) -> Reading:
    line = stored_line(text, formulary)
    if line.medicine is None:
        return Reading(State.OWN_WORDS, in_view=text)
    named = line.dose is None and bool(line.unread)
    return _of(line, line.medicine, State.NAMED if named else State.UNDERSTOOD)


def stored_line(text: str, formulary: Formulary = PLAIN) -> Line:
    """Return the line as the consultation displays it, with an unlisted form or strength added."""
    line = lines.read_line(text, formulary)
    learned = lines.unlisted(text, formulary) if line.medicine is None else None
    return lines.read_line(text, Formulary([learned])) if learned else line


def _of(line: Line, medicine: MedicineOption, state: State) -> Reading:
    printed, screen = lines.printed(line), display_line(line)
    quantity = lines.quantity_of(line)
    medicine_texts = (printed.label, printed.generic, printed.strength, printed.form, printed.dose)
    display_texts = (printed.quantity, screen.title, screen.how, screen.quantity)
    return Reading(
        state,
        medicine.label,
        tuple(medicine.ingredients),
        medicine.strength,
        medicine.form,
        line.dose,
        printed.dose,
        quantity if isinstance(quantity, Quantity) else None,
        tuple(note for step in line.dose.steps for note in step.notes) if line.dose else (),
        " ".join([*medicine_texts, *display_texts]),
        screen.how,
        medicine.confirmed,
    )
