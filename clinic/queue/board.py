"""The queue of a day as pages show it: state, order and waiting time of each patient."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from clinic.queue.namesakes import SHOWN, namesakes_of, namesakes_title
from clinic.queue.rules import (
    ENDED,
    IN_LINE,
    STATE_LABELS,
    QueueAction,
    QueueState,
    may_follow,
    minutes_between,
    minutes_words,
    place_of,
)

if TYPE_CHECKING:
    from clinic.patients.models import PatientRow
    from clinic.queue.models import EntryRow
    from clinic.queue.queries import QueuedPatient

LONG_WAIT = 45
"""The minutes after which a wait is marked as long."""


@dataclass(frozen=True)
class QueuePlace:
    """One patient in the queue, at a moment."""

    entry: EntryRow
    patient: PatientRow
    now: datetime
    namesakes: Sequence[QueuedPatient] = ()
    """The others of the day with the same name or one that sounds like it."""

    @property
    def state(self) -> QueueState:
        return QueueState(self.entry.state)

    @property
    def state_text(self) -> str:
        """The state in words."""
        return STATE_LABELS[self.state]

    @property
    def minutes(self) -> int:
        """Return the waiting time in minutes, from the arrival until the doctor begins."""
        return minutes_between(self.entry.arrived_at, self.entry.began_at or self.now)

    @property
    def waited(self) -> str:
        return minutes_words(self.minutes)

    @property
    def is_long(self) -> bool:
        return self.minutes >= LONG_WAIT

    @property
    def since(self) -> str:
        """Return the time in this state: just now, 7 min ago."""
        minutes = minutes_between(self.entry.state_at, self.now)
        return f"{minutes_words(minutes)} ago" if minutes else minutes_words(minutes)

    @property
    def is_called(self) -> bool:
        return self.state is QueueState.CALLED

    @property
    def may_be_called(self) -> bool:
        """True if the patient can be called, for the first time or again."""
        return may_follow(self.state, QueueAction.CALL) or may_follow(
            self.state, QueueAction.RECALL
        )

    @property
    def namesakes_text(self) -> str:
        """The numbers of those with a like name, while the patient may still be begun with."""
        if not (self.namesakes and self.entry.is_open):
            return ""
        numbers = ", ".join(f"No.\u00a0{other.entry.token}" for other in self.namesakes[:SHOWN])
        more = len(self.namesakes) - SHOWN
        title = namesakes_title(self.patient.name, self.namesakes)
        return f"{title}: {numbers} and {more} more" if more > 0 else f"{title}: {numbers}"

    @property
    def lacks_vitals(self) -> bool:
        return self.entry.vitals_at is None and self.entry.is_open


@dataclass(frozen=True)
class DayQueue:
    """A day's queue. `line` is in the order of calling."""

    called: QueuePlace | None
    line: Sequence[QueuePlace]
    with_doctor: Sequence[QueuePlace]
    parked: Sequence[QueuePlace]
    ended: Sequence[QueuePlace]

    @classmethod
    def of(cls, queued: Iterable[QueuedPatient], now: datetime) -> DayQueue:
        day = list(queued)
        places = [
            QueuePlace(each.entry, each.patient, now, others)
            for each, others in zip(day, namesakes_of(day), strict=True)
        ]

        def among(wanted: Callable[[QueueState], bool]) -> list[QueuePlace]:
            return [place for place in places if wanted(place.state)]

        called = among(lambda state: state is QueueState.CALLED)
        return cls(
            called=called[0] if called else None,
            line=sorted(among(IN_LINE.__contains__), key=lambda place: place_of(place.entry)),
            with_doctor=among(lambda state: state is QueueState.WITH_DOCTOR),
            parked=among(lambda state: state is QueueState.PARKED),
            ended=sorted(
                among(ENDED.__contains__), key=lambda place: place.entry.state_at, reverse=True
            ),
        )

    @property
    def done(self) -> list[QueuePlace]:
        return [place for place in self.ended if place.state is QueueState.DONE]

    @property
    def waiting(self) -> list[QueuePlace]:
        """All who wait, the called one first, who waits until the doctor begins. Whatever counts
        those who wait counts these; `line` is only for who is called next."""
        return [*([self.called] if self.called else []), *self.line]

    @property
    def is_empty(self) -> bool:
        return not (self.waiting or self.with_doctor or self.parked or self.ended)

    @property
    def longest(self) -> str:
        """The longest wait; "" where nobody waits."""
        return minutes_words(max(place.minutes for place in self.waiting)) if self.waiting else ""
