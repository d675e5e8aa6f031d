"""The medicines on a patient's page: the last prescription, and what else is still taken."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from clinic.consultation.earlier import (
    EarlierVisit,
    ends_on,
    prescribed_in,
    running_medicines,
    runs,
    taken_when_needed,
)
from clinic.prescribing.lines import Line
from clinic.prescribing.queries import read_formulary
from clinic.visits.models import VisitRow


class PrescribedLine(NamedTuple):
    """A line of a prescription, and whether it is still taken.

    `ends` is the last day, where the line says for how long it is taken.
    """

    text: str
    prescribed_on: date
    is_running: bool
    when_needed: bool
    ends: date | None


class CurrentMedicines(NamedTuple):
    """The last prescription with its lines, and the running medicines of earlier ones."""

    last: VisitRow | None = None
    lines: tuple[PrescribedLine, ...] = ()
    others: tuple[PrescribedLine, ...] = ()


def known_medicines(visits: Iterable[VisitRow], today: date) -> CurrentMedicines:
    """Return the medicines that these visits, the newest first, prescribed.

    Read as the consultation reads them, so that both pages tell the same.
    """
    prescribing = [visit for visit in visits if visit.prescription.strip()]
    if not prescribing:
        return CurrentMedicines()
    # What is often written decides only what a line that is not understood may mean.
    earlier = prescribed_in(prescribing, read_formulary(()))
    last = earlier[0]
    return CurrentMedicines(
        last.visit,
        tuple(_prescribed_line(line, last.visit, today) for line in last.lines),
        _others(earlier, today),
    )


def _others(earlier: list[EarlierVisit], today: date) -> tuple[PrescribedLine, ...]:
    running = running_medicines(earlier, today)
    others = ((line, visit) for line, visit in running if visit.id != earlier[0].visit.id)
    return tuple(_prescribed_line(line, visit, today) for line, visit in others)


def _prescribed_line(line: Line, visit: VisitRow, today: date) -> PrescribedLine:
    # Of a line that was not understood nothing is said.
    is_running = line.medicine is not None and runs(line, visit, today)
    return PrescribedLine(
        line.text, visit.visit_date, is_running, taken_when_needed(line), ends_on(line, visit)
    )
