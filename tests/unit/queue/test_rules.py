"""What may follow what in the queue, for every state and act."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.queue.rules import (
    ACTION_LABELS,
    ENDED,
    IN_LINE,
    OPEN,
    STATE_LABELS,
    TRANSITIONS,
    ActionNotAllowed,
    QueueAction,
    QueueState,
    acts_in,
    may_follow,
    minutes_between,
    minutes_words,
    place_of,
    results_of,
    state_after,
)

NOW = datetime(2026, 11, 29, 5, tzinfo=UTC)
states, acts, flags = st.sampled_from(QueueState), st.sampled_from(QueueAction), st.booleans()


class Entry(NamedTuple):
    token: int
    urgent_reason: str = ""


def test_each_state_and_act_has_words_and_each_act_a_row_in_the_table() -> None:
    assert set(STATE_LABELS) == set(QueueState)
    assert set(ACTION_LABELS) == set(TRANSITIONS) == set(QueueAction)


@given(states, acts, flags)
def test_an_act_is_refused_exactly_where_the_table_has_no_state_after_it(
    state: QueueState, act: QueueAction, has_vitals: bool
) -> None:
    if may_follow(state, act):
        assert state_after(state, act, has_vitals) in results_of(act)
        assert act in acts_in(state)
        return
    assert act not in acts_in(state)
    with pytest.raises(ActionNotAllowed):
        state_after(state, act, has_vitals)


@given(st.lists(st.tuples(acts, flags), max_size=30))
def test_an_ended_entry_comes_back_by_reopening_alone(
    steps: list[tuple[QueueAction, bool]],
) -> None:
    state = QueueState.WAITING
    for act, has_vitals in steps:
        if not may_follow(state, act):
            continue
        after = state_after(state, act, has_vitals)
        if state in ENDED:
            assert act is QueueAction.REOPEN
            assert after in IN_LINE
        state = after


@given(states, acts)
def test_who_comes_back_to_the_line_with_vitals_stands_there_with_them(
    state: QueueState, act: QueueAction
) -> None:
    if may_follow(state, act) and state_after(state, act, has_vitals=False) is QueueState.WAITING:
        assert state_after(state, act, has_vitals=True) is QueueState.VITALS_TAKEN


def test_whoever_is_here_can_leave_not_come_or_be_finished() -> None:
    for act in (QueueAction.LEAVE, QueueAction.NOT_COME, QueueAction.FINISH):
        assert set(TRANSITIONS[act]) == OPEN


def test_only_who_waits_or_is_parked_can_be_called_and_only_who_is_called_again() -> None:
    assert set(TRANSITIONS[QueueAction.CALL]) == IN_LINE | {QueueState.PARKED}
    assert set(TRANSITIONS[QueueAction.RECALL]) == {QueueState.CALLED}


def test_vitals_move_nobody_but_who_waits() -> None:
    moved = {s for s, after in TRANSITIONS[QueueAction.TAKE_VITALS].items() if after is not s}
    assert moved == {QueueState.WAITING}


@given(st.lists(st.builds(Entry, st.integers(1, 99), st.sampled_from(["", "chest pain"]))))
def test_the_urgent_go_first_and_each_group_by_token(entries: list[Entry]) -> None:
    line = sorted(entries, key=place_of)
    urgent = [entry for entry in line if entry.urgent_reason]
    assert line[: len(urgent)] == urgent
    for group in (urgent, line[len(urgent) :]):
        assert [entry.token for entry in group] == sorted(entry.token for entry in group)


def test_a_wait_is_told_in_whole_minutes_and_never_below_nothing() -> None:
    assert minutes_between(NOW, NOW + timedelta(seconds=119)) == 1
    assert minutes_between(NOW, NOW - timedelta(hours=1)) == 0
    texts = [minutes_words(minutes) for minutes in (0, 1, 59, 60, 125)]
    assert [text.replace("\u00a0", " ") for text in texts] == [
        "just now",
        "1 min",
        "59 min",
        "1 h 00",
        "2 h 05",
    ]
