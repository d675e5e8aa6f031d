"""The lines of a prescription as the screen displays them, with open questions. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import overload

from clinic.consultation.dose_buttons import JOINED
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.habits.queries import fold
from clinic.prescribing import dose as doses
from clinic.prescribing.completing import complete
from clinic.prescribing.dose import Quantity
from clinic.prescribing.dose_buttons import is_half_said
from clinic.prescribing.formulary import MedicineOption
from clinic.prescribing.likely import likely_lines
from clinic.prescribing.lines import (
    Line,
    own_fields,
    quantity_of,
    read_line,
    untranslated,
)
from clinic.prescribing.lookalikes import Lookalike, list_lookalikes


@dataclass(frozen=True, slots=True)
class DisplayedLine:
    """A line of the prescription: its medicine, how it is taken, and what is to be asked.

    `asked` is the contents of a medicine that the doctor has not confirmed yet; `is_several`: its
    name stands for several compositions; `unlisted` names a strength that is in no list. `typed` is
    the text from which the line was completed, if different; `name` is the part that names the
    medicine, `form_written` the form beside it, `is_unknown`: no medicine has that name; `unread`
    is the first word without a role.
    `likely` are lines that may be meant, `lookalikes` names that look alike, each with the argument
    of its command.
    """

    text: str
    generic: str = ""
    strength: str = ""
    form: str = ""
    brand: str = ""
    how: str = ""
    quantity: str = ""
    schedule: str = ""
    asked: str = ""
    is_several: bool = False
    unlisted: str = ""
    own_words: bool = False
    half_said: str = ""
    pinned: bool = False
    name: str = ""
    form_written: str = ""
    is_unknown: bool = False
    unread: str = ""
    likely: tuple[tuple[str, str], ...] = ()
    lookalikes: tuple[tuple[Lookalike, str], ...] = ()
    typed: str = ""
    untranslated: str = ""

    @property
    def title(self) -> str:
        """PARACETAMOL 650 mg tablet: the generic in capitals, as printed."""
        return " ".join(filter(None, [self.generic, self.strength, self.form])) or self.text


def display_line(line: Line, language: str = "en", typed: str = "") -> DisplayedLine:
    """Return a line for the screen, with what the language of the paper cannot express."""
    medicine, own = line.medicine, own_fields(line.text)
    name, form = own["label"], own["form"]
    if medicine is None:
        return DisplayedLine(
            line.text,
            own_words=True,
            name=name,
            form_written=form,
            is_unknown=line.named is None,
            typed=typed,
        )
    half_said = _half_said(line)
    return DisplayedLine(
        text=line.text,
        generic=medicine.generic.upper(),
        strength=medicine.strength,
        form=medicine.form,
        brand=medicine.label if _is_brand(medicine) else "",
        how=doses.in_words(line.dose, "en", medicine.form).text if line.dose else "",
        quantity="" if half_said else _quantity(line),
        schedule=medicine.schedule,
        asked="" if medicine.confirmed else medicine.contents,
        is_several=medicine.is_ambiguous,
        unlisted=medicine.label if medicine.is_unlisted else "",
        half_said=half_said,
        pinned=medicine.pinned,
        name=name,
        form_written=form,
        typed=typed,
        untranslated=untranslated(line, language),
    )


@dataclass
class DisplayedLines(Sequence[DisplayedLine]):
    """The lines of the prescription in order, computed at first use: most saves show none."""

    workspace: ConsultationWorkspace
    language: str

    def __len__(self) -> int:
        return len(self.workspace.lines)

    @overload
    def __getitem__(self, place: int) -> DisplayedLine: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[DisplayedLine]: ...
    def __getitem__(self, place: int | slice) -> DisplayedLine | Sequence[DisplayedLine]:
        return self._all[place]

    @cached_property
    def _all(self) -> list[DisplayedLine]:
        return [_display_at(self.workspace, line, self.language) for line in self.workspace.lines]


def _display_at(workspace: ConsultationWorkspace, line: Line, language: str) -> DisplayedLine:
    """Return a line for the screen, with the lines that may be meant instead."""
    one = display_line(line, language, workspace.typed.typed_as.get(line.text, ""))
    if line.medicine is not None:
        alike = list_lookalikes(line.medicine)
        arguments = tuple((other, f"{line.text}{JOINED}{other.name}") for other in alike)
        return replace(one, lookalikes=arguments)
    choices = likely_lines(line.text, workspace.formulary)
    likely = tuple(
        (_offered(lines, workspace), JOINED.join((line.text, *lines))) for lines in choices
    )
    return replace(one, likely=likely, unread=_unread(workspace, line.text))


def _offered(lines: tuple[str, ...], workspace: ConsultationWorkspace) -> str:
    """Return what a button offers: the lines, and what is in a brand that stands alone."""
    medicine = read_line(lines[0], workspace.formulary).medicine if len(lines) == 1 else None
    contents = medicine.contents if medicine and _is_brand(medicine) else ""
    return " · ".join(filter(None, (" and ".join(lines), contents)))


def _unread(workspace: ConsultationWorkspace, text: str) -> str:
    """Return the first word of a line that has no role; '' if the line names no medicine at all."""
    completed = complete(text, workspace.formulary)
    return (
        completed.unread
        if completed.own_words and completed.unread != text.split(maxsplit=1)[0]
        else ""
    )


def _half_said(line: Line) -> str:
    if line.lacks_dose:
        return "No dose yet."
    return "Not said yet: how often." if is_half_said(line) else ""


def _quantity(line: Line) -> str:
    """Return the quantity of a line, or why it is not known; nothing more for "when needed"."""
    quantity = quantity_of(line)
    if line.dose is None or isinstance(quantity, Quantity):
        return quantity.text if line.dose else ""
    return "" if any(step.needed for step in line.dose.steps) else quantity.why


def dose_text(line: Line) -> str:
    """Return the dose of a line in words with its quantity; '' if it has no dose."""
    medicine, dose = line.medicine, line.dose
    if medicine is None or dose is None or is_half_said(line):
        return ""
    quantity = quantity_of(line)
    how = doses.in_words(dose, "en", medicine.form).text
    return f"{how}, {quantity.text} in all" if isinstance(quantity, Quantity) else how


def _is_brand(medicine: MedicineOption) -> bool:
    return not fold(medicine.label).startswith(fold(medicine.generic))
