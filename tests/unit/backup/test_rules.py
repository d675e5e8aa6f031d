"""What home says of the backups: quiet where all is well, loud where nothing is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from clinic.backup.rules import NOT_SET_UP, TEXTS, BackupProblem, RunRead, Tone, show

NOW = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 31, 20, 40, tzinfo=UTC)
"""Of today in India, at 2:10 am."""


def good(at: datetime = NIGHT) -> RunRead:
    return RunRead(at, at, at, BackupProblem.NONE)


def bad(problem: BackupProblem, at: datetime = NIGHT) -> RunRead:
    return RunRead(at, at, None, problem)


def test_a_good_night_is_one_quiet_line() -> None:
    shown = show([good()], NIGHT, NOW, True)
    assert shown == (Tone.GOOD, "Backed up and restored today 2:10 am")


def test_a_disk_that_is_missing_since_last_night_warns() -> None:
    yesterday = NIGHT - timedelta(days=1)
    shown = show([bad(BackupProblem.ABSENT), good(yesterday)], yesterday, NOW, True)
    assert shown.tone is Tone.WARNING
    assert "disk is not connected" in shown.text
    assert "from yesterday 2:10 am" in shown.text


def test_two_days_without_a_good_one_are_shouted_about_with_the_reason() -> None:
    old = NIGHT - timedelta(days=4)
    for problem in BackupProblem:
        if problem.is_fault:
            shown = show([bad(problem), good(old)], old, NOW, True)
            assert shown.tone is Tone.DANGER
            assert "No good backup for 4 days" in shown.text
            assert TEXTS[problem] in shown.text


def test_background_work_that_has_stopped_is_noticed() -> None:
    old = NIGHT - timedelta(days=3)
    shown = show([good(old)], old, NOW, True)
    assert shown.tone is Tone.DANGER
    assert "may not be running" in shown.text


def test_a_run_that_was_killed_says_nothing_good() -> None:
    killed = RunRead(NIGHT, None, None, BackupProblem.NONE)
    old = NIGHT - timedelta(days=3)
    assert show([killed, good(old)], old, NOW, True).tone is Tone.DANGER
    assert show([killed], None, NOW, True).tone is Tone.WARNING


def test_where_nothing_is_set_up_home_says_so() -> None:
    shown = show([], None, NOW, False)
    assert shown.tone is Tone.WARNING
    assert NOT_SET_UP in shown.text
