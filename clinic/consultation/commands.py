"""The commands of the consultation's buttons: pure steps from the typed form to the next.

A command is a verb and its arguments, separated by colons: `add:symptoms:fever`. It names an entry
by its text, never by its place: the second command of a double tap finds nothing to change. Nor
does a command that cannot be read change anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from clinic.consultation import by_weight
from clinic.consultation.adding import (
    PRESCRIPTION,
    add_entry,
    add_new_lines,
    add_suggestion,
    note_typed_text,
    replace_typed,
    take_boxes,
)
from clinic.consultation.dose_buttons import DOSE, JOINED, line_in_box, place_of, words_with
from clinic.consultation.form import LISTS, TEXTS, ConsultationForm
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.measurements.shown import OVER
from clinic.prescribing.completing import complete
from clinic.prescribing.dose_buttons import tapped
from clinic.prescribing.lines import own_fields
from clinic.visits.notes import entries, read_diagnosis, write_diagnosis
from clinic.visits.plausible import key_of
from clinic.visits.vitals import FIELDS, read_vitals

_DURATION = re.compile(r"(?<=\S) +\d{1,3} (?:d|w|m)$")
"""As the buttons write it. Other words of time stay: it is not guessed which of two is meant."""
REASONS = ("Taken before without harm", "Benefit outweighs the risk", "Discussed with the patient")


def apply(command: str, workspace: ConsultationWorkspace) -> ConsultationForm:
    """Return the form after a command."""
    verb, _, rest = command.partition(":")
    name, _, argument = rest.partition(":")
    step = _STEPS.get(verb)
    typed = step(workspace, name, argument) if step is not None else workspace.typed
    return by_weight.replace_calculated(workspace, typed) if verb in _CALCULATING else typed


def _keep(workspace: ConsultationWorkspace, name: str, line: str) -> ConsultationForm:
    """Keep the text of the box, or a line that could be calculated, as the doctor's own words."""
    if name == PRESCRIPTION and line:
        return by_weight.keep_own_words(workspace.typed, line)
    return workspace.typed.with_box_added(name) if name in LISTS else workspace.typed


def _enter(workspace: ConsultationWorkspace, names: str, _: str) -> ConsultationForm:
    """Add the text of the boxes that the key Enter took, or of all where none are named."""
    return take_boxes(workspace, names.split(",")) if names else take_boxes(workspace)


def _answer(workspace: ConsultationWorkspace, number: str, caution: str) -> ConsultationForm:
    """Answer a caution with one of the REASONS."""
    reason = {str(place): text for place, text in enumerate(REASONS)}.get(number)
    if reason is None:
        return workspace.typed
    return replace(workspace.typed, reasons={**workspace.typed.reasons, caution: reason})


def _at(
    change: Callable[[ConsultationForm, str, int], ConsultationForm],
) -> Callable[[ConsultationWorkspace, str, str], ConsultationForm]:
    """Return a command that changes the entry with a text."""

    def step(workspace: ConsultationWorkspace, name: str, entry: str) -> ConsultationForm:
        if name not in LISTS or entry not in workspace.typed.entries(name):
            return workspace.typed
        return change(workspace.typed, name, workspace.typed.entries(name).index(entry))

    return step


def _last(workspace: ConsultationWorkspace, name: str, duration: str) -> ConsultationForm:
    """Append a duration to the last complaint, `fever 3 d`, in the place of one that it has."""
    entries_now = workspace.typed.entries(name) if name in LISTS else ()
    if not entries_now or not duration:
        return workspace.typed
    place = len(entries_now) - 1
    complaint = _DURATION.sub("", entries_now[place])
    return workspace.typed.replacing(name, place, f"{complaint} {duration}")


def _suspect(typed: ConsultationForm, name: str, index: int) -> ConsultationForm:
    """Make a confirmed diagnosis provisional, and back."""
    diagnosis = read_diagnosis(typed.entries(name)[index])
    turned = replace(diagnosis, provisional=not diagnosis.provisional)
    return typed.replacing(name, index, write_diagnosis(turned))


