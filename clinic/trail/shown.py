"""The acts of the trail as the pages and the export show them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol

from clinic.clock import KOLKATA, format_day
from clinic.csv_export import to_csv
from clinic.trail.rules import (
    A_COMMAND,
    UNCHANGING,
    FieldChange,
    act_in_words,
    changes_in_words,
)

HEADINGS = (
    *("Time", "Who", "What", "Patient number", "Patient", "From address", "Device"),
    "Details",
)


class TrailEvent(Protocol):
    """An event of the trail, as the pages read it."""

    @property
    def at(self) -> datetime: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def address(self) -> str | None: ...
    @property
    def device(self) -> str | None: ...
    @property
    def action(self) -> str: ...
    @property
    def entity(self) -> str: ...
    @property
    def entity_id(self) -> int: ...
    @property
    def changes(self) -> dict[str, Any]: ...


class RowSubject(Protocol):
    """Whom a row is about."""

    @property
    def patient_id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def day(self) -> date | None: ...
    @property
    def number(self) -> str | None: ...


class ShownEvent(NamedTuple):
    """An act in words. `patient_id` is 0 where it is about no patient; `place` is from where."""

    at: datetime
    who: str
    what: str
    patient_id: int
    patient: str
    place: str
    changes: Sequence[FieldChange]
    is_change: bool
    is_refusal: bool


Subjects = Mapping[tuple[str, int], RowSubject]


def show(act: TrailEvent, people: Mapping[str, str], subjects: Subjects) -> ShownEvent:
    """Return an act in words; `people` are names by number."""
    about = subjects.get((act.entity, act.entity_id))
    person = "" if act.user_id is None else f"Somebody who is not known here ({act.user_id})"
    return ShownEvent(
        act.at,
        people.get(str(act.user_id), person) or A_COMMAND,
        _what(act, about),
        about.patient_id if about else 0,
        about.name if about else "",
        " · ".join(part for part in (act.device, act.address) if part),
        changes_in_words(act.changes),
        act.action not in UNCHANGING,
        act.action == "refused",
    )


def _what(act: TrailEvent, about: RowSubject | None) -> str:
    text = act_in_words(act.action, act.entity, act.entity_id)
    if about is not None and about.day is not None:
        return f"{text}, of {format_day(about.day)}"
    if about is not None and about.number:
        return f"{act_in_words(act.action, act.entity, 0)} {about.number}"
    return text


def acts_csv(acts: Iterable[TrailEvent], people: Mapping[str, str], subjects: Subjects) -> bytes:
    """Return the acts as CSV; the time is that of the clinic."""
    return to_csv(HEADINGS, (_cells(act, show(act, people, subjects)) for act in acts))


def _cells(act: TrailEvent, event: ShownEvent) -> tuple[str, ...]:
    number = str(event.patient_id) if event.patient_id else ""
    details = "; ".join(f"{one.field}: {one.old} → {one.new}" for one in event.changes)
    time = act.at.astimezone(KOLKATA).strftime("%Y-%m-%d %H:%M:%S")
    about = (time, event.who, event.what, number, event.patient)
    return (*about, act.address or "", act.device or "", details)
