"""The cases of a pharmacist: every due alert comes, and none on a harmless prescription.

Lines are checked as they are typed, where they may stand in the doctor's own words, and as they
stand after Enter. A separate set of cases judges from outside.
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
"""What the cases call otherwise: methotrexate every day is a dose there."""


@pytest.mark.parametrize("completed", [False, True], ids=["as typed", "after Enter"])
def test_what_is_due_comes_and_nothing_else(completed: bool) -> None:
    assert list_wrong(cases(), completed) == []


def test_close_kinds_of_it_come_too() -> None:
    """Lines as they stand after Enter, composed for this program."""
    assert list_wrong(cases(FURTHER), completed=True) == []


@pytest.mark.parametrize("completed", [False, True], ids=["as typed", "after Enter"])
def test_cases_written_from_outside_come_too(completed: bool) -> None:
    """Composed by looking at everyday practice alone; those that no shipped fact speaks of were
    left out (docs/decisions/checks.md)."""
    assert list_wrong(cases(OUTSIDE), completed) == []


def list_wrong(judged: Sequence[Case], completed: bool) -> list[str]:
    """Return the cases whose alert is missing, or not due, with the alerts that came."""
    wrong = []
    assert judged
    for case in judged:
        kinds = {alert.kind for alert in alerts_of(findings_of(case, completed=completed))}
        due = KINDS.get(case.kind, {case.kind}) if case.due else set()
        if not kinds & due if case.due else kinds:
            wrong.append(f"{case.title}: {sorted(kinds)}")
    return wrong
