"""The measurements of a patient's visits, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

from clinic.measurements.queries import (
    MeasuredOn,
    list_measures,
    list_visits_measured,
    measures_of,
)
from tests.integration.counting import statements
from tests.integration.factories import Practice

START = date(2026, 1, 1)


def test_measurements_are_listed_the_oldest_first_without_empty_visits(
    practice: Practice,
) -> None:
    patient, neighbour = practice.patients(2)
    practice.visit(neighbour, visit_date=START, pulse=99)
    for number in (3, 1, 2):
        day = START + timedelta(days=number)
        practice.visit(patient, visit_date=day, pulse=70 + number, weight_g=68_000)
        practice.visit(patient, visit_date=day)
    with statements(practice.database.app) as executed, practice.at_work():
        measures = list_measures((patient,), limit=2)
        assert len([statement for statement in executed if "FROM measurements" in statement]) == 1
        assert measures_of(list_visits_measured((patient,), 10)) == list_measures((patient,))
    days = [START + timedelta(days=2), START + timedelta(days=3)]
    assert [(each.day, each.pulse) for each in measures] == [(days[0], 72), (days[1], 73)]
    assert measures[0] == MeasuredOn(days[0], None, None, 72, None, None, 68_000, None)


def test_a_patient_without_visits_has_no_measurements(practice: Practice) -> None:
    with practice.at_work():
        assert list_measures((practice.patient(),)) == []
