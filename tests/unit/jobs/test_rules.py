"""The due times of daily work, and the progress of a job."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.clock import KOLKATA
from clinic.jobs.rules import last_due, percent

TWO = time(2)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-29T01:59:59+05:30", "2026-11-28T02:00:00+05:30"),
        ("2026-11-29T02:00:00+05:30", "2026-11-29T02:00:00+05:30"),
        ("2026-11-28T20:29:59+00:00", "2026-11-28T02:00:00+05:30"),
        ("2026-11-28T20:30:00+00:00", "2026-11-29T02:00:00+05:30"),
        ("2027-01-01T00:10:00+05:30", "2026-12-31T02:00:00+05:30"),
    ],
)
def test_the_due_time_is_the_last_two_oclock_of_india(now: str, due: str) -> None:
    assert last_due(TWO, datetime.fromisoformat(now)) == datetime.fromisoformat(due)


MOMENTS = st.integers(1_600_000_000, 2_800_000_000).map(lambda s: datetime.fromtimestamp(s, UTC))


@given(MOMENTS, st.times())
def test_work_is_due_once_in_each_24_hours(now: datetime, at: time) -> None:
    due = last_due(at, now)
    assert timedelta(0) <= now - due < timedelta(days=1)
    assert due.astimezone(KOLKATA).time() == at
    assert last_due(at, due) == due


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_progress_is_between_0_and_100_percent(done: int, total: int) -> None:
    share = percent(done, total)
    assert share is not None
    assert 0 <= share <= 100
    assert (share == 100) == (done >= total)


def test_a_job_without_a_size_has_no_progress() -> None:
    assert percent(3, 0) is None
