"""The checks of lines against the record and against medicines that still run."""

from __future__ import annotations

from datetime import timedelta

from clinic.alerts.queries import Alerts, ProblemLine
from tests.unit.consultation.workspaces import PAN, TODAY, typed, visit, workspace

LITHIUM = "Lithium Carbonate 300 mg tablet bd 1m"
BEFORE = TODAY - timedelta(days=5)


def after(earlier: str, *lines: str) -> set[str]:
    """Return the keys of the cautions about these lines, after an earlier prescription."""
    now = workspace(
        typed(prescription=list(lines)),
        earlier_visits=[visit(1, BEFORE, prescription=earlier)],
    )
    return {caution.key for caution in now.findings.alerts}


def test_a_running_medicine_with_a_shared_ingredient_is_checked_for_its_others() -> None:
    """Telma-H continues beside Telma 40, and its thiazide raises lithium."""
    cautions = after("Telma 80-H 1-0-0 30d", "Telma 40 1-0-0 30d", LITHIUM)
    assert "interaction:hydrochlorothiazide+lithium carbonate" in cautions


def test_a_repeated_medicine_is_not_checked_against_itself() -> None:
    assert after(f"{PAN}\nTelma 40 1-0-0 30d", PAN, "Telma 40 1-0-0 30d") == set()


def test_an_ended_medicine_is_not_checked_against_the_lines() -> None:
    assert after("Flagyl 400 tds 3d", "Warfarin 5 mg tablet od 1m") == set()
    assert after("Flagyl 400 tds 10d", "Warfarin 5 mg tablet od 1m") == {
        "interaction:metronidazole+warfarin"
    }


def test_a_second_medicine_of_a_class_is_serious_and_no_stop() -> None:
    now = workspace(
        typed(prescription=["Omez 20 1-0-0 5d"]),
        earlier_visits=[visit(1, BEFORE, prescription="Pan 40 1-0-0 30d")],
    )
    (caution,) = now.findings.alerts
    assert (caution.key, caution.severity) == ("duplicate:proton_pump_inhibitors", "serious")
    assert "already taken" in caution.what


def test_recorded_problems_count_as_conditions() -> None:
    alerts = Alerts(problems=(ProblemLine(1, "N18.3", "Chronic kidney disease", "", None),))
    now = workspace(typed(prescription=["Glycomet 500 bd 1m"]), alerts=alerts)
    assert now.person.conditions == {"kidney disease"}
    assert {c.key for c in now.findings.alerts} == {"condition:metformin:renal"}
