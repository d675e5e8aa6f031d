"""Which lines of a prescription show taps for their dose, and how a tap names its line. Pure.

A line is named by its medicine's label, so that the next tap still finds it while the answer to
the last one is on its way; the line in the box by nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from clinic.consultation.workspace import ConsultationWorkspace
from clinic.prescribing.completing import complete
from clinic.prescribing.dose_buttons import (
    HOW_LONG,
    ButtonGroup,
    buttons_for,
    has_no_end,
    is_half_said,
)
from clinic.prescribing.lines import Line, read_line

JOINED = " ⇒ "
"""Between a line and what is tapped for it, in the value of a tap."""
DOSE = "dose"
_ADDING = ("add", "pick", "enter", "instead")


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """The place of the line of the last command, None for none, and whether a part of its dose was
    tapped."""

    place: int | None = None
    is_dose: bool = False


def key_of(workspace: ConsultationWorkspace, place: int) -> str:
    """The name of a line in the value of a tap: its label, or its words where two have that."""
    label = _label(workspace.lines[place])
    same = [line for line in workspace.lines if _label(line) == label]
    return label if label and len(same) == 1 else workspace.lines[place].words


def place_of(workspace: ConsultationWorkspace, key: str) -> int | None:
    """The place of the line that a tap names; None where it is gone or might be one of two."""
    words = [place for place, line in enumerate(workspace.lines) if line.words == key]
    named = [place for place, line in enumerate(workspace.lines) if _label(line) == key]
    if words:
        return words[0]
    return named[0] if len(named) == 1 else None


def _label(line: Line) -> str:
    return line.medicine.label if line.medicine else ""


def changed_line(
    before: ConsultationWorkspace, after: ConsultationWorkspace, command: str
) -> ChangedLine:
    """The line that a command wrote, or of which it wrote a part."""
    verb, _, rest = command.partition(":")
    if verb == DOSE:
        key = rest.partition(":")[2].partition(JOINED)[0]
        return ChangedLine(place_of(before, key) if key else None, is_dose=True)
    if verb not in _ADDING:
        return ChangedLine()
    old = set(before.typed.entries("prescription"))
    new = [n for n, line in enumerate(after.lines) if line.words not in old]
    return ChangedLine(new[-1] if new else None)


def shown_at(
    workspace: ConsultationWorkspace, place: int, at: ChangedLine
) -> tuple[ButtonGroup, ...]:
    """The taps at a line: all while it does not say how often, and while its dose is being tapped;
    for how long, where it was just written without."""
    line = workspace.lines[place]
    if is_half_said(line) or (place == at.place and at.is_dose):
        return buttons_for(line, workspace.formulary)
    if place == at.place and has_no_end(line):
        return tuple(
            group for group in buttons_for(line, workspace.formulary) if group.title == HOW_LONG
        )
    return ()


def line_in_box(workspace: ConsultationWorkspace) -> Line | None:
    """The one line that the box holds, where it is understood."""
    found = complete(workspace.typed.box("prescription"), workspace.formulary)
    line = (
        read_line(found.line, workspace.formulary) if found.line and not found.own_words else None
    )
    return line if line and line.medicine else None


def shown_at_box(workspace: ConsultationWorkspace) -> tuple[ButtonGroup, ...]:
    """The taps for the line in the box, which is being changed."""
    line = line_in_box(workspace)
    return buttons_for(line, workspace.formulary) if line else ()
