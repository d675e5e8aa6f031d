"""List what earlier visits prescribed, and which medicines are still taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from clinic.prescribing.changes import PrescriptionChanges, compare
from clinic.prescribing.dose import duration_days
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import Line, read_line
from clinic.visits.models import VisitRow
from clinic.visits.notes import entries

EARLIER_SHOWN = 12
"""The number of earlier visits that a page reads."""

OPEN_ENDED_DAYS = 92
"""Days for which a medicine without an end counts as still taken."""


@dataclass(frozen=True, slots=True)
class EarlierVisit:
    """An earlier visit, its prescribed lines, and the changes in the next prescription."""

    visit: VisitRow
    lines: tuple[Line, ...]
    since: PrescriptionChanges


def prescribed_in(visits: Iterable[VisitRow], formulary: Formulary) -> list[EarlierVisit]:
    """Return the visits with a prescription in their order, the newest first, each compared with
    the next prescription.
    """
    earlier: list[EarlierVisit] = []
    after: Sequence[Line] | None = None
    # What is taken for years is written at each visit: each text is read once, in up to 4 ms.
    read = cache(lambda text: read_line(text, formulary))
    for visit in visits:
        lines = tuple(map(read, entries(visit.prescription)))
        if lines:
            earlier.append(
                EarlierVisit(
                    visit, lines, compare(lines, after) if after else PrescriptionChanges()
                )
            )
            after = lines
    return earlier


def running_medicines(earlier: Iterable[EarlierVisit], today: date) -> list[tuple[Line, VisitRow]]:
    """Return the medicines of these visits that should still be taken today, each once."""
    medicines: dict[str, tuple[Line, VisitRow]] = {}
    for prescribed in earlier:
        for line in prescribed.lines:
            if line.medicine is not None and runs(line, prescribed.visit, today):
                same = "+".join(sorted(line.medicine.ingredients))
                medicines.setdefault(same, (line, prescribed.visit))
    return list(medicines.values())


def runs(line: Line, visit: VisitRow, today: date) -> bool:
    """Return whether a line of an earlier visit is still taken.

    Without an end, or with an unreadable dose, it counts as running for three months: a warning too
    many is the lesser harm. A medicine taken when needed does not run.
    """
    days = duration_days(line.dose) if line.dose else None
    if days is None:
        days = 0 if taken_when_needed(line) else OPEN_ENDED_DAYS
    return (today - visit.visit_date).days < days


def taken_when_needed(line: Line) -> bool:
    """Return whether all steps of a line's dose are taken when needed."""
    return line.dose is not None and all(step.needed for step in line.dose.steps)


def ends_on(line: Line, visit: VisitRow) -> date | None:
    """Return the last day on which a line is taken, or None if it has no duration."""
    days = duration_days(line.dose) if line.dose else None
    return visit.visit_date + timedelta(days=days - 1) if days else None