def _write(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Put a text into a field: the follow-up's buttons."""
    if name not in TEXTS:
        return workspace.typed
    return workspace.typed.with_text(name, text)


def _repeat(workspace: ConsultationWorkspace, visit: str, line: str) -> ConsultationForm:
    """Add all lines of an earlier visit, or one of them; medicines that are present are not
    repeated.
    """
    lines = [
        earlier_line.text
        for earlier in workspace.earlier
        if str(earlier.visit.id) == visit
        for earlier_line in earlier.lines
        if line in ("", earlier_line.text)
    ]
    return add_new_lines(workspace, lines)


def _instead(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Replace a line that was not understood by the lines that were chosen."""
    old, *new = text.split(JOINED)
    if name != PRESCRIPTION or not new or old not in workspace.typed.entries(name):
        return workspace.typed
    entries_now = workspace.typed.entries(name)
    place = entries_now.index(old)
    lines = (*entries_now[:place], *new, *entries_now[place + 1 :])
    return note_typed_text(
        workspace.typed.with_entries(name, lines), workspace, workspace.typed.typed_as.get(old, old)
    )


def _dose(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Write a part of a dose into the named line, or into the line in the box; behind the words of
    the box while it is not known which medicine they mean.
    """
    key, _, part = text.partition(JOINED)
    if name == PRESCRIPTION and not key and line_in_box(workspace) is None:
        return workspace.typed.with_box(name, words_with(workspace.typed.box(name), part))
    place = place_of(workspace, key) if key else None
    line = (
        line_in_box(workspace) if not key else workspace.lines[place] if place is not None else None
    )
    after = tapped(line, part, workspace.formulary) if line and name == PRESCRIPTION else None
    if after is None:
        return workspace.typed
    if place is None:
        return workspace.typed.with_box(name, after.text)
    return workspace.typed.replacing(name, place, after.text)


def _mean(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Put another medicine's name before the dose of a line, or into the box.

    If the result is ambiguous it stays in the box, to be chosen.
    """
    line, _, other = text.partition(JOINED)
    standing = workspace.typed.entries(PRESCRIPTION)
    if name != PRESCRIPTION or not other or (line and line not in standing):
        return workspace.typed
    dose = workspace.formulary.split(line)[1] if line else ""
    without_line = (
        workspace.typed.taking_up(name, standing.index(line)) if line else workspace.typed
    )
    boxed = without_line.with_box(name, f"{other} {dose}".strip())
    completed = complete(boxed.box(name), workspace.formulary)
    if not completed.line or completed.own_words:
        return boxed
    after = boxed.adding(name, completed.line).with_box(name, "")
    typed_text = workspace.typed.typed_as.get(line, line)
    return note_typed_text(after, replace_typed(workspace, without_line), typed_text)


def _mine(workspace: ConsultationWorkspace, name: str, _: str) -> ConsultationForm:
    """Keep the text of the box as own words, with open fields for its contents."""
    line = " ".join(workspace.typed.box(PRESCRIPTION).split())
    if name != PRESCRIPTION or not line:
        return workspace.typed
    after = workspace.typed.with_box_added(PRESCRIPTION)
    return replace(after, own_medicines={**after.own_medicines, line: own_fields(line)})


def _by_weight(workspace: ConsultationWorkspace, name: str, line: str) -> ConsultationForm:
    """Take the amount out of a line, so that it is calculated by weight."""
    return by_weight.open_line(workspace, line) if name == PRESCRIPTION else workspace.typed


def _weigh(workspace: ConsultationWorkspace, kg: str, _: str) -> ConsultationForm:
    """Set the weight; the doses that wait for it are calculated."""
    return _measure(workspace, "weight", kg)


def _measure(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Set a measure and confirm it; without a text, confirm the typed one."""
    typed = workspace.typed.with_text(name, text)
    reading = read_vitals({name: text}) if name in FIELDS and text else None
    if reading is None or reading.advice:
        return workspace.typed
    return typed.confirming(key_of(name, reading.measures))


def _over(workspace: ConsultationWorkspace, name: str, recorded: str) -> ConsultationForm:
    """Keep the typed text of a vital sign over the recorded one, which the doctor has seen."""
    return workspace.typed.having_shown(name, recorded) if name in FIELDS else workspace.typed


def _template(workspace: ConsultationWorkspace, number: str, _: str) -> ConsultationForm:
    """Add the lines and advice of a template."""
    for template in workspace.templates:
        if str(template.id) == number:
            typed = add_new_lines(workspace, list(entries(template.lines)))
            return typed.adding("advice", *entries(template.advice))
    return workspace.typed


_STEPS: dict[str, Callable[[ConsultationWorkspace, str, str], ConsultationForm]] = {
    "add": add_entry,
    "pick": add_suggestion,
    "enter": _enter,
    "keep": _keep,
    "remove": _at(lambda typed, name, index: typed.without(name, index)),
    "edit": _at(lambda typed, name, index: typed.taking_up(name, index)),
    "up": _at(lambda typed, name, index: typed.moving(name, index, -1)),
    "down": _at(lambda typed, name, index: typed.moving(name, index, 1)),
    "suspect": _at(_suspect),
    "last": _last,
    "set": _write,
    "because": _answer,
    DOSE: _dose,
    "mean": _mean,
    "mine": _mine,
    "instead": _instead,
    "repeat": _repeat,
    "template": _template,
    "by-weight": _by_weight,
    "weigh": _weigh,
    "measure": _measure,
    OVER: _over,
}
_CALCULATING = frozenset(
    {"add", "pick", "enter", "instead", "weigh", "measure", OVER, "repeat", "template"}
)
"""Commands after which doses by weight without open questions are calculated."""
