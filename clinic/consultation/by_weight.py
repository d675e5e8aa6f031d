"""Commands on lines whose dose is calculated by weight. Pure.

Such a line stays among the others, in the doctor's own words, until it has no open question; then
the calculated line in ml replaces it, and `ConsultationForm.origins` keeps the line it was
calculated from. A line that is its own origin is kept in the doctor's own words.
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


def calculate(workspace: ConsultationWorkspace, line: str) -> WeightDoseResult | None:
    """Return the dose of a line for the weight of this visit; None for a line without an amount by
    weight.
    """
    return work_out(line, workspace.formulary, workspace.weighed)


def is_kept(typed: ConsultationForm, line: str) -> bool:
    """Return whether the doctor keeps a line as it is, without calculation."""
    return typed.origins.get(line) == line


def replace_calculated(
    workspace: ConsultationWorkspace, typed: ConsultationForm
) -> ConsultationForm:
    """Replace every line without open questions by its calculated line."""
    after = replace(workspace, typed=typed)
    for line in typed.entries(PRESCRIPTION):
        result = None if is_kept(typed, line) else calculate(after, line)
        if result is not None and result.is_done:
            typed = _in_place(typed, line, result.line).with_origin(result.line, line)
            typed = typed.adding("advice", *([BY_SYRINGE] if result.is_measured else []))
    return typed


def _in_place(typed: ConsultationForm, old: str, new: str) -> ConsultationForm:
    """Replace one line by another; the new line is not repeated."""
    place = typed.entries(PRESCRIPTION).index(old)
    if new in typed.entries(PRESCRIPTION):
        return typed.without(PRESCRIPTION, place)
    return typed.replacing(PRESCRIPTION, place, new)


def keep_own_words(typed: ConsultationForm, line: str) -> ConsultationForm:
    """Keep a line as it is, without calculation."""
    return typed.with_origin(line, line) if line in typed.entries(PRESCRIPTION) else typed


def open_line(workspace: ConsultationWorkspace, line: str) -> ConsultationForm:
    """Take the amount out of a line, so that it is calculated by weight; the old line becomes its
    origin.
    """
    new = without_amount(line, workspace.formulary)
    if new is None or line not in workspace.typed.entries(PRESCRIPTION):
        return workspace.typed
    return _in_place(workspace.typed, line, new).with_origin(new, line)


def recalculated(workspace: ConsultationWorkspace, line: str) -> WeightDoseResult | None:
    """Return what a calculated line comes to now, if a changed weight gives another line."""
    origin = workspace.typed.origins.get(line, line)
    if origin == line or not speaks_of_weight(origin) or speaks_of_weight(line):
        return None
    result = calculate(workspace, origin)
    return result if result is not None and result.line != line else None


def goes_by_weight(typed: ConsultationForm, line: str) -> bool:
    """Return whether a line was calculated by weight: its ml are those of one child."""
    return speaks_of_weight(typed.origins.get(line, "")) and not is_kept(typed, line)


def for_others(typed: ConsultationForm) -> tuple[str, ...]:
    """Return the lines as they hold for any patient: calculated ones as they were typed."""
    lines = typed.entries(PRESCRIPTION)
    return tuple(typed.origins[line] if goes_by_weight(typed, line) else line for line in lines)


def has_new_weight(workspace: ConsultationWorkspace) -> bool:
    """Return whether the weight changed since the draft was saved, and a line depends on it."""
    before = (
        ConsultationForm.from_draft(workspace.draft.typed)
        if workspace.draft
        else ConsultationForm()
    )
    if before.text("weight") == workspace.typed.text("weight"):
        return False
    lines = workspace.typed.entries(PRESCRIPTION)
    return any(speaks_of_weight(workspace.typed.origins.get(line, line)) for line in lines)


def open_lines(workspace: ConsultationWorkspace) -> list[int]:
    """Return the numbers, from 1, of the lines whose dose by weight has an open question."""
    return [
        number
        for number, line in enumerate(workspace.typed.entries(PRESCRIPTION), 1)
        if not is_kept(workspace.typed, line) and _is_open(workspace, line)
    ]


def _is_open(workspace: ConsultationWorkspace, line: str) -> bool:
    if recalculated(workspace, line) is not None:
        return True
    result = calculate(workspace, line)
    return result is not None and (result.is_asking or result.is_done)


def find_hindrance(workspace: ConsultationWorkspace) -> str:
    """Return why the note cannot be finished yet; '' if no dose by weight is open."""
    numbers = open_lines(workspace)
    if not numbers:
        return ""
    return f"Medicine {numbers[0]}: answer what its dose by weight asks, or keep your own words."
