"""The extent of a note within a dose."""

from __future__ import annotations

import re

from clinic.prescribing.dose import vocabulary
from clinic.prescribing.dose.note_patterns import CARE
from clinic.prescribing.dose.rules import DOSE_WORD, LENGTH

_NOTE_END = re.compile(rf"[,;(\"]|\bthen\b(?!\s+(?:{CARE})\b)|->|→")
_IN_A_NOTE = re.compile(
    r"(?:after|in|within|every|before|since|for|first|than|of|next|till|until|to|by|most|max)\s+$"
)


STATES_DOSE = vocabulary.compiled(
    "|".join(
        (
            *vocabulary.TIMES_A_DAY.values(),
            vocabulary.DAILY,
            vocabulary.QUANTITY + r"\s*(?:mg|mcg|g|ml|tab\w*|cap\w*|units?)",
        )
    )
)
"""An amount or a frequency: a note must not state one."""

FREQUENCY_OR_ROUTE = re.compile(
    r"\b(?:alt(?:ernate)?\s*days?|weekly|monthly|daily|x\s?\d+|i\.?v|i\.?m|s\.?c|\d\s?-\s?\d\s?-\s?\d)\b"
)
"""Frequencies and routes: a text that has one is more than a note."""


def end_of_note(text: str, start: int) -> int:
    """Return the position where the note from `start` ends: at a separator or a word of the
    dose."""
    end = _NOTE_END.search(text, start + 1)
    stop = end.start() if end else len(text)
    for word in re.finditer(r"(?<=\s)\S+", text[:stop]):
        at = word.start()
        if at <= start or _IN_A_NOTE.search(text[start:at]):
            continue
        if DOSE_WORD.match(text, at) or LENGTH.match(text, at) or _is_pattern(text, at):
            return at
    return stop


def _is_pattern(text: str, at: int) -> bool:
    return re.compile(r"[\d½¼¾]+\s*[-+]\s*[\d½¼¾]").match(text, at) is not None
