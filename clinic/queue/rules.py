"""The states of a patient's place in the queue, and what may follow what. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class State(StrEnum):
    """Where a patient stands today. Arriving is the moment at which an entry begins to wait."""

    WAITING = "waiting"
    VITALS_TAKEN = "vitals"
    CALLED = "called"
    WITH_DOCTOR = "with_doctor"
    PARKED = "parked"
    DONE = "done"
    LEFT = "left"
    NO_SHOW = "no_show"


class Act(StrEnum):
    """What somebody does about an entry."""

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


class NotAllowed(Exception):
    """The act does not follow this state."""

    def __init__(self, state: State, act: Act) -> None:
        super().__init__(state, act)
        self.state, self.act = state, act


S, A = State, Act
IN_LINE = frozenset((S.WAITING, S.VITALS_TAKEN))
"""Those from whom the next one is called."""
ENDED = frozenset((S.DONE, S.LEFT, S.NO_SHOW))
OPEN = frozenset(State) - ENDED
_HERE = (S.WAITING, S.VITALS_TAKEN, S.CALLED, S.PARKED)

TRANSITIONS: dict[Act, dict[State, State]] = {
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
"""By act, the state after each state that it may follow. Who comes back to the line after the vital
signs were taken stands there as such (`state_after`)."""

STATE_WORDS = {
    S.WAITING: "Waiting",
    S.VITALS_TAKEN: "Vitals taken",
    S.CALLED: "Called",
    S.WITH_DOCTOR: "With the doctor",
    S.PARKED: "Parked",
    S.DONE: "Done",
    S.LEFT: "Left",
    S.NO_SHOW: "Did not come",
}

ACT_WORDS = {
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


def may_follow(state: State, act: Act) -> bool:
    """Whether the act is possible in this state."""
    return state in TRANSITIONS[act]


def state_after(state: State, act: Act, has_vitals: bool) -> State:
    """The state after an act. Raises NotAllowed."""
    after = TRANSITIONS[act].get(state)
    if after is None:
        raise NotAllowed(state, act)
    return S.VITALS_TAKEN if after is S.WAITING and has_vitals else after


def results_of(act: Act) -> frozenset[State]:
    """The states that an act can lead to."""
    return frozenset(
        state_after(state, act, has_vitals)
        for state in TRANSITIONS[act]
        for has_vitals in (False, True)
    )


class InLine(Protocol):
    """What decides a place in the line."""

    @property
    def urgent_reason(self) -> str: ...

    @property
    def token(self) -> int: ...


def place_of(entry: InLine) -> tuple[bool, int]:
    """What the line is sorted by: the urgent ones first, then by token."""
    return not entry.urgent_reason, entry.token


def minutes_between(since: datetime, now: datetime) -> int:
    """Whole minutes; 0 where a clock was set back."""
    return max(int((now - since).total_seconds()) // 60, 0)


def minutes_words(minutes: int) -> str:
    """How long somebody waits: just now, 7 min, 1 h 05; a line end does not part it."""
    if minutes < 1:
        return "just now"
    hours, rest = divmod(minutes, 60)
    return f"{hours}\u00a0h\u00a0{rest:02}" if hours else f"{rest}\u00a0min"


def acts_in(state: State, allowed: Collection[Act] = tuple(Act)) -> list[Act]:
    """The acts that are possible in a state, in the order in which they are offered."""
    return [act for act in Act if act in allowed and may_follow(state, act)]
