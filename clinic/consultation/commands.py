"""What one tap makes of the note: a pure step from what was typed to what stands then.

A command is a word and what it is about, parted by colons: `add:symptoms:fever`. An entry is named
by its text, never by its place: the second tap of a double tap finds it gone and changes nothing,
as does any command that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from clinic.consultation import by_weight
from clinic.consultation.dose_buttons import DOSE, JOINED, line_in_box, place_of
from clinic.consultation.form import LISTS, TEXTS, ConsultationForm
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.facts.diagnoses import joined_diagnoses, named_diagnosis
from clinic.facts.index import plain_name
from clinic.measurements.shown import OVER
from clinic.prescribing.completing import complete
from clinic.prescribing.dose_buttons import tapped
from clinic.prescribing.lines import name_in
from clinic.visits.notes import Diagnosed, entries, read_diagnosis, write_diagnosis
from clinic.visits.plausible import key_of
from clinic.visits.vitals import FIELDS, read_vitals

PRESCRIPTION = "prescription"
DIAGNOSIS = "diagnosis"
TOGETHER = " + "
"""Between coded diagnoses that are offered as one choice and become an entry each."""
_TOGETHER = re.compile(r"(?<=\)) \+ ")
REASONS = ("Taken before without harm", "Benefit outweighs the risk", "Discussed with the patient")


def apply(command: str, workspace: ConsultationWorkspace) -> ConsultationForm:
    """What is typed after a command."""
    verb, _, rest = command.partition(":")
    name, _, argument = rest.partition(":")
    step = _STEPS.get(verb)
    typed = step(workspace, name, argument) if step is not None else workspace.typed
    return by_weight.settled(workspace, typed) if verb in _SETTLING else typed


def _add(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Adds what was tapped, or else what stands in the box."""
    if name not in LISTS:
        return workspace.typed
    if not text:
        return _take_box(workspace, name)
    if name == DIAGNOSIS:
        return workspace.typed.adding(name, *_TOGETHER.split(text))
    # What was chosen stands as it is, though it may be read in several ways.
    line = (complete(text, workspace.formulary).line or text) if name == PRESCRIPTION else text
    return workspace.typed.adding(name, line)


