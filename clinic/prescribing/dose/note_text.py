"""The extent of a note within a dose."""

from __future__ import annotations

import re

from clinic.prescribing.dose import vocabulary
from clinic.prescribing.dose.collecting import AmbiguousDose
from clinic.prescribing.dose.note_patterns import ANOTHER_DOSE, CARE, STARTS_NOTE
from clinic.prescribing.dose.rules import DOSE_WORD, LENGTH
from clinic.prescribing.dose.word_patterns import WordPattern

_NOTE_END = re.compile(rf"[,;(\"]|\bthen\b(?!\s+(?:{CARE})\b)|->|→")
_IN_A_NOTE = re.compile(
    r"\b(?:after|in|within|every|before|since|for|first|than|of|next|till|until|to|by|most|max|between)\s+$"
)


STATES_DOSE = WordPattern(
    "|".join(
        (
            *vocabulary.TIMES_A_DAY.values(),
            vocabulary.DAILY,
            vocabulary.QUANTITY + r"\s*(?:mg|mcg|g|ml|tab\w*|cap\w*|units?)",
        )
    )
)
"""An amount or a frequency: a note must not state one."""
_OFTEN = WordPattern("|".join((*vocabulary.TIMES_A_DAY.values(), vocabulary.DAILY)))

FREQUENCY_OR_ROUTE = re.compile(
    r"\b(?:(?:alt(?:ernate)?\.?|every\s+other)\s*(?:days?|nights?|mornings?)|e/?o/?d|w(?:ee)?kly|(?:once|twice|thrice|times)\s+(?:a|per|in\s+a)\s+(?:day|week|wk|month)|monthly|daily|x\s?\d+|(?<=\s)max(?:imum)?\.?\s*\d+|i\.?v|i\.?m|s\.?c|\d\s?-\s?\d\s?-\s?\d)\b"
)
"""Frequencies and routes: a text that has one is more than a note."""


_ANOTHER_AMOUNT = re.compile(
    r"[½¼¾⅓⅔]|\b(?:half|aa?dh[ai]|quarter|taper|increase|reduce|decrease|double|halve)"
    r"|\d\s*(?:mg|mcg|g|ml|units?|tabs?)\s*(?:/|per|a)\s*d(?:ay)?\b"
    r"|\d\s*(?:puff|spray|drop|cap)s?\b|\b\d+(?:\.\d+)?\s+(?:on|from|if|when|till|until)\s+\w"
)


def states_dose(text: str) -> bool:
    """Return whether a remark in brackets states a frequency or an amount: `(bd if severe)`,
    `(half of 10 mg)`.

    An instruction may have an amount: `(in 100 ml water)`.
    """
    words = [word.start() for word in re.finditer(r"\S+", text)]
    if FREQUENCY_OR_ROUTE.search(text) or any(_OFTEN.match(text, at) for at in words):
        return True
    if STARTS_NOTE.match(text) and not ANOTHER_DOSE.match(text):
        return False
    amount = any(STATES_DOSE.match(text, at) for at in words)
    return amount or _ANOTHER_AMOUNT.search(text) is not None


def end_of_note(text: str, start: int) -> int:
    """Return the position where the note from `start` ends: at a separator or a word of the dose.

    Raises AmbiguousDose where that word may be the note's own: `review 2 weeks`, `5 days gap`.
    """
    stop = _end_of_note(text, start)
    note, rest = text[start:stop].strip(" ,;."), text[stop:]
    if _INCOMPLETE.search(note):
        raise AmbiguousDose("a note without its end")
    is_timed = _TIMED.match(note) and LENGTH.match(rest)
    if is_timed or (_WATCHED.match(note) and DOSE_WORD.match(rest)):
        raise AmbiguousDose("so long, or after so long?")
    if _PAUSE.match(note) and _AFTER_LENGTH.search(text[:start]):
        raise AmbiguousDose("a pause, or for so long?")
    return stop


_PLACE_AT_END = re.compile(
    r"(?<!\bin)(?<!\bof)(?<!\bthe)(?<!\bneed)\s(?:[rlb]/?e|o\.?u"
    r"|(?:rt?|lt?|right|left|both|each)\.?\s+(?:eyes?|ears?|nostrils?|nares))\.?$"
)
_CARE_ON_DAYS = re.compile(
    rf"(?:{CARE})\b(?!.*\b(?:{vocabulary.NEGATIONS})\b).*\b(?:{'|'.join(vocabulary.WEEKDAYS.values())})\b"
)


_WHEN = "|".join(
    (*vocabulary.PARTS.values(), *vocabulary.MEALS, *vocabulary.WEEKDAYS.values(), vocabulary.DAILY)
)
_FOR_WHEN = re.compile(
    rf"for\b.*\b(?:{_WHEN}|every|each|hourly|hours?|hrly|half|double|p/?[vor]|s/?l|apply)\b"
)


def is_more(note: str) -> bool:
    """Return whether a text is more than a note: it has a frequency or a route, ends with the eye,
    ear or nostril of the dose (`if dry RE`), names the days of use (`shampoo mon thu`), or says
    what it is for and when (`for cough at night`)."""
    more = (FREQUENCY_OR_ROUTE.search, _PLACE_AT_END.search, _CARE_ON_DAYS.match, _FOR_WHEN.match)
    return any(finds(note) for finds in more)


_WATCHED = re.compile(r"(?:re-?)?(?:check|view)|bp\s+monitoring|repeat|monitor|watch|call")
_TIMED = re.compile(
    rf"{_WATCHED.pattern}|start|wait|gap|(?:min(?:imum)?\s+)gap|keep|leave|hold|adjust"
)
"""Notes that a length may belong to, instead of to the dose."""
_PAUSE = re.compile(r"gap(?!\s+(?:of|between)\b)")
_AFTER_LENGTH = re.compile(r"\d\s*(?:d|days?|w|wks?|weeks?|m|months?)\s*$")
_INCOMPLETE = re.compile(
    r"(?:^|\s)(?:on|at|in|to|of|by|per|for|with|after|before|while|during|when|if|except|until|till|or|and|&)$"
)


def _end_of_note(text: str, start: int) -> int:
    end = _NOTE_END.search(text, start + 1)
    stop = end.start() if end else len(text)
    for word in re.finditer(r"(?<=\s)\S+", text[:stop]):
        at = word.start()
        if at <= start or _IN_A_NOTE.search(text[start:at]):
            continue
        ends = (DOSE_WORD.match, LENGTH.match, _COUNTED_OUT.match)
        if any(match(text, at) for match in ends) or _is_pattern(text, at):
            return at
    return stop


_COUNTED_OUT = WordPattern(r"\d{1,2}\s*(?:puffs?|sprays?|drops?)")
"""The amount of each time, behind `with spacer + mask`."""


def _is_pattern(text: str, at: int) -> bool:
    return re.compile(r"[\d½¼¾]+\s*[-+]\s*[\d½¼¾]").match(text, at) is not None
