"""Merge two texts of a vital sign that two people write. Pure.

A vital sign is typed into a field (`visits.vitals.FIELDS`) and recorded as one measurement, or two
for the blood pressure. Two people may have the same field open. Nothing is overwritten unseen: the
text of a field replaces the recorded one only if its writer has seen the recorded one.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum, auto

from clinic.visits.vitals import read_vitals


class MergeResult(Enum):
    """The text that stands after a merge."""

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
"""The names in `visits.vitals.Measures` of the values of each field."""


def same(field: str, one: str, other: str) -> bool:
    """Return whether two texts of a field have the same value: `68` and `68.0 kg`."""
    if one.strip() == other.strip():
        return True
    readings = [read_vitals({field: text}) for text in (one, other)]
    if any(reading.advice for reading in readings):
        return False
    return readings[0].measures == readings[1].measures


def merge(field: str, mine: str, recorded: str, seen: Iterable[str | None]) -> MergeResult:
    """Return which text stands: the writer's (`mine`), the recorded one, or neither.

    `seen` are the texts that the writer's page showed as recorded, or recorded itself; None if the
    page did not send any, which counts as having seen nothing.
    """
    seen_texts = [text for text in seen if text is not None]
    if same(field, mine, recorded):
        return MergeResult.RECORDED
    if any(same(field, recorded, text) for text in seen_texts):
        return MergeResult.MINE
    if any(same(field, mine, text) for text in seen_texts):
        return MergeResult.RECORDED
    if not seen_texts and not (mine.strip() and recorded):
        return MergeResult.RECORDED if recorded else MergeResult.MINE
    return MergeResult.NEITHER
