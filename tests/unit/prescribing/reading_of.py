"""What a typed line comes to, told apart from the product: the one place where tests touch it.

A line counts as understood where a medicine was recognised and its dose was read, or none was
typed. It is half understood where the medicine shows but its dose stands in the doctor's words.
What is asked, or left whole in own words, is safe.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from clinic.consultation.lines_shown import shown
from clinic.prescribing import completing, lines
from clinic.prescribing.dose import Dose, Quantity
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.lines import Line

PLAIN = Formulary()
"""Nothing of a doctor's own: what is shipped."""


class State(StrEnum):
    UNDERSTOOD = "understood"
    NAMED = "named, its dose in own words"
    ASKS = "asks"
    OWN_WORDS = "own words"


@dataclass(frozen=True, slots=True)
class Reading:
    """One typed line as it is shown. `offered` holds what is asked for, a reading each.

    `in_view` is all that the screen and the paper show of the line, `spoken` the dose in words;
    `quantity` is the supply, None where none is told. `confirmed` is False where the composition
    is asked for as well.
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
    """What a line typed into the box comes to, on a formulary with nothing of the doctor's own."""
    completed = completing.complete(typed, formulary)
    if completed.line:
        return _of_stored(completed.line, formulary)
    offered = tuple(_of_stored(line, formulary) for _, line in completed.choices)
    return Reading(State.ASKS, offered=offered)


def _of_stored(words: str, formulary: Formulary) -> Reading:
    line = stored_line(words, formulary)
    if line.medicine is None:
        return Reading(State.OWN_WORDS, in_view=words)
    named = line.dose is None and bool(line.unread)
    return _of(line, line.medicine, State.NAMED if named else State.UNDERSTOOD)


def stored_line(words: str, formulary: Formulary = PLAIN) -> Line:
    """The line as the consultation shows it: a form or strength that is not listed is learned."""
    line = lines.read_line(words, formulary)
    learned = lines.unlisted(words, formulary) if line.medicine is None else None
    return lines.read_line(words, Formulary([learned])) if learned else line


def _of(line: Line, medicine: MedicineOption, state: State) -> Reading:
    printed, screen = lines.printed(line), shown(line)
    quantity = lines.quantity_of(line)
    told = (printed.label, printed.generic, printed.strength, printed.form, printed.dose)
    more = (printed.quantity, screen.title, screen.how, screen.quantity)
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
        " ".join([*told, *more]),
        screen.how,
        medicine.confirmed,
    )
