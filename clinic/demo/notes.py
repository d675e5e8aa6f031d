"""The text of a case as the consultation would have kept it: medicines, and advice. Pure."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from clinic.prescribing.lines import complete, read_line
from clinic.prescribing.shelf import Shelf

_GIVEN = re.compile(r"(Tab|Cap|Syp|Inj|Inhaler)\b|.*\b(gel|cream|drops|spray|tablet):")


class Given(NamedTuple):
    """What a patient was told: lines of medicines, and lines of advice."""

    prescription: str
    advice: str


@cache
def given(text: str) -> Given:
    """Each line under the heading it belongs to; a medicine that is known for sure by its label."""
    medicines, advice = [], []
    for line in text.strip().splitlines():
        known = _known(line)
        if known or _GIVEN.match(line):
            medicines.append(known or line)
        else:
            advice.append(line)
    return Given("\n".join(medicines), "\n".join(advice))


@cache
def _shelf() -> Shelf:
    return Shelf()


def _known(line: str) -> str:
    """The line as the dose language writes it; '' where anything of it is in doubt."""
    completed = complete(line, _shelf())
    if not completed.line or completed.own_words:
        return ""
    return completed.line if read_line(completed.line, _shelf()).dose else ""
