"""Which lines of a prescription show dose buttons, and how a button refers to its line. Pure.

A button refers to a line by its medicine's label, so that the next one still finds it while the
response to the last is under way; the line in the box has an empty key.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic.consultation.workspace import ConsultationWorkspace
from clinic.prescribing.completing import complete
from clinic.prescribing.dose_buttons import (
    FOOD,
    HOW_LONG,
    HOW_OFTEN,
    ButtonGroup,
    DoseButton,
    buttons_for,
    has_no_end,
    is_half_said,
)
from clinic.prescribing.lines import Line, read_line

JOINED = " ⇒ "
"""Separates a line from the part of a dose in a command's argument."""
DOSE = "dose"
USUAL_PARTS = (
    ButtonGroup(
        HOW_OFTEN,
        tuple(
            DoseButton(part.upper(), part) for part in ("1-0-0", "1-0-1", "1-1-1", "0-0-1", "sos")
        ),
    ),
    ButtonGroup(FOOD, (DoseButton("ac", "ac"), DoseButton("pc", "pc"))),
    ButtonGroup(HOW_LONG, tuple(DoseButton(f"{n}d", f"{n}d") for n in (3, 5, 7))),
)
"""The parts of a dose that are offered while it is not known which medicine is meant."""
_ADDING = ("add", "pick", "enter", "instead")


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """The place of the line that the last command changed, or None, and whether it changed the
    dose.
    """

    place: int | None = None
    is_dose: bool = False


def key_of(workspace: ConsultationWorkspace, place: int) -> str:
    """Return the key of a line in a command: its label, or its text where two lines share the
    label.
    """
    label = _label(workspace.lines[place])
    same = [line for line in workspace.lines if _label(line) == label]
    return label if label and len(same) == 1 else workspace.lines[place].text


def place_of(workspace: ConsultationWorkspace, key: str) -> int | None:
    """Return the place of the line that a key names; None if it is gone or the key is ambiguous."""
    exact = [place for place, line in enumerate(workspace.lines) if line.text == key]
    with_label = [place for place, line in enumerate(workspace.lines) if _label(line) == key]
    if exact:
        return exact[0]
    return with_label[0] if len(with_label) == 1 else None


def _label(line: Line) -> str:
    return line.medicine.label if line.medicine else ""


def changed_line(
    before: ConsultationWorkspace, after: ConsultationWorkspace, command: str
) -> ChangedLine:
    """Return the line that a command added or whose dose it changed."""
    verb, _, rest = command.partition(":")
    if verb == DOSE:
        key = rest.partition(":")[2].partition(JOINED)[0]
        return ChangedLine(place_of(before, key) if key else None, is_dose=True)
    if verb not in _ADDING:
        return ChangedLine()
    old = set(before.typed.entries("prescription"))
    new = [n for n, line in enumerate(after.lines) if line.text not in old]
    return ChangedLine(new[-1] if new else None)


def buttons_at_line(
    workspace: ConsultationWorkspace, place: int, at: ChangedLine
) -> tuple[ButtonGroup, ...]:
    """Return the dose buttons at a line.

    All of them while it has no frequency or its dose is being changed; only those for the duration
    if it was just added without one.
    """
    line = workspace.lines[place]
    if is_half_said(line) or (place == at.place and at.is_dose):
        return buttons_for(line, workspace.formulary)
    if place == at.place and has_no_end(line):
        return tuple(
            group for group in buttons_for(line, workspace.formulary) if group.title == HOW_LONG
        )
    return ()


def line_in_box(workspace: ConsultationWorkspace) -> Line | None:
    """Return the line in the box, if exactly one medicine is meant."""
    completed = complete(workspace.typed.box("prescription"), workspace.formulary)
    line = (
        read_line(completed.line, workspace.formulary)
        if completed.line and not completed.own_words
        else None
    )
    return line if line and line.medicine else None


def buttons_at_box(workspace: ConsultationWorkspace) -> tuple[ButtonGroup, ...]:
    """Return the dose buttons of the line in the box."""
    line = line_in_box(workspace)
    return buttons_for(line, workspace.formulary) if line else ()


def words_with(text: str, part: str) -> str:
    """Return the words of the box with one of the USUAL_PARTS behind them, in the place of another
    of its group; any other part changes nothing.
    """
    groups = ({button.part for button in group.buttons} for group in USUAL_PARTS)
    group = next((parts for parts in groups if part in parts), None)
    remaining = [word for word in text.split() if group and word.casefold() not in group]
    return " ".join([*remaining, part]) if remaining else text
