"""Which of two texts of a vital sign stands when two people write it. Pure.

A vital sign is typed into a field (`visits.vitals.FIELDS`) and recorded as one measurement, or two
for the blood pressure. Two people may have the same field open. Nothing is overwritten unseen: the
text of a field replaces the recorded one only if its writer has seen the recorded one.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from clinic.visits.vitals import read_vitals


class Stands(Enum):
    """Which text stands after a merge."""

    MINE = auto()
    RECORDED = auto()
    NEITHER = auto()
    """Both were changed: a person decides."""


COLUMNS = {
    "blood_pressure": ("systolic", "diastolic"),
    "pulse": ("pulse",),
    "temperature": ("temperature_tenths",),
    "spo2": ("spo2",),
    "weight": ("weight_g",),
    "height": ("height_mm",),
}
"""The names in `visits.vitals.Measures` of what is typed into each field."""


def same(field: str, one: str, other: str) -> bool:
    """Whether two texts of a field say the same: `68` and `68.0 kg`."""
    if one.strip() == other.strip():
        return True
    readings = [read_vitals({field: text}) for text in (one, other)]
    if any(reading.advice for reading in readings):
        return False
    return readings[0].measures == readings[1].measures


def merge(field: str, mine: str, recorded: str, seen: Iterable[str | None]) -> Stands:
    """The text that stands of what somebody wrote (`mine`) and what is recorded.

    `seen` are the texts that the writer's page has shown as recorded, or has recorded itself; None
    where the page did not say. A page that says nothing has seen nothing recorded.
    """
    known = [text for text in seen if text is not None]
    if same(field, mine, recorded):
        return Stands.RECORDED
    if any(same(field, recorded, text) for text in known):
        return Stands.MINE
    if any(same(field, mine, text) for text in known):
        return Stands.RECORDED
    if not known and not (mine.strip() and recorded):
        return Stands.RECORDED if recorded else Stands.MINE
    return Stands.NEITHER
