"""A whole line: where the name of the medicine ends and its dose begins.

A name may hold numbers (Telma 40, Glycomet GP 1), so a number is taken for the dose only where it
can't be the name's; what might be either makes the line unread.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from clinic.prescribing.dose import names_in
from clinic.prescribing.dose.gathering import About
from clinic.prescribing.dose.kinds import PARENTERAL, WEIGHTS, Unit
from clinic.prescribing.dose.model import Dose, Pattern, TimesADay
from clinic.prescribing.dose.reading import MAX_LENGTH, Reading, plain, prints_back, read_from
from clinic.prescribing.dose.writing import write

_MOST_WORDS = 40
_EAR = re.compile(r"\bears?\b|\botic\b")
_INHALED = re.compile(r"\b(?:inhalers?|mdi|rotacaps?|dpi)\b")
_SIGNS = " -–,;:+*"
"""What may part a name from what follows, and is of neither."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line as read: the name as typed, the dose, and the words that could not be read.

    `form_hint` is a form that the line names, where it can one of clinic.facts.forms.FORMS, or
    "". Where `dose` is None and `unread` is not "", the whole dose stands there as it was typed.
    """

    name: str
    dose: Dose | None = None
    unread: str = ""
    form_hint: str = ""


@dataclass(frozen=True, slots=True)
class _Typed:
    """The line behind its form word, as typed and in plain letters, and the places of its words."""

    raw: str
    text: str
    form: str
    words: tuple[tuple[int, str], ...]


@lru_cache(maxsize=4096)
def read_line(text: str) -> Line:
    """Read one line of a prescription: `pan 40 1-0-0 ac 14d`. Never raises."""
    form, raw = names_in.leading_form(text.strip(), plain)
    low = plain(raw)
    words = tuple((m.start(), m[0]) for m in re.finditer(r"\S+", low))[:_MOST_WORDS]
    typed = _Typed(raw, low, form, words)
    if len(raw) > MAX_LENGTH:
        return Line(raw, form_hint=form)
    return _after_colon(typed) or _clean(typed) or _rest(typed)


def write_line(line: Line) -> str:
    """The canonical text of a line; read_line gives the same line back."""
    dose = " ".join(filter(None, [write(line.dose) if line.dose else "", line.unread]))
    _, in_name = names_in.trailing_form(line.name, plain)
    form = "" if in_name == line.form_hint else f"{names_in.LEADING_WORD[line.form_hint]} "
    text = f"{form}{line.name} {dose}".strip()
    if line.dose is None or read_line(text) == line:
        return text
    return f"{form}{line.name}: {dose}"


def _line(typed: _Typed, end: int, reading: Reading) -> Line:
    name, in_name = names_in.trailing_form(typed.raw[:end].strip(_SIGNS), plain)
    name = name.rstrip(_SIGNS)  # Pan 40 * tab
    form = typed.form or in_name
    unread = typed.raw[reading.end :].strip(" ,;")
    if unread and (reading.dose is None or not names_in.HARMLESS.fullmatch(plain(unread))):
        return Line(name, None, typed.raw[end:].strip(" ,;:"), form)
    dose = _with_strength(reading.dose, name, form) if reading.dose else None
    if dose is not None and not prints_back(dose):
        return Line(name, None, typed.raw[end:].strip(" ,;:"), form)
    return Line(name, dose, unread, form)


def _with_strength(dose: Dose, name: str, form: str) -> Dose:
    """An injection's strength is what is given: "Monocef 1 g iv bd" is 1 g each time."""
    first = dose.steps[0]
    given = form == "injection" or first.route in PARENTERAL
    strength = names_in.strength(plain(name)) if given else None
    if strength is None or len(dose.steps) > 1 or first.amount or isinstance(first.times, Pattern):
        return dose
    try:
        step = replace(first, amount=strength[0], unit=strength[1])
    except ValueError:  # 0.0005 mg
        return dose
    return Dose((step,), dose.stop, dose.supply)


def _about(typed: _Typed, name: str) -> About:
    form = typed.form or names_in.trailing_form(name.rstrip(), plain)[1]
    return About(
        bare=None,
        insulin=names_in.is_insulin(name),
        skin=form in names_in.SKIN_FORMS or names_in.is_for_skin(name),
        eyes=form.startswith("eye") or "eye" in name,
        ears=form.startswith("ear") or _EAR.search(name) is not None,
        nose=form.startswith("nasal") or "nasal" in name,
        drops="drops" in form,
        inhaled=form.startswith("inhal") or _INHALED.search(name) is not None,
    )


