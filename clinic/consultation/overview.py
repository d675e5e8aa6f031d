"""One-line summaries of the consultation page: its folded parts, and the patient. Pure."""

from __future__ import annotations

from hashlib import sha256

from clinic.clock import format_relative_day
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.labs.shown import standing
from clinic.prescribing.lines import Line
from clinic.visits.units import HOTTEST_CELSIUS

_PARTS = ("symptoms", "diagnosis", "prescription")
"""The parts in the order in which a doctor fills them."""
SAID = {
    "blood_pressure": "BP {}",
    "pulse": "P {}",
    "temperature": "{} °F",
    "spo2": "SpO₂ {}",
    "weight": "{} kg",
    "height": "{} cm",
}
"""The format of each vital sign in the folded row; `{}` is the typed text."""
CELSIUS_TO = HOTTEST_CELSIUS
"""A typed temperature up to here is in °C, and so it is said in the row."""


def first_part(workspace: ConsultationWorkspace) -> str:
    """Return the part to show unfolded on opening: the first empty one, else the prescription."""
    empty = (name for name in _PARTS if not workspace.typed.entries(name))
    return next(empty, "prescription")


def not_running(workspace: ConsultationWorkspace) -> list[Line]:
    """Return the lines of the last prescription that are not among the running medicines."""
    if not workspace.earlier:
        return []
    running = {line.text for line, _ in workspace.running}
    return [line for line in workspace.earlier[0].lines if line.text not in running]


def known_in_a_line(workspace: ConsultationWorkspace) -> str:
    """Return the summary above the note: running medicines, last visit, trends, values of today."""
    parts = _earlier_in_a_line(workspace)
    if any(value.taken_on == workspace.today for value in standing(workspace.labs.values)):
        parts.append("lab values today")
    return " · ".join(parts)


def _earlier_in_a_line(workspace: ConsultationWorkspace) -> list[str]:
    if not workspace.earlier_visits:
        return ["First visit here"]
    count = len(workspace.running)
    parts = [f"{count or 'No'} running {'medicine' if count == 1 else 'medicines'}"]
    parts.append(
        f"last {format_relative_day(workspace.earlier_visits[0].visit_date, today=workspace.today)}"
    )
    return [*parts, *(["trends"] if workspace.trends else [])]


def facts_mark(workspace: ConsultationWorkspace) -> str:
    """Return a mark of the facts that others may change beside an open note: allergies, long-term
    problems and lab values. A page that carries another mark has not seen all of them."""
    values = [(value.id, value.struck_at) for value in workspace.labs.values]
    return sha256(repr((workspace.alerts, values)).encode()).hexdigest()[:16]
