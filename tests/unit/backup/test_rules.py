"""The line about backups on the home page: quiet where all is well, a warning where nothing
works."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from clinic.backup.rules import NOT_SET_UP, TEXTS, BackupProblem, RunRead, Tone, show

NOW = datetime(2026, 4, 1, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 31, 20, 40, tzinfo=UTC)
"""Today at 2:10 am in India."""


def good(at: datetime = NIGHT) -> RunRead:
    return RunRead(at, at, at, BackupProblem.NONE)


def bad(problem: BackupProblem, at: datetime = NIGHT) -> RunRead:
    return RunRead(at, at, None, problem)


def test_a_good_night_is_shown_as_one_quiet_line() -> None:
    home_line = show([good()], NIGHT, NOW, True)
    assert home_line == (Tone.GOOD, "Backed up and restored today 2:10 am")


def test_a_disk_that_is_missing_since_last_night_is_a_warning() -> None:
    yesterday = NIGHT - timedelta(days=1)
    home_line = show([bad(BackupProblem.ABSENT), good(yesterday)], yesterday, NOW, True)
    assert home_line.tone is Tone.WARNING
    assert "disk is not connected" in home_line.text
    assert "from yesterday 2:10 am" in home_line.text


def test_two_days_without_a_good_backup_are_an_alarm_with_the_reason() -> None:
    old = NIGHT - timedelta(days=4)
    for problem in BackupProblem:
        if problem.is_fault:
            home_line = show([bad(problem), good(old)], old, NOW, True)
            assert home_line.tone is Tone.DANGER
            assert "No good backup for 4 days" in home_line.text
            assert TEXTS[problem] in home_line.text


def test_stopped_background_work_is_a_warning() -> None:
    old = NIGHT - timedelta(days=3)
    home_line = show([good(old)], old, NOW, True)
    assert home_line.tone is Tone.DANGER
    assert "may not be running" in home_line.text


def test_a_killed_run_does_not_count_as_good() -> None:
    killed = RunRead(NIGHT, None, None, BackupProblem.NONE)
    old = NIGHT - timedelta(days=3)
    assert show([killed, good(old)], old, NOW, True).tone is Tone.DANGER
    assert show([killed], None, NOW, True).tone is Tone.WARNING


def test_home_says_that_no_backup_is_set_up() -> None:
    home_line = show([], None, NOW, False)
    assert home_line.tone is Tone.WARNING
    assert NOT_SET_UP in home_line.text