def _after_colon(typed: _Typed) -> Line | None:
    """A colon parts the name from the dose for certain."""
    for colon in re.finditer(r":(?=\s)", typed.text):
        name = typed.text[: colon.start()]
        if not name.strip() or names_in.doubt(name, None) is not None:
            continue
        about = replace(_about(typed, name), skin=True)
        about = about if about.insulin else replace(about, bare=Unit.PIECE)
        start = colon.end() + len(re.match(r"\s*", typed.text[colon.end() :])[0])  # type: ignore[index]
        reading = read_from(typed.raw, typed.text, start, about)
        return _line(typed, colon.start(), reading)
    return None


def _clean(typed: _Typed) -> Line | None:
    """The longest dose, and so the shortest name, that can be read to the end of the line."""
    for index in range(1, len(typed.words)):
        start = typed.words[index][0]
        reading = _read_at(typed, index)
        if reading is None or not reading.clean:
            continue
        doubt = names_in.doubt(typed.text[:start], _times(reading))
        if doubt is None:
            doubt = names_in.halved(typed.text[:start], typed.text[start:])
        if doubt is not None:
            return _unread(typed, doubt)
        return _line(typed, start, reading)
    return None


def _read_at(typed: _Typed, index: int) -> Reading | None:
    """The reading from a word on, or None where a dose may not begin there."""
    start, word = typed.words[index]
    before = typed.words[index - 1][1]
    rest, name = typed.text[start:], typed.text[:start]
    if before.endswith("/") or names_in.belongs_to_name(word, rest, before):
        return None
    about = _about(typed, name)
    bare = names_in.bare_number(rest)
    if bare is None:
        reading = read_from(typed.raw, typed.text, start, about)
        doubtful = names_in.strength_first(rest) and not names_in.has_number(before)
        return None if doubtful and not _is_taper(reading) else reading
    if about.insulin:
        return None
    if names_in.is_count(bare, name):
        return read_from(typed.raw, typed.text, start, replace(about, bare=Unit.PIECE))
    weight = names_in.taper_unit(name)
    if weight is None:
        return None
    reading = read_from(typed.raw, typed.text, start, replace(about, bare=weight))
    return reading if names_in.mg_size(bare) and _is_taper(reading) else None


def _is_taper(reading: Reading) -> bool:
    """Whether a later step has a weight of its own, so that the first number is one too."""
    if not reading.clean or reading.dose is None:
        return False
    steps = zip(reading.dose.steps[1:], reading.amounts[1:], strict=True)
    return any(own and step.unit in WEIGHTS for step, own in steps)


def _times(reading: Reading) -> int | None:
    """How often a day, where it is a plain count."""
    times = reading.dose.steps[0].times if reading.dose else None
    if isinstance(times, Pattern):
        return sum(1 for amount in times.amounts if amount)
    return times.count if isinstance(times, TimesADay) else None


def _unread(typed: _Typed, start: int) -> Line:
    """The line without a dose; what may be one begins at `start`, or before it where that shows."""
    begins = (at for at, _ in typed.words[1:] if names_in.DOSE_BEGINS.match(typed.text, at))
    start = min(start, next(begins, start))
    counted = names_in.COUNT_AFTER_NUMBER.search(typed.text[:start])
    start = names_in.past_strength(typed.text, counted.start("n") if counted else start)
    return _line(typed, start, Reading(None, start))


def _rest(typed: _Typed) -> Line:
    """A line that no reading ends: the part that could be read, where that is safe."""
    for index in range(1, len(typed.words)):
        start = typed.words[index][0]
        reading = _read_at(typed, index)
        if reading is None or reading.end <= start or reading.dose is None:
            if names_in.DOSE_BEGINS.match(typed.text, start):
                doubt = names_in.doubt(typed.text[:start], None)
                return _unread(typed, start if doubt is None else doubt)
            continue
        doubt = names_in.doubt(typed.text[:start], _times(reading))
        return _unread(typed, doubt) if doubt is not None else _line(typed, start, reading)
    doubt = names_in.doubt(typed.text, None)
    if doubt is not None:
        return _unread(typed, doubt)
    name, in_name = names_in.trailing_form(typed.raw, plain)
    return Line(name, form_hint=typed.form or in_name)
