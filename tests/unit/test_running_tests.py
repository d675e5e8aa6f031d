"""The command that `make test` runs, and its exit code."""

from __future__ import annotations

import os
import sys

import pytest

from tests import __main__ as running


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the commands by their first words, without running or removing anything."""
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


def test_a_complete_run_measures_coverage_and_fails_below_the_minimum(commands: list[str]) -> None:
    assert running.main([]) == 2
    assert commands == ["coverage run", "coverage combine", "coverage report"]


def test_a_partial_run_does_not_measure_coverage(commands: list[str]) -> None:
    assert running.main(["-k", "receipt"]) == 0
    assert commands == ["pytest -n"]


def test_a_python_with_a_slow_tracer_says_that_it_does_not_measure(
    commands: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 11))
    assert running.main([]) == 0
    assert commands == ["pytest -n"]
    assert "not measured" in capsys.readouterr().out


def test_compiled_code_is_shared_by_the_workers_and_servers_of_a_run(
    commands: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    running.main(["-k", "receipt"])
    assert "PYTHONDONTWRITEBYTECODE" not in os.environ
