"""Likely meanings of a line that is not understood: whole lines to choose, never taken. Pure."""

from __future__ import annotations

import re

from clinic.prescribing import dose as doses
from clinic.prescribing.completing import complete
from clinic.prescribing.dose.vocabulary import NEGATIONS
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import read_line, written
from clinic.prescribing.naming import find_candidates

MOST_OFFERED = 4
_NEGATED = re.compile(rf"\b(?:{NEGATIONS})\b")
_PARTS = re.compile(r"\s*(?:\+|&|;|\band\b|(?<=\d)/\s|,\s*(?=(?:tab|cap|syp|syr|inj)\b))\s*", re.I)


_JOINS = re.compile(r"(?:^|\s)[+&](?:\s|$)")
"""A sign between two medicines."""
_CONNECTIVES = re.compile(
    r"(?:or|off|if|when|while|then|after|before|till|until|per|each|every|alt|alternate|gap|apart"
    r"|repeat|rpt|later|persists?|extra|more|less|increase|decrease|reduce|taper|once|x|os|ad|as"
    r"|stop\w*|discontinu\w*|held|omit\w*|cancel\w*|bandh?|na|nahi|mat|→|->)(?!\w)"
)
"""Words without which the rest of a dose means another one."""


_MAY_BE_A_TIME = re.compile(r"\W*\w{1,3}\W*$|.*ly$|alt|fort|wk|wee|mth|mon|da[iy]|din|haft|roz")
"""A short word or one that may be a spelling of weekly, as of `methotrexate 10 twice wkly`."""


def likely_lines(text: str, formulary: Formulary) -> tuple[tuple[str, ...], ...]:
    """Return the lines that a line which is not understood may mean, each choice a tuple.

    A choice has two lines where two medicines stand in one line; else it is the line without the
    word that has no role.
    """
    line = read_line(text, formulary)
    if line.medicine is not None:
        return ()
    if _NEGATED.search(text.lower()):  # Without its "not" a line says the opposite.
        return ()
    return (_two_lines(text, formulary) or _without_unread(text, formulary))[:MOST_OFFERED]


def _two_lines(text: str, formulary: Formulary) -> tuple[tuple[str, ...], ...]:
    """Return two lines for `dolo 650 + cetzine tds`; a dose at the end applies to both."""
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) != 2 or _CONNECTIVES.match(parts[1].lower()):  # `stat & after 15 days`
        return ()
    first, second = (_first_of(part, formulary) for part in parts)
    if not first or not second:
        return ()
    if not _says_dose(parts[0], formulary):
        dose = read_line(second, formulary).dose
        first = _first_of(f"{parts[0]} {written(dose)}", formulary) if dose else first
    return ((first, second),) if first else ()


def _changes_dose(word: str) -> bool:
    """Return whether a line says another dose without a word: a number, `od`, `hs`, `or`."""
    plain = doses.plain(word.strip(".,;"))
    if any(map(str.isdigit, plain)) or _CONNECTIVES.match(plain) or _MAY_BE_A_TIME.match(plain):
        return True
    try:
        doses.read_dose(plain)
    except doses.CannotRead:
        return False
    return True


def _first_of(text: str, formulary: Formulary) -> str:
    """Return the likeliest line that a text may mean; '' where it is not understood."""
    completed = complete(text, formulary)
    return (
        ""
        if completed.own_words
        else completed.line or (completed.choices[0][1] if completed.choices else "")
    )


def _says_dose(text: str, formulary: Formulary) -> bool:
    """Return whether a text states a dose itself; a missing one may be completed with the usual
    one."""
    return any(candidate.dose for candidate in find_candidates(text, formulary).candidates)


def _without_unread(text: str, formulary: Formulary) -> tuple[tuple[str, ...], ...]:
    """Return the line without its unread word, where that stands behind a dose and is no part of
    one."""
    unread = complete(text, formulary).unread
    words = text.split()
    if not unread or unread not in words or _changes_dose(unread) or _JOINS.search(text):
        return ()
    place = words.index(unread)
    if (
        place != len(words) - 1 or words[place - 1][-1:].isdigit()
    ):  # `from 12 weeks`, `½ am full pm`
        return ()
    if not _says_dose(" ".join(words[:place]), formulary):  # `ultracet semi` is another medicine
        return ()
    del words[place]
    completed = complete(" ".join(words), formulary)
    lines = (
        [completed.line]
        if completed.line and not completed.own_words
        else [c for _, c in completed.choices]
    )
    return tuple((line,) for line in lines)
