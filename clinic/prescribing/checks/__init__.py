"""The safety checks of prescribing. Pure: lines and a person in, cautions out.

They support the doctor's judgement and never replace it: `Findings.checked` always states what was
checked and what was not.
"""

from clinic.alerts.allergens import RecordedAllergy
from clinic.prescribing.checks.checking import check
from clinic.prescribing.checks.conditions import conditions_of, ruled_out_of
from clinic.prescribing.checks.subjects import (
    KINDS,
    NOTE,
    SERIOUS,
    STOP,
    Caution,
    CheckedLine,
    Findings,
    Person,
)

__all__ = [
    "KINDS",
    "NOTE",
    "SERIOUS",
    "STOP",
    "Caution",
    "CheckedLine",
    "Findings",
    "Person",
    "RecordedAllergy",
    "check",
    "conditions_of",
    "preload",
    "ruled_out_of",
]


def preload() -> None:
    """Read the safety facts, which takes a few hundredths of a second, before the first request."""
    everything = Person(0, 1, "F", True, 40, True, (RecordedAllergy("text", "pcm"),), True)
    check([CheckedLine(1, "", ("paracetamol",), "", "", None)], everything)
