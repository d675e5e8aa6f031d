"""What one tap makes of the note: a pure step from what was typed to what stands then.

An act is a word and what it is about, parted by colons: `add:symptoms:fever`. An entry is named by
its text, never by its place: the second tap of a double tap finds it gone and changes nothing, as
does any act that cannot be read.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from clinic.consultation import by_weight
from clinic.consultation.desk import Desk
from clinic.consultation.taps import DOSE, JOINED, line_in_box, place_of
from clinic.consultation.typed import LISTS, TEXTS, Typed
from clinic.facts.diagnoses import joined_diagnoses, named_diagnosis
from clinic.facts.index import plain_name
from clinic.prescribing.completing import complete
from clinic.prescribing.dose_taps import tapped
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


def apply(act: str, desk: Desk) -> Typed:
    """What is typed after an act."""
    verb, _, rest = act.partition(":")
    name, _, argument = rest.partition(":")
    step = _STEPS.get(verb)
    typed = step(desk, name, argument) if step is not None else desk.typed
    return by_weight.settled(desk, typed) if verb in _SETTLING else typed


def _add(desk: Desk, name: str, text: str) -> Typed:
    """Adds what was tapped, or else what stands in the box."""
    if name not in LISTS:
        return desk.typed
    if not text:
        return _take_box(desk, name)
    if name == DIAGNOSIS:
        return desk.typed.adding(name, *_TOGETHER.split(text))
    # What was chosen stands as it is, though it may be read in several ways.
    line = (complete(text, desk.formulary).line or text) if name == PRESCRIPTION else text
    return desk.typed.adding(name, line)


def _pick(desk: Desk, name: str, text: str) -> Typed:
    """Adds what was chosen of the suggestions for what stands in the box."""
    if name not in LISTS or not text:
        return desk.typed
    after = _noting(_add(desk, name, text), desk, desk.typed.box(name))
    return after.with_box(name, "")


def _take_box(desk: Desk, name: str) -> Typed:
    """A typed medicine is completed first; one of several meanings stays, to be chosen."""
    if name == DIAGNOSIS:
        return desk.typed.adding(name, *coded(desk.typed.box(name))).with_box(name, "")
    if name != PRESCRIPTION:
        return desk.typed.taking_box(name)
    box = desk.typed.box(name)
    line = complete(box, desk.formulary).line
    return (
        _noting(desk.typed.adding(name, line), desk, box).with_box(name, "") if line else desk.typed
    )


def _noting(after: Typed, desk: Desk, typed: str) -> Typed:
    """With how a new line of the prescription was typed, where it is not merely its beginning."""
    old = desk.typed.entries(PRESCRIPTION)
    new = [line for line in after.entries(PRESCRIPTION) if line not in old]
    for line in new:
        if not plain_name(line).startswith(plain_name(typed)):
            after = after.noting(line, typed)
    return after


def _keep(desk: Desk, name: str, line: str) -> Typed:
    """Keeps what stands in the box, or a line that may be worked out, as the doctor's own words."""
    if name == PRESCRIPTION and line:
        return by_weight.kept(desk.typed, line)
    return desk.typed.taking_box(name) if name in LISTS else desk.typed


def _enter(desk: Desk, _: str, __: str) -> Typed:
    """The key Enter: what stands in a box becomes an entry."""
    return take_boxes(desk)


def _answer(desk: Desk, number: str, caution: str) -> Typed:
    """A reason of one tap for going on in spite of a caution."""
    reason = {str(place): words for place, words in enumerate(REASONS)}.get(number)
    if reason is None:
        return desk.typed
    return replace(desk.typed, reasons={**desk.typed.reasons, caution: reason})


def _at(change: Callable[[Typed, str, int], Typed]) -> Callable[[Desk, str, str], Typed]:
    """An act on the entry with a text."""

    def step(desk: Desk, name: str, entry: str) -> Typed:
        if name not in LISTS or entry not in desk.typed.entries(name):
            return desk.typed
        return change(desk.typed, name, desk.typed.entries(name).index(entry))

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


def _last(desk: Desk, name: str, since: str) -> Typed:
    """How long it has been so, written behind the last complaint: `fever 3 d`."""
    entries_now = desk.typed.entries(name) if name in LISTS else ()
    if not entries_now or not since:
        return desk.typed
    place = len(entries_now) - 1
    return desk.typed.replacing(name, place, f"{entries_now[place]} {since}")


def _suspect(typed: Typed, name: str, index: int) -> Typed:
    """Turns a confirmed diagnosis into a suspected one, and back."""
    diagnosis = read_diagnosis(typed.entries(name)[index])
    turned = replace(diagnosis, provisional=not diagnosis.provisional)
    return typed.replacing(name, index, write_diagnosis(turned))


def _write(desk: Desk, name: str, text: str) -> Typed:
    """Puts a text into a field: the follow-up's buttons."""
    if name not in TEXTS:
        return desk.typed
    return desk.typed.with_text(name, text)


