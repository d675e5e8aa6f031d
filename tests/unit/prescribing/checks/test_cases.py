"""The cases of a pharmacist: every due alert comes, and none on a harmless prescription.

Lines are checked as they are typed, where they may stand in the doctor's own words, and as they
stand after Enter. A separate set of cases judges from outside.
"""

from __future__ import annotations

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
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.title)
def test_what_is_due_comes_and_nothing_else(case: Case, completed: bool) -> None:
    _assert_right(case, completed)


@pytest.mark.parametrize("case", cases(FURTHER), ids=lambda case: case.title)
def test_close_kinds_of_it_come_too(case: Case) -> None:
    """Lines as they stand after Enter, composed for this program."""
    _assert_right(case, completed=True)


@pytest.mark.parametrize("completed", [False, True], ids=["as typed", "after Enter"])
@pytest.mark.parametrize("case", cases(OUTSIDE), ids=lambda case: case.title)
def test_cases_written_from_outside_come_too(case: Case, completed: bool) -> None:
    """Composed by looking at everyday practice alone; those that no shipped fact speaks of were
    left out (docs/decisions/checks.md)."""
    _assert_right(case, completed)


def _assert_right(case: Case, completed: bool) -> None:
    alerts = alerts_of(findings_of(case, completed=completed))
    if not case.due:
        assert alerts == []
        return
    kinds = {alert.kind for alert in alerts}
    assert kinds & KINDS.get(case.kind, {case.kind}), f"{case.title}: only {kinds}"
