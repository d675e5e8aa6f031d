"""What `make test` runs, and what its exit code says."""

from __future__ import annotations

import os
import sys

import pytest

from tests import __main__ as running


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What would be run, by the first words; nothing is, and nothing is removed."""
    ran: list[str] = []

    def run(*arguments: str) -> int:
        ran.append(" ".join(arguments[1:3]))
        return running_codes.get(arguments[2], 0)

    running_codes: dict[str, int] = {"report": 2}
    monkeypatch.setattr(running, "run", run)
    monkeypatch.setattr(running, "DATA", running.DATA.with_name(".none-of-it"))
    monkeypatch.setattr(sys, "version_info", (3, 12))
    monkeypatch.setenv("COVERAGE_FILE", "")
    return ran


def test_a_run_of_all_tests_is_measured_and_fails_below_the_floor(commands: list[str]) -> None:
    assert running.main([]) == 2
    assert commands == ["coverage run", "coverage combine", "coverage report"]


def test_a_run_of_some_tests_is_not_measured(commands: list[str]) -> None:
    assert running.main(["-k", "receipt"]) == 0
    assert commands == ["pytest -n"]


def test_a_python_that_would_take_twice_the_time_says_that_it_does_not_measure(
    commands: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 11))
    assert running.main([]) == 0
    assert commands == ["pytest -n"]
    assert "not measured" in capsys.readouterr().out


def test_what_is_compiled_is_kept_for_the_workers_and_servers_of_a_run(
    commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    running.main(["-k", "receipt"])
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ
