"""The content of a waiting room's screen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from clinic.queue.rules import QueueState
from clinic.waitingroom.rules import DoctorNumbers, TokenRow, doctor_in

NOW = datetime(2026, 11, 29, 5, tzinfo=UTC)


def a_token(
    token: int, state: QueueState = QueueState.WAITING, called: int = 0, is_urgent: bool = False
) -> TokenRow:
    at = NOW + timedelta(minutes=called) if called else None
    return TokenRow(token, state.value, is_urgent, at, 1 if called else 0)


def test_a_called_patient_comes_before_those_with_the_doctor() -> None:
    rows = [a_token(1, QueueState.WITH_DOCTOR, 1), a_token(2, QueueState.CALLED, 2), a_token(3)]
    column = DoctorNumbers.of("Room 2", rows)
    assert (column.now, column.is_called, column.call) == (2, True, "2x1")
    assert column.following == [3]


def test_of_several_with_the_doctor_the_last_called_is_shown() -> None:
    rows = [a_token(1, QueueState.WITH_DOCTOR, 3), a_token(2, QueueState.WITH_DOCTOR, 2)]
    assert DoctorNumbers.of("", rows).now == 1


def test_urgent_tokens_come_next_and_parked_ones_are_not_shown() -> None:
    rows = [a_token(4), a_token(5, QueueState.PARKED), a_token(6, is_urgent=True)]
    column = DoctorNumbers.of("", rows)
    assert (column.now, column.call) == (None, "")
    assert column.following == [6, 4]


def test_the_number_of_following_tokens_is_limited() -> None:
    assert DoctorNumbers.of("", map(a_token, range(1, 60))).following == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("link", "doctor"),
    [("12-abc", 12), ("12-", None), ("-abc", None), ("x-abc", None), ("٣-abc", None), ("", None)],
)
def test_a_link_names_its_doctor(link: str, doctor: int | None) -> None:
    assert doctor_in(link) == doctor
