"""The content of a waiting room's screen: numbers, never names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic.queue.rules import IN_LINE, QueueState

NEXT_SHOWN = 6
"""The number of tokens shown below the one that is called."""


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token of today, as a screen knows it."""

    token: int
    state: str
    is_urgent: bool
    called_at: datetime | None
    calls: int


@dataclass(frozen=True)
class DoctorNumbers:
    """One doctor's numbers. `call` differs after each call; `now` is None where nobody was called
    who is still here."""

    room: str
    now: int | None
    is_called: bool
    following: Sequence[int]
    call: str

    @classmethod
    def of(cls, room: str, rows: Iterable[TokenRow]) -> DoctorNumbers:
        tokens = list(rows)
        inside = [row for row in tokens if row.state in (QueueState.CALLED, QueueState.WITH_DOCTOR)]
        line = sorted(
            (row for row in tokens if row.state in IN_LINE),
            key=lambda row: (not row.is_urgent, row.token),
        )
        last = max(inside, key=_called_last, default=None)
        return cls(
            room=room,
            now=last.token if last else None,
            is_called=last is not None and last.state == QueueState.CALLED,
            following=[row.token for row in line[:NEXT_SHOWN]],
            call=f"{last.token}x{last.calls}" if last and last.calls else "",
        )


def _called_last(row: TokenRow) -> tuple[bool, float, int]:
    """Return the patient called to the door, before those inside; of several inside, the last
    called.
    """
    called = row.called_at.timestamp() if row.called_at else 0.0
    return row.state == QueueState.CALLED, called, row.token


def doctor_in(address: str) -> int | None:
    """Return the doctor's number in the last part of a link: 12-3kF…; None for any other text."""
    number, _, secret = address.partition("-")
    is_number = number.isascii() and number.isdecimal() and len(number) < 19
    return int(number) if is_number and secret else None
