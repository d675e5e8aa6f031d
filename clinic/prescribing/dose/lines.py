"""A whole line: where the name of the medicine ends and its dose begins.

A name may contain numbers (Telma 40, Glycomet GP 1), so a number belongs to the dose only where it
can't belong to the name. A line in which it might belong to either stays unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from clinic.prescribing.dose import medicine_kinds, name_patterns
from clinic.prescribing.dose.collecting import MedicineContext
from clinic.prescribing.dose.frequency import Pattern, TimesADay
from clinic.prescribing.dose.kinds import PARENTERAL, WEIGHTS, Unit
from clinic.prescribing.dose.model import Dose
from clinic.prescribing.dose.plain_text import plain
from clinic.prescribing.dose.reading import MAX_LENGTH, Reading, prints_back, read_from
from clinic.prescribing.dose.writing import write

_MOST_WORDS = 40
_EAR = re.compile(r"\bears?\b|\botic\b")
_INHALED = re.compile(r"\b(?:inhalers?|mdi|rotacaps?|dpi)\b")
_SIGNS = " -–,;:+*"
"""Signs that may separate a name from what follows, and belong to neither."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as read: the name as typed, the dose, and the words that could not be read.

    `form_hint` is a form that the line names, where possible one of clinic.facts.forms.FORMS, or
    "". Where `dose` is None and `unread` is not "", `unread` is the whole dose as it was typed.
    """

    name: str
    dose: Dose | None = None
    unread: str = ""
    form_hint: str = ""


@dataclass(frozen=True, slots=True)
class _TypedLine:
    """The line after its form word, as typed (`raw`) and in plain letters (`text`), and its words
    with their positions."""

    raw: str
    text: str
    form: str
    tokens: tuple[tuple[int, str], ...]


@lru_cache(maxsize=4096)
def read_line(text: str) -> Line:
    """Read one line of a prescription: `pan 40 1-0-0 ac 14d`. Never raises."""
    form, raw = name_patterns.leading_form(text.strip(), plain)
    low = plain(raw)
    tokens = tuple((m.start(), m[0]) for m in re.finditer(r"\S+", low))[:_MOST_WORDS]
    typed = _TypedLine(raw, low, form, tokens)
    if len(raw) > MAX_LENGTH:
        return Line(raw, form_hint=form)
    return _line_with_colon(typed) or _complete_line(typed) or _partial_line(typed)


def without_form(text: str) -> str:
    """Return a line without the form that stands before its name, and without a bullet."""
    return name_patterns.leading_form(text.strip(), plain)[1]


def write_line(line: Line) -> str:
    """Write the canonical text of a line; read_line gives the same line back."""
    dose = " ".join(filter(None, [write(line.dose) if line.dose else "", line.unread]))
    _, in_name = name_patterns.trailing_form(line.name, plain)
    form = "" if in_name == line.form_hint else f"{name_patterns.LEADING_WORD[line.form_hint]} "
    text = f"{form}{line.name} {dose}".strip()
    if line.dose is None or read_line(text) == line:
        return text
    return f"{form}{line.name}: {dose}"


def _make_line(typed: _TypedLine, end: int, reading: Reading) -> Line:
    name, in_name = _name_and_form(typed.raw[:end].strip(_SIGNS))
    form = typed.form or in_name
    unread = typed.raw[reading.end :].strip(" ,;")
    if unread and (reading.dose is None or not name_patterns.HARMLESS.fullmatch(plain(unread))):
        return Line(name, None, typed.raw[end:].strip(" ,;:"), form)
    dose = _with_strength(reading.dose, name, form) if reading.dose else None
    if dose is not None and not prints_back(dose):
        return Line(name, None, typed.raw[end:].strip(" ,;:"), form)
    return Line(name, dose, unread, form)


def _name_and_form(text: str) -> tuple[str, str]:
    """Return the name and the form that is written behind it, once or twice: Pan 40 tab * tab."""
    name, form = name_patterns.trailing_form(text, plain)
    bare = name.rstrip(_SIGNS)
    if bare == name:
        return name, form
    inner, inner_form = _name_and_form(bare)
    return (inner, form) if inner_form in ("", form) else (text, "")


def _with_strength(dose: Dose, name: str, form: str) -> Dose:
    """Return an injection's dose with its strength as the amount: "Monocef 1 g iv bd" is 1 g each
    time."""
    first = dose.steps[0]
    is_parenteral = form == "injection" or first.route in PARENTERAL
    strength = name_patterns.strength(plain(name)) if is_parenteral else None
    if strength is None or len(dose.steps) > 1 or first.amount or isinstance(first.times, Pattern):
        return dose
    try:
        step = replace(first, amount=strength[0], unit=strength[1])
    except ValueError:  # 0.0005 mg
        return dose
    return Dose((step,), dose.stop, dose.supply)


def _context_of(typed: _TypedLine, name: str) -> MedicineContext:
    form = typed.form or name_patterns.trailing_form(name.rstrip(), plain)[1]
    return MedicineContext(
        bare=None,
        insulin=medicine_kinds.is_insulin(name),
        skin=form in name_patterns.SKIN_FORMS or medicine_kinds.is_for_skin(name),
        eyes=form.startswith("eye") or "eye" in name,
        ears=form.startswith("ear") or _EAR.search(name) is not None,
        nose=form.startswith("nasal") or "nasal" in name,
        drops="drops" in form,
        inhaled=form.startswith("inhal") or _INHALED.search(name) is not None,
    )


def _line_with_colon(typed: _TypedLine) -> Line | None:
    """Return the line with its name before a colon, which separates for certain; None without a
    colon."""
    for colon in re.finditer(r":(?=\s)", typed.text):
        name = typed.text[: colon.start()]
        if not name.strip() or name_patterns.doubtful_position(name, None) is not None:
            continue
        context = replace(_context_of(typed, name), skin=True)
        context = context if context.insulin else replace(context, bare=Unit.PIECE)
        start = colon.end() + len(re.match(r"\s*", typed.text[colon.end() :])[0])  # type: ignore[index]
        reading = read_from(typed.raw, typed.text, start, context)
        return _make_line(typed, colon.start(), reading)
    return None


def _complete_line(typed: _TypedLine) -> Line | None:
    """Return the line with the longest dose, and so the shortest name, that reads to the end; else
    None."""
    for index in range(1, len(typed.tokens)):
        start = typed.tokens[index][0]
        reading = _read_at(typed, index)
        if reading is None or not reading.complete:
            continue
        doubt = name_patterns.doubtful_position(typed.text[:start], _times_a_day(reading))
        if doubt is None:
            doubt = name_patterns.ambiguous_fraction_position(
                typed.text[:start], typed.text[start:]
            )
        if doubt is not None:
            return _unread_line(typed, doubt)
        return _make_line(typed, start, reading)
    return None


def _read_at(typed: _TypedLine, index: int) -> Reading | None:
    """Read the dose from a word on. Return None where a dose may not begin there."""
    start, word = typed.tokens[index]
    before = typed.tokens[index - 1][1]
    rest, name = typed.text[start:], typed.text[:start]
    if before.endswith("/") or name_patterns.belongs_to_name(word, rest, before):
        return None
    context = _context_of(typed, name)
    bare = name_patterns.bare_number(rest)
    if bare is None:
        reading = read_from(typed.raw, typed.text, start, context)
        doubtful = name_patterns.starts_with_strength(rest) and not name_patterns.has_number(before)
        return None if doubtful and not _is_taper(reading) else reading
    if context.insulin:
        return None
    if name_patterns.is_count(bare, name):
        return read_from(typed.raw, typed.text, start, replace(context, bare=Unit.PIECE))
    weight = medicine_kinds.taper_unit(name)
    if weight is None:
        return None
    reading = read_from(typed.raw, typed.text, start, replace(context, bare=weight))
    return reading if name_patterns.is_milligram_size(bare) and _is_taper(reading) else None


def _is_taper(reading: Reading) -> bool:
    """Return whether a later step has a weight of its own, so that the first number is one too."""
    if not reading.complete or reading.dose is None:
        return False
    steps = zip(reading.dose.steps[1:], reading.amounts[1:], strict=True)
    return any(own and step.unit in WEIGHTS for step, own in steps)


def _times_a_day(reading: Reading) -> int | None:
    """Return the times a day, where they are a plain count."""
    times = reading.dose.steps[0].times if reading.dose else None
    if isinstance(times, Pattern):
        return sum(1 for amount in times.amounts if amount)
    return times.count if isinstance(times, TimesADay) else None


def _unread_line(typed: _TypedLine, start: int) -> Line:
    """Return the line without a dose; the possible dose begins at `start`, or before it where words
    show that."""
    begins = (at for at, _ in typed.tokens[1:] if name_patterns.DOSE_BEGINS.match(typed.text, at))
    start = min(start, next(begins, start))
    counted = name_patterns.COUNT_AFTER_NUMBER.search(typed.text[:start])
    start = name_patterns.after_strength(typed.text, counted.start("n") if counted else start)
    return _make_line(typed, start, Reading(None, start))


def _partial_line(typed: _TypedLine) -> Line:
    """Return a line that no reading completes, with the part that could be read, where that is
    safe."""
    for index in range(1, len(typed.tokens)):
        start = typed.tokens[index][0]
        reading = _read_at(typed, index)
        if reading is None or reading.end <= start or reading.dose is None:
            if name_patterns.DOSE_BEGINS.match(typed.text, start):
                doubt = name_patterns.doubtful_position(typed.text[:start], None)
                return _unread_line(typed, start if doubt is None else doubt)
            continue
        doubt = name_patterns.doubtful_position(typed.text[:start], _times_a_day(reading))
        return (
            _unread_line(typed, doubt) if doubt is not None else _make_line(typed, start, reading)
        )
    doubt = name_patterns.doubtful_position(typed.text, None)
    if doubt is not None:
        return _unread_line(typed, doubt)
    name, in_name = name_patterns.trailing_form(typed.raw, plain)
    return Line(name, form_hint=typed.form or in_name)
