"""The states of an entry of the queue, and their transitions. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class QueueState(StrEnum):
    """The states of an entry. An entry begins in the state WAITING, when the patient arrives."""

    WAITING = "waiting"
    VITALS_TAKEN = "vitals"
    CALLED = "called"
    WITH_DOCTOR = "with_doctor"
    PARKED = "parked"
    DONE = "done"
    LEFT = "left"
    NO_SHOW = "no_show"


class QueueAction(StrEnum):
    """An action on an entry of the queue."""

    TAKE_VITALS = "vitals"
    CALL = "call"
    RECALL = "recall"
    PUT_BACK = "back"
    PARK = "park"
    BEGIN = "begin"
    FINISH = "finish"
    LEAVE = "leave"
    NOT_COME = "no-show"
    REOPEN = "reopen"
    DISCARD = "discard"


class ActionNotAllowed(Exception):
    """The action is not allowed in this state."""

    def __init__(self, state: QueueState, act: QueueAction) -> None:
        super().__init__(state, act)
        self.state, self.act = state, act


S, A = QueueState, QueueAction
IN_LINE = frozenset((S.WAITING, S.VITALS_TAKEN))
"""The states from which the next patient is called."""
ENDED = frozenset((S.DONE, S.LEFT, S.NO_SHOW))
OPEN = frozenset(QueueState) - ENDED
_HERE = (S.WAITING, S.VITALS_TAKEN, S.CALLED, S.PARKED)

TRANSITIONS: dict[QueueAction, dict[QueueState, QueueState]] = {
    A.TAKE_VITALS: {**{state: state for state in OPEN}, S.WAITING: S.VITALS_TAKEN},
    A.CALL: dict.fromkeys((S.WAITING, S.VITALS_TAKEN, S.PARKED), S.CALLED),
    A.RECALL: {S.CALLED: S.CALLED},
    A.PUT_BACK: dict.fromkeys((S.CALLED, S.PARKED), S.WAITING),
    A.PARK: dict.fromkeys((S.WAITING, S.VITALS_TAKEN, S.CALLED, S.WITH_DOCTOR), S.PARKED),
    A.BEGIN: dict.fromkeys(_HERE, S.WITH_DOCTOR),
    A.FINISH: dict.fromkeys(OPEN, S.DONE),
    A.LEAVE: dict.fromkeys(OPEN, S.LEFT),
    A.NOT_COME: dict.fromkeys(OPEN, S.NO_SHOW),
    A.REOPEN: dict.fromkeys(ENDED, S.WAITING),
    A.DISCARD: {S.WITH_DOCTOR: S.WAITING},
}
"""By action, the state after each state in which it is allowed. A patient who returns to the line
after the vital signs were taken gets that state (`state_after`).
"""

STATE_LABELS = {
    S.WAITING: "Waiting",
    S.VITALS_TAKEN: "Vitals taken",
    S.CALLED: "Called",
    S.WITH_DOCTOR: "With the doctor",
    S.PARKED: "Parked",
    S.DONE: "Done",
    S.LEFT: "Left",
    S.NO_SHOW: "Did not come",
}

ACTION_LABELS = {
    A.TAKE_VITALS: "Vitals",
    A.CALL: "Call",
    A.RECALL: "Call again",
    A.PUT_BACK: "Back to the line",
    A.PARK: "Park",
    A.BEGIN: "Begin",
    A.FINISH: "Done",
    A.LEAVE: "Left",
    A.NOT_COME: "Did not come",
    A.REOPEN: "Back to the line",
    A.DISCARD: "Begun by mistake",
}


def may_follow(state: QueueState, act: QueueAction) -> bool:
    """Return whether the action is allowed in this state."""
    return state in TRANSITIONS[act]


def state_after(state: QueueState, act: QueueAction, has_vitals: bool) -> QueueState:
    """Return the state after an action. Raises ActionNotAllowed."""
    after = TRANSITIONS[act].get(state)
    if after is None:
        raise ActionNotAllowed(state, act)
    return S.VITALS_TAKEN if after is S.WAITING and has_vitals else after


def results_of(act: QueueAction) -> frozenset[QueueState]:
    """Return the states that an action can lead to."""
    return frozenset(
        state_after(state, act, has_vitals)
        for state in TRANSITIONS[act]
        for has_vitals in (False, True)
    )


class QueueOrder(Protocol):
    """The fields that decide a place in the line."""

    @property
    def urgent_reason(self) -> str: ...

    @property
    def token(self) -> int: ...


def place_of(entry: QueueOrder) -> tuple[bool, int]:
    """Return the sort key of the line: urgent entries first, then by token."""
    return not entry.urgent_reason, entry.token


def minutes_between(since: datetime, now: datetime) -> int:
    """Return whole minutes; 0 if a clock was set back."""
    return max(int((now - since).total_seconds()) // 60, 0)


def minutes_words(minutes: int) -> str:
    """Return a waiting time as text: just now, 7 min, 1 h 05; without a line break inside."""
    if minutes < 1:
        return "just now"
    hours, rest = divmod(minutes, 60)
    return f"{hours}\u00a0h\u00a0{rest:02}" if hours else f"{rest}\u00a0min"


def acts_in(
    state: QueueState, allowed: Collection[QueueAction] = tuple(QueueAction)
) -> list[QueueAction]:
    """Return the actions that are allowed in a state, in the order in which they are offered."""
    return [act for act in QueueAction if act in allowed and may_follow(state, act)]
