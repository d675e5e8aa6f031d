"""A pharmacist's cases: every expected alert appears, and none on a harmless prescription.

Lines are checked as typed, where they may be in the doctor's own words, and as completed after
Enter. A separate set of cases was written by people outside the project.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.unit.prescribing.checks.pharmacist_cases import (
    FURTHER,
    OUTSIDE,
    Case,
    alerts_of,
    cases,
    findings_of,
)

KINDS = {"dose": {"dose", "weekly"}, "g6pd": {"condition"}}
"""Kinds with another name in the cases: there daily methotrexate is a dose."""


@pytest.mark.parametrize("completed", [False, True], ids=["as typed", "after Enter"])
def test_exactly_the_expected_alerts_appear(completed: bool) -> None:
    assert list_wrong(cases(), completed) == []


def test_closely_related_alerts_appear() -> None:
    """Lines as completed after Enter, written for this program."""
    assert list_wrong(cases(FURTHER), completed=True) == []


@pytest.mark.parametrize("completed", [False, True], ids=["as typed", "after Enter"])
def test_alerts_of_outside_cases_appear(completed: bool) -> None:
    """Written from everyday practice alone; cases that no shipped fact covers were left out
    (docs/decisions/checks.md)."""
    assert list_wrong(cases(OUTSIDE), completed) == []


def list_wrong(judged: Sequence[Case], completed: bool) -> list[str]:
    """Return the cases with a missing or an unexpected alert, with the alerts that appeared."""
    wrong = []
    assert judged
    for case in judged:
        kinds = {alert.kind for alert in alerts_of(findings_of(case, completed=completed))}
        due = KINDS.get(case.kind, {case.kind}) if case.due else set()
        if not kinds & due if case.due else kinds:
            wrong.append(f"{case.title}: {sorted(kinds)}")
    return wrong