def _repeat(desk: Desk, visit: str, line: str) -> Typed:
    """All lines of an earlier visit, or one; a medicine that stands already is not doubled."""
    words = [
        earlier_line.words
        for earlier in desk.earlier
        if str(earlier.visit.id) == visit
        for earlier_line in earlier.lines
        if line in ("", earlier_line.words)
    ]
    return _adding_new(desk, words)


def _instead(desk: Desk, name: str, text: str) -> Typed:
    """Puts the lines that were chosen in the place of one that was not understood."""
    old, *new = text.split(JOINED)
    if name != PRESCRIPTION or not new or old not in desk.typed.entries(name):
        return desk.typed
    entries_now = desk.typed.entries(name)
    place = entries_now.index(old)
    lines = (*entries_now[:place], *new, *entries_now[place + 1 :])
    return _noting(desk.typed.with_entries(name, lines), desk, desk.typed.was.get(old, old))


def _dose(desk: Desk, name: str, text: str) -> Typed:
    """Writes a part of a dose into the line that is named, or into the one in the box."""
    key, _, part = text.partition(JOINED)
    place = place_of(desk, key) if key else None
    line = line_in_box(desk) if not key else desk.lines[place] if place is not None else None
    after = tapped(line, part, desk.formulary) if line and name == PRESCRIPTION else None
    if after is None:
        return desk.typed
    if place is None:
        return desk.typed.with_box(name, after.words)
    return desk.typed.replacing(name, place, after.words)


def _mean(desk: Desk, name: str, text: str) -> Typed:
    """Puts another medicine's name before the dose of a line, or into the box without a line. What
    is not certain then waits in the box, to be chosen."""
    line, _, other = text.partition(JOINED)
    standing = desk.typed.entries(PRESCRIPTION)
    if name != PRESCRIPTION or not other or (line and line not in standing):
        return desk.typed
    dose = desk.formulary.split(line)[1] if line else ""
    taken = desk.typed.taking_up(name, standing.index(line)) if line else desk.typed
    boxed = taken.with_box(name, f"{other} {dose}".strip())
    found = complete(boxed.box(name), desk.formulary)
    if not found.line or found.own_words:
        return boxed
    after = boxed.adding(name, found.line).with_box(name, "")
    return _noting(after, replace_typed(desk, taken), desk.typed.was.get(line, line))


def _mine(desk: Desk, name: str, _: str) -> Typed:
    """Keeps what stands in the box as own words, with the fields open that tell what is in it."""
    line = " ".join(desk.typed.box(PRESCRIPTION).split())
    if name != PRESCRIPTION or not line:
        return desk.typed
    told = {"label": name_in(line), "generic": "", "strength": "", "form": ""}
    after = desk.typed.taking_box(PRESCRIPTION)
    return replace(after, told={**after.told, line: told})


def _by_weight(desk: Desk, name: str, line: str) -> Typed:
    """Takes the amount out of a line, to be worked out by weight."""
    return by_weight.opened(desk, line) if name == PRESCRIPTION else desk.typed


def _weigh(desk: Desk, kg: str, _: str) -> Typed:
    """The weight that is meant; the doses that wait for it are worked out with it."""
    return _measure(desk, "weight", kg)


def _measure(desk: Desk, name: str, text: str) -> Typed:
    """The measure that is meant, which is believed then; or the one that was typed."""
    typed = desk.typed.with_text(name, text)
    reading = read_vitals({name: text}) if name in FIELDS and text else None
    if reading is None or reading.advice:
        return desk.typed
    return typed.believing(key_of(name, reading.measures))


def _template(desk: Desk, number: str, _: str) -> Typed:
    for template in desk.templates:
        if str(template.id) == number:
            typed = _adding_new(desk, list(entries(template.lines)))
            return typed.adding("advice", *entries(template.advice))
    return desk.typed


def _adding_new(desk: Desk, words: list[str]) -> Typed:
    """Lines whose medicine does not stand on the prescription yet."""
    standing = {_named(line, desk) for line in desk.typed.entries(PRESCRIPTION)}
    new = [line for line in words if _named(line, desk) not in standing]
    return desk.typed.adding(PRESCRIPTION, *new)


def _named(line: str, desk: Desk) -> str:
    medicine, _ = desk.formulary.split(line)
    return medicine.label.casefold() if medicine else line.casefold()


def take_boxes(desk: Desk) -> Typed:
    """What was typed and not added counts as well when the note is finished; a medicine of
    several meanings stays in its box."""
    typed = desk.typed
    for name in LISTS:
        if typed.box(name).strip():
            typed = _take_box(replace_typed(desk, typed), name)
    return typed


def replace_typed(desk: Desk, typed: Typed) -> Desk:
    """The same desk with other text on it; what was worked out from the old text is forgotten."""
    return replace(desk, typed=typed)


_STEPS: dict[str, Callable[[Desk, str, str], Typed]] = {
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
}
_SETTLING = frozenset({"add", "pick", "enter", "instead", "weigh", "measure", "repeat", "template"})
"""Acts after which a dose by weight is worked out, where nothing of it is open."""
