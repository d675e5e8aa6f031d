"""The table of the queue's actions, for every state and action."""

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


def test_each_state_and_action_has_a_label_and_each_action_a_row_in_the_table() -> None:
    assert set(STATE_LABELS) == set(QueueState)
    assert set(ACTION_LABELS) == set(TRANSITIONS) == set(QueueAction)


@given(states, acts, flags)
def test_an_action_is_refused_exactly_where_the_table_has_no_next_state(
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
def test_an_ended_entry_is_only_reopened(
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
def test_an_entry_that_returns_with_vitals_is_in_the_state_vitals_taken(
    state: QueueState, act: QueueAction
) -> None:
    if may_follow(state, act) and state_after(state, act, has_vitals=False) is QueueState.WAITING:
        assert state_after(state, act, has_vitals=True) is QueueState.VITALS_TAKEN


def test_any_open_entry_can_leave_not_come_or_be_finished() -> None:
    for act in (QueueAction.LEAVE, QueueAction.NOT_COME, QueueAction.FINISH):
        assert set(TRANSITIONS[act]) == OPEN


def test_only_waiting_or_parked_entries_are_called_and_only_called_ones_called_again() -> None:
    assert set(TRANSITIONS[QueueAction.CALL]) == IN_LINE | {QueueState.PARKED}
    assert set(TRANSITIONS[QueueAction.RECALL]) == {QueueState.CALLED}


def test_taking_vitals_changes_only_the_state_waiting() -> None:
    moved = {s for s, after in TRANSITIONS[QueueAction.TAKE_VITALS].items() if after is not s}
    assert moved == {QueueState.WAITING}


@given(st.lists(st.builds(Entry, st.integers(1, 99), st.sampled_from(["", "chest pain"]))))
def test_urgent_entries_come_first_and_each_group_is_ordered_by_token(entries: list[Entry]) -> None:
    line = sorted(entries, key=place_of)
    urgent = [entry for entry in line if entry.urgent_reason]
    assert line[: len(urgent)] == urgent
    for group in (urgent, line[len(urgent) :]):
        assert [entry.token for entry in group] == sorted(entry.token for entry in group)


def test_a_wait_is_in_whole_minutes_and_never_negative() -> None:
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
