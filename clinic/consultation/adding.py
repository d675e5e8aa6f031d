"""Add entries to the lists of a note: completed, coded, and none of them twice. Pure."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace

from clinic.consultation.form import LISTS, ConsultationForm
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.facts.diagnoses import joined_diagnoses, named_diagnosis
from clinic.facts.index import plain_name
from clinic.prescribing.completing import complete
from clinic.visits.notes import WrittenDiagnosis, write_diagnosis

PRESCRIPTION = "prescription"
DIAGNOSIS = "diagnosis"
TOGETHER = " + "
"""Joins coded diagnoses that are offered as one choice; each becomes an entry."""
_TOGETHER = re.compile(r"(?<=\)) \+ ")
_LAST_QUESTION = re.compile(r"\s*\(?\?+\)?$")
_DOUBT_OR_DENIAL = re.compile(r"[?~]|[-\u2013\u2212](?!\s*\w)")
"""A sign within a name: `fever, ?dengue`, `DM (-)`. Comparing names ignores signs."""


def add_entry(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Add the entry of the command, or else the text of the box."""
    if name not in LISTS:
        return workspace.typed
    if not text:
        return add_box(workspace, name)
    if name == DIAGNOSIS:
        return workspace.typed.adding(name, *_TOGETHER.split(text))
    # What was chosen stands as it is, though it may be read in several ways.
    line = (complete(text, workspace.formulary).line or text) if name == PRESCRIPTION else text
    return workspace.typed.adding(name, line)


def add_suggestion(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Add a suggestion that was chosen for the text of the box."""
    if name not in LISTS or not text:
        return workspace.typed
    after = note_typed_text(add_entry(workspace, name, text), workspace, workspace.typed.box(name))
    return after.with_box(name, "")


def add_box(workspace: ConsultationWorkspace, name: str) -> ConsultationForm:
    """Add the text of a box; a medicine is completed first, and stays in the box if ambiguous."""
    if name == DIAGNOSIS:
        return workspace.typed.adding(name, *coded(workspace.typed.box(name))).with_box(name, "")
    if name != PRESCRIPTION:
        return workspace.typed.with_box_added(name)
    box = workspace.typed.box(name)
    line = complete(box, workspace.formulary).line
    return (
        note_typed_text(workspace.typed.adding(name, line), workspace, box).with_box(name, "")
        if line
        else workspace.typed
    )


def note_typed_text(
    after: ConsultationForm, workspace: ConsultationWorkspace, typed: str
) -> ConsultationForm:
    """Note the text from which each new line was completed, unless the line begins with it."""
    old = workspace.typed.entries(PRESCRIPTION)
    new = [line for line in after.entries(PRESCRIPTION) if line not in old]
    for line in new:
        if not plain_name(line).startswith(plain_name(typed)):
            after = after.with_typed_text(line, typed)
    return after


def coded(typed: str) -> tuple[str, ...]:
    """Return the entries for a typed diagnosis.

    With its code if it is exactly a common one, by its name or a synonym (`urti`); one entry each
    for joined ones (`DM with HTN`); else the doctor's own words. None for a blank text. A
    provisional diagnosis (`?dengue`, `dengue?`) is not divided; one with a sign of doubt or denial
    within it stays as it is written, and so does `?COVID`, whose code would call it proven.
    """
    text = " ".join(typed.split())
    name, suspected = _LAST_QUESTION.sub("", text.lstrip("? ")), is_suspected(text)
    if _DOUBT_OR_DENIAL.search(name):
        return (text,)
    diagnosis = named_diagnosis(name)
    diagnoses = (diagnosis,) if diagnosis else () if suspected else joined_diagnoses(name)
    if not diagnoses or (suspected and diagnoses[0].is_proven):
        return (text,) if text else ()
    return tuple(write_diagnosis(WrittenDiagnosis(d.name, d.code, suspected)) for d in diagnoses)


def is_suspected(typed: str) -> bool:
    """Return whether a typed diagnosis begins or ends with a question mark."""
    text = typed.strip()
    return text.startswith("?") or _LAST_QUESTION.search(text) is not None


def add_new_lines(workspace: ConsultationWorkspace, lines: list[str]) -> ConsultationForm:
    """Add lines whose medicine is not on the prescription yet."""
    standing = {_named(line, workspace) for line in workspace.typed.entries(PRESCRIPTION)}
    new = [line for line in lines if _named(line, workspace) not in standing]
    return workspace.typed.adding(PRESCRIPTION, *new)


def _named(line: str, workspace: ConsultationWorkspace) -> str:
    medicine, _ = workspace.formulary.split(line)
    return medicine.label.casefold() if medicine else line.casefold()


def take_boxes(workspace: ConsultationWorkspace, names: Container[str] = LISTS) -> ConsultationForm:
    """Add the texts of the named boxes; an ambiguous medicine stays in its box."""
    typed = workspace.typed
    for name in LISTS:
        if name in names and typed.box(name).strip():
            typed = add_box(replace_typed(workspace, typed), name)
    return typed


def replace_typed(
    workspace: ConsultationWorkspace, typed: ConsultationForm
) -> ConsultationWorkspace:
    """Return the workspace with another form; cached values of the old one are dropped."""
    return replace(workspace, typed=typed)
