"""Likely meanings of a line that is not understood: whole lines to choose, never taken. Pure."""

from __future__ import annotations

import re

from clinic.prescribing.completing import Completed, complete
from clinic.prescribing.dose.vocabulary import NEGATIONS
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import read_line, written
from clinic.prescribing.naming import find_candidates
from clinic.prescribing.respelling import respelt
from clinic.prescribing.usual_words import in_dose_words

MOST_OFFERED = 4
_NEGATED = re.compile(rf"\b(?:{NEGATIONS})\b")
_FORM = r"(?:tab|cap|syp|syr|inj)\b"
_PARTS = re.compile(
    rf"\s*(?:\+|&|;|\band\b|(?<=\d)/\s|,\s*(?={_FORM}))\s*"
    rf"|(?<![\d½/+&;,])\s+(?={_FORM}\.?\s+[a-z]{{3}})",
    re.I,
)
"""The signs between two medicines; or the form of the second, behind the words of a dose."""


_CONNECTIVES = re.compile(
    r"(?:or|off|if|when|while|then|after|before|till|until|per|each|every|alt|alternate|gap|apart"
    r"|repeat|rpt|later|persists?|extra|more|less|increase|decrease|reduce|taper|once|x|os|ad|as"
    r"|stop\w*|discontinu\w*|held|omit\w*|cancel\w*|bandh?|na|nahi|mat|→|->)(?!\w)"
)
"""Words of a dose that a second medicine does not begin with."""


_SAYS_NOTHING = re.compile(r"\W*(?:same|again|also|now|ok|thanks?)\W*$", re.I)
"""A word that a line means the same without. Any other may be a time, a place or a medicine."""


def likely_lines(text: str, formulary: Formulary) -> tuple[tuple[str, ...], ...]:
    """Return the lines that a line which is not understood may mean, each choice a tuple.

    A choice has two lines where two medicines stand in one line; else it is the line without a last
    word that says nothing, or with its misspelt name corrected.
    """
    line = read_line(text, formulary)
    if line.medicine is not None:
        return ()
    if _NEGATED.search(text.lower()):  # Without its "not" a line says the opposite.
        return ()
    return (
        _two_lines(text, formulary)
        or _without_unread(text, formulary)
        or _with_name_corrected(text, formulary)
    )[:MOST_OFFERED]


def _with_name_corrected(text: str, formulary: Formulary) -> tuple[tuple[str, ...], ...]:
    """Return the understood lines of a text with a misspelt name: `augmentn 625 bd`."""
    corrected = respelt(text, formulary)
    if not corrected or find_candidates(text, formulary).near:
        return ()
    return _understood(complete(corrected, formulary))


def _two_lines(text: str, formulary: Formulary) -> tuple[tuple[str, ...], ...]:
    """Return two lines for `dolo 650 + cetzine tds`; a dose at the end applies to both."""
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) != 2 or _CONNECTIVES.match(parts[1].lower()):  # `stat & after 15 days`
        return ()
    first, second = (_only_line(part, formulary) for part in parts)
    if not first or not second:
        return ()
    if not _says_dose(parts[0], formulary):
        dose = read_line(second, formulary).dose
        first = _only_line(f"{parts[0]} {written(dose)}", formulary) if dose else first
    return ((first, second),) if first else ()


def _only_line(text: str, formulary: Formulary) -> str:
    """Return the only line that a text may mean; '' where it is not understood or asks which."""
    completed = complete(text, formulary)
    if completed.own_words:
        return ""
    lines = [line for _, line in completed.choices] or [completed.line]
    return lines[0] if len(lines) == 1 else ""


def _says_dose(text: str, formulary: Formulary) -> bool:
    """Return whether a text states a dose itself; a missing one may be completed with the usual
    one."""
    texts = (text, in_dose_words(text))  # `pan 40 od/ac`
    return any(c.dose for one in texts for c in find_candidates(one, formulary).candidates)


def _without_unread(text: str, formulary: Formulary) -> tuple[tuple[str, ...], ...]:
    """Return the line without its last word, where that says nothing and stands behind a dose."""
    unread = complete(text, formulary).unread
    words = text.split()
    if not words or unread != words[-1] or not _SAYS_NOTHING.match(unread):
        return ()
    place = len(words) - 1
    if words[place - 1][-1:].isdigit():
        return ()
    if not _says_dose(" ".join(words[:place]), formulary):  # `ultracet semi` is another medicine
        return ()
    del words[place]
    return _understood(complete(" ".join(words), formulary))


def _understood(completed: Completed) -> tuple[tuple[str, ...], ...]:
    """Return each line that a completed text may be, as a choice."""
    if completed.line and not completed.own_words:
        return ((completed.line,),)
    return tuple((line,) for _, line in completed.choices)
