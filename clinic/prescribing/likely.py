"""What a line that is not understood most likely means: whole lines to tap, never taken. Pure."""

from __future__ import annotations

import re

from clinic.prescribing.completing import complete
from clinic.prescribing.dose.words_in import NEGATIONS
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import read_line, written
from clinic.prescribing.naming import find_named

MOST_OFFERED = 4
_TURNED_AROUND = re.compile(rf"\b(?:{NEGATIONS})\b")
_PARTS = re.compile(r"\s*(?:\+|&|;|\band\b|(?<=\d)/\s)\s*")


def likely_lines(words: str, formulary: Formulary) -> tuple[tuple[str, ...], ...]:
    """The lines that may be meant by one that is not understood, each choice a tuple: two lines
    where two medicines stand in one, else the line without the word that has no role."""
    line = read_line(words, formulary)
    if line.medicine is not None:
        return ()
    if _TURNED_AROUND.search(words.lower()):  # Without its "not" a line says the opposite.
        return ()
    return (_two_lines(words, formulary) or _without_unread(words, formulary))[:MOST_OFFERED]


def _two_lines(words: str, formulary: Formulary) -> tuple[tuple[str, ...], ...]:
    """`dolo 650 + cetzine tds` may be two medicines; a dose at the end is that of both."""
    parts = [part for part in _PARTS.split(words) if part]
    if len(parts) != 2:
        return ()
    first, second = (_first_of(part, formulary) for part in parts)
    if not first or not second:
        return ()
    if not _says_dose(parts[0], formulary):
        dose = read_line(second, formulary).dose
        first = _first_of(f"{parts[0]} {written(dose)}", formulary) if dose else first
    return ((first, second),) if first else ()


def _first_of(text: str, formulary: Formulary) -> str:
    """The likeliest line that a text may mean; '' where it is not understood."""
    found = complete(text, formulary)
    return "" if found.own_words else found.line or (found.choices[0][1] if found.choices else "")


def _says_dose(text: str, formulary: Formulary) -> bool:
    """Whether a text says a dose itself; a usual one may stand in for none."""
    return any(one.dose for one in find_named(text, formulary).candidates)


def _without_unread(words: str, formulary: Formulary) -> tuple[tuple[str, ...], ...]:
    unread = complete(words, formulary).unread
    each = words.split()
    if not unread or unread not in each or len(each) < 2:
        return ()
    if any(map(str.isdigit, unread)):  # A number left out is another dose.
        return ()
    each.remove(unread)
    found = complete(" ".join(each), formulary)
    lines = [found.line] if found.line and not found.own_words else [c for _, c in found.choices]
    return tuple((line,) for line in lines)