def _pick(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Adds what was chosen of the suggestions for what stands in the box."""
    if name not in LISTS or not text:
        return workspace.typed
    after = _noting(_add(workspace, name, text), workspace, workspace.typed.box(name))
    return after.with_box(name, "")


def _take_box(workspace: ConsultationWorkspace, name: str) -> ConsultationForm:
    """A typed medicine is completed first; one of several meanings stays, to be chosen."""
    if name == DIAGNOSIS:
        return workspace.typed.adding(name, *coded(workspace.typed.box(name))).with_box(name, "")
    if name != PRESCRIPTION:
        return workspace.typed.taking_box(name)
    box = workspace.typed.box(name)
    line = complete(box, workspace.formulary).line
    return (
        _noting(workspace.typed.adding(name, line), workspace, box).with_box(name, "")
        if line
        else workspace.typed
    )


def _noting(
    after: ConsultationForm, workspace: ConsultationWorkspace, typed: str
) -> ConsultationForm:
    """With how a new line of the prescription was typed, where it is not merely its beginning."""
    old = workspace.typed.entries(PRESCRIPTION)
    new = [line for line in after.entries(PRESCRIPTION) if line not in old]
    for line in new:
        if not plain_name(line).startswith(plain_name(typed)):
            after = after.noting(line, typed)
    return after


def _keep(workspace: ConsultationWorkspace, name: str, line: str) -> ConsultationForm:
    """Keeps what stands in the box, or a line that may be worked out, as the doctor's own words."""
    if name == PRESCRIPTION and line:
        return by_weight.kept(workspace.typed, line)
    return workspace.typed.taking_box(name) if name in LISTS else workspace.typed


def _enter(workspace: ConsultationWorkspace, _: str, __: str) -> ConsultationForm:
    """The key Enter: what stands in a box becomes an entry."""
    return take_boxes(workspace)


def _answer(workspace: ConsultationWorkspace, number: str, caution: str) -> ConsultationForm:
    """A reason of one tap for going on in spite of a caution."""
    reason = {str(place): words for place, words in enumerate(REASONS)}.get(number)
    if reason is None:
        return workspace.typed
    return replace(workspace.typed, reasons={**workspace.typed.reasons, caution: reason})


def _at(
    change: Callable[[ConsultationForm, str, int], ConsultationForm],
) -> Callable[[ConsultationWorkspace, str, str], ConsultationForm]:
    """A command on the entry with a text."""

    def step(workspace: ConsultationWorkspace, name: str, entry: str) -> ConsultationForm:
        if name not in LISTS or entry not in workspace.typed.entries(name):
            return workspace.typed
        return change(workspace.typed, name, workspace.typed.entries(name).index(entry))

    return step


def coded(typed: str) -> tuple[str, ...]:
    """A typed diagnosis with its code where it is exactly a common one, by its name or what else
    it is called (`urti`), and each of several joined ones (`DM with HTN`); else the doctor's own
    words. Nothing for an empty text. A suspicion of joined ones does not say of which."""
    words = " ".join(typed.split())
    plain = words.lstrip("? ")
    common, suspected = named_diagnosis(plain), words.startswith("?")
    known = (common,) if common else () if suspected else joined_diagnoses(plain)
    if not known:
        return (words,) if words else ()
    return tuple(write_diagnosis(Diagnosed(d.name, d.code, suspected)) for d in known)


def _last(workspace: ConsultationWorkspace, name: str, since: str) -> ConsultationForm:
    """How long it has been so, written behind the last complaint: `fever 3 d`."""
    entries_now = workspace.typed.entries(name) if name in LISTS else ()
    if not entries_now or not since:
        return workspace.typed
    place = len(entries_now) - 1
    return workspace.typed.replacing(name, place, f"{entries_now[place]} {since}")


def _suspect(typed: ConsultationForm, name: str, index: int) -> ConsultationForm:
    """Turns a confirmed diagnosis into a suspected one, and back."""
    diagnosis = read_diagnosis(typed.entries(name)[index])
    turned = replace(diagnosis, provisional=not diagnosis.provisional)
    return typed.replacing(name, index, write_diagnosis(turned))


def _write(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Puts a text into a field: the follow-up's buttons."""
    if name not in TEXTS:
        return workspace.typed
    return workspace.typed.with_text(name, text)


def _repeat(workspace: ConsultationWorkspace, visit: str, line: str) -> ConsultationForm:
    """All lines of an earlier visit, or one; a medicine that stands already is not doubled."""
    words = [
        earlier_line.words
        for earlier in workspace.earlier
        if str(earlier.visit.id) == visit
        for earlier_line in earlier.lines
        if line in ("", earlier_line.words)
    ]
    return _adding_new(workspace, words)


def _instead(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Puts the lines that were chosen in the place of one that was not understood."""
    old, *new = text.split(JOINED)
    if name != PRESCRIPTION or not new or old not in workspace.typed.entries(name):
        return workspace.typed
    entries_now = workspace.typed.entries(name)
    place = entries_now.index(old)
    lines = (*entries_now[:place], *new, *entries_now[place + 1 :])
    return _noting(
        workspace.typed.with_entries(name, lines), workspace, workspace.typed.was.get(old, old)
    )


def _dose(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Writes a part of a dose into the line that is named, or into the one in the box."""
    key, _, part = text.partition(JOINED)
    place = place_of(workspace, key) if key else None
    line = (
        line_in_box(workspace) if not key else workspace.lines[place] if place is not None else None
    )
    after = tapped(line, part, workspace.formulary) if line and name == PRESCRIPTION else None
    if after is None:
        return workspace.typed
    if place is None:
        return workspace.typed.with_box(name, after.words)
    return workspace.typed.replacing(name, place, after.words)


def _mean(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """Puts another medicine's name before the dose of a line, or into the box without a line. What
    is not certain then waits in the box, to be chosen."""
    line, _, other = text.partition(JOINED)
    standing = workspace.typed.entries(PRESCRIPTION)
    if name != PRESCRIPTION or not other or (line and line not in standing):
        return workspace.typed
    dose = workspace.formulary.split(line)[1] if line else ""
    taken = workspace.typed.taking_up(name, standing.index(line)) if line else workspace.typed
    boxed = taken.with_box(name, f"{other} {dose}".strip())
    found = complete(boxed.box(name), workspace.formulary)
    if not found.line or found.own_words:
        return boxed
    after = boxed.adding(name, found.line).with_box(name, "")
    return _noting(after, replace_typed(workspace, taken), workspace.typed.was.get(line, line))


def _mine(workspace: ConsultationWorkspace, name: str, _: str) -> ConsultationForm:
    """Keeps what stands in the box as own words, with the fields open that tell what is in it."""
    line = " ".join(workspace.typed.box(PRESCRIPTION).split())
    if name != PRESCRIPTION or not line:
        return workspace.typed
    told = {"label": name_in(line), "generic": "", "strength": "", "form": ""}
    after = workspace.typed.taking_box(PRESCRIPTION)
    return replace(after, told={**after.told, line: told})


def _by_weight(workspace: ConsultationWorkspace, name: str, line: str) -> ConsultationForm:
    """Takes the amount out of a line, to be worked out by weight."""
    return by_weight.opened(workspace, line) if name == PRESCRIPTION else workspace.typed


def _weigh(workspace: ConsultationWorkspace, kg: str, _: str) -> ConsultationForm:
    """The weight that is meant; the doses that wait for it are worked out with it."""
    return _measure(workspace, "weight", kg)


def _measure(workspace: ConsultationWorkspace, name: str, text: str) -> ConsultationForm:
    """The measure that is meant, which is believed then; or the one that was typed."""
    typed = workspace.typed.with_text(name, text)
    reading = read_vitals({name: text}) if name in FIELDS and text else None
    if reading is None or reading.advice:
        return workspace.typed
    return typed.believing(key_of(name, reading.measures))


def _over(workspace: ConsultationWorkspace, name: str, recorded: str) -> ConsultationForm:
    """Keeps what was typed of a vital sign over what is recorded, which the doctor has seen."""
    return workspace.typed.having_seen(name, recorded) if name in FIELDS else workspace.typed


def _template(workspace: ConsultationWorkspace, number: str, _: str) -> ConsultationForm:
    for template in workspace.templates:
        if str(template.id) == number:
            typed = _adding_new(workspace, list(entries(template.lines)))
            return typed.adding("advice", *entries(template.advice))
    return workspace.typed


def _adding_new(workspace: ConsultationWorkspace, words: list[str]) -> ConsultationForm:
    """Lines whose medicine does not stand on the prescription yet."""
    standing = {_named(line, workspace) for line in workspace.typed.entries(PRESCRIPTION)}
    new = [line for line in words if _named(line, workspace) not in standing]
    return workspace.typed.adding(PRESCRIPTION, *new)


def _named(line: str, workspace: ConsultationWorkspace) -> str:
    medicine, _ = workspace.formulary.split(line)
    return medicine.label.casefold() if medicine else line.casefold()


def take_boxes(workspace: ConsultationWorkspace) -> ConsultationForm:
    """What was typed and not added counts as well when the note is finished; a medicine of
    several meanings stays in its box."""
    typed = workspace.typed
    for name in LISTS:
        if typed.box(name).strip():
            typed = _take_box(replace_typed(workspace, typed), name)
    return typed


def replace_typed(
    workspace: ConsultationWorkspace, typed: ConsultationForm
) -> ConsultationWorkspace:
    """The same workspace with other text on it; what was worked out from the old text is
    forgotten."""
    return replace(workspace, typed=typed)


_STEPS: dict[str, Callable[[ConsultationWorkspace, str, str], ConsultationForm]] = {
    "add": _add,
    "pick": _pick,
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
_SETTLING = frozenset(
    {"add", "pick", "enter", "instead", "weigh", "measure", OVER, "repeat", "template"}
)
"""Commands after which a dose by weight is worked out, where nothing of it is open."""
