"""What a tap makes of lines whose dose goes by weight. Pure.

Such a line stands among the others in the doctor's own words until nothing of it is open; then the
line in ml takes its place, and `ConsultationForm.origins` keeps what it was worked out from. A line
that is its own origin was kept in the doctor's own words.
"""

from __future__ import annotations

from dataclasses import replace

from clinic.consultation.form import ConsultationForm
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.prescribing.by_weight import (
    WeightDoseResult,
    speaks_of_weight,
    without_amount,
    work_out,
)

PRESCRIPTION = "prescription"
BY_SYRINGE = "Give the medicine with a measuring syringe or cup, never a spoon"
"""Common advice, which prints in the patient's language."""


def working_of(workspace: ConsultationWorkspace, line: str) -> WeightDoseResult | None:
    """What a line comes to with the weight of this visit; None where it speaks of none."""
    return work_out(line, workspace.formulary, workspace.weighed)


def is_kept(typed: ConsultationForm, line: str) -> bool:
    """Whether the doctor keeps a line as it stands, whatever may be worked out."""
    return typed.origins.get(line) == line


def settled(workspace: ConsultationWorkspace, typed: ConsultationForm) -> ConsultationForm:
    """With every line worked out of which nothing is open any more."""
    after = replace(workspace, typed=typed)
    for line in typed.entries(PRESCRIPTION):
        working = None if is_kept(typed, line) else working_of(after, line)
        if working is not None and working.is_done:
            typed = _in_place(typed, line, working.line).with_origin(working.line, line)
            typed = typed.adding("advice", *([BY_SYRINGE] if working.is_measured else []))
    return typed


def _in_place(typed: ConsultationForm, old: str, new: str) -> ConsultationForm:
    """One line in the place of another; it does not stand twice."""
    place = typed.entries(PRESCRIPTION).index(old)
    if new in typed.entries(PRESCRIPTION):
        return typed.without(PRESCRIPTION, place)
    return typed.replacing(PRESCRIPTION, place, new)


def kept(typed: ConsultationForm, line: str) -> ConsultationForm:
    """Keeps a line as it stands."""
    return typed.with_origin(line, line) if line in typed.entries(PRESCRIPTION) else typed


def opened(workspace: ConsultationWorkspace, line: str) -> ConsultationForm:
    """The line with its amount taken out, to be worked out by weight; its origin is the line that
    can be put back."""
    new = without_amount(line, workspace.formulary)
    if new is None or line not in workspace.typed.entries(PRESCRIPTION):
        return workspace.typed
    return _in_place(workspace.typed, line, new).with_origin(new, line)


def changed(workspace: ConsultationWorkspace, line: str) -> WeightDoseResult | None:
    """What a line that was worked out comes to now, where that is another: the weight changed."""
    origin = workspace.typed.origins.get(line, line)
    if origin == line or not speaks_of_weight(origin) or speaks_of_weight(line):
        return None
    working = working_of(workspace, origin)
    return working if working is not None and working.line != line else None


def goes_by_weight(typed: ConsultationForm, line: str) -> bool:
    """Whether a line was worked out by weight, so that its ml are those of one child."""
    return speaks_of_weight(typed.origins.get(line, "")) and not is_kept(typed, line)


def for_others(typed: ConsultationForm) -> tuple[str, ...]:
    """The lines as they hold for anybody: by weight where they were worked out so."""
    lines = typed.entries(PRESCRIPTION)
    return tuple(typed.origins[line] if goes_by_weight(typed, line) else line for line in lines)


def has_new_weight(workspace: ConsultationWorkspace) -> bool:
    """Whether the weight was written since the draft was kept, and a line goes by it."""
    before = ConsultationForm.kept(workspace.draft.typed) if workspace.draft else ConsultationForm()
    if before.text("weight") == workspace.typed.text("weight"):
        return False
    lines = workspace.typed.entries(PRESCRIPTION)
    return any(speaks_of_weight(workspace.typed.origins.get(line, line)) for line in lines)


def open_lines(workspace: ConsultationWorkspace) -> list[int]:
    """The numbers, from 1, of the lines that ask something of their dose by weight."""
    return [
        number
        for number, line in enumerate(workspace.typed.entries(PRESCRIPTION), 1)
        if not is_kept(workspace.typed, line) and _is_open(workspace, line)
    ]


def _is_open(workspace: ConsultationWorkspace, line: str) -> bool:
    if changed(workspace, line) is not None:
        return True
    working = working_of(workspace, line)
    return working is not None and (working.is_asking or working.is_done)


def hindrance(workspace: ConsultationWorkspace) -> str:
    """Why the note cannot be finished yet, '' where no dose by weight is open."""
    numbers = open_lines(workspace)
    if not numbers:
        return ""
    return f"Medicine {numbers[0]}: answer what its dose by weight asks, or keep your own words."
