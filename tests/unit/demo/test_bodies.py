"""Weights, heights and vital signs of the demo's patients."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from statistics import mean

import pytest

from clinic.demo.bodies import measured, size_of
from clinic.demo.cases import CaseVisit
from clinic.demo.people import DemoPerson
from clinic.patients.ages import Birth
from clinic.visits.vitals import read_vitals

DAY = date(2026, 4, 1)
USUAL = CaseVisit(["cough"], "clear", [], [], [], [], [])


def aged(days: int, gender: str = "M") -> DemoPerson:
    return DemoPerson("Onkar", "Patil", gender, Birth(DAY - timedelta(days=days), "day"), None, "")


@pytest.mark.parametrize(
    ("days", "median"),
    [(0, 3.35), (365, 9.6), (5 * 365, 18.3), (10 * 365, 31.2), (15 * 365, 56.4)],
)
def test_children_weigh_about_the_who_median_of_their_age(days, median):
    weights = [size_of(aged(days), who, DAY).weight_kg for who in range(200)]
    assert median * 0.88 < mean(weights) < median * 1.02
    assert median * 0.65 < min(weights)
    assert max(weights) < median * 1.4


def test_a_child_never_shrinks():
    for who in range(30):
        sizes = [size_of(aged(0), who, DAY + timedelta(days=at)) for at in range(0, 6_000, 60)]
        assert sizes == sorted(sizes)


def test_adults_keep_their_height():
    person = aged(40 * 365)
    assert size_of(person, 3, DAY) == size_of(person, 3, DAY + timedelta(days=700))


def test_measured_values_are_valid_input_and_match_the_illness():
    visit = CaseVisit(["fever"], "", [], [], [101.0, 102.0], [150, 160], [93, 95])
    for who in range(50):
        for days in (12, 200, 900, 3_000, 9_000, 30_000):
            chance = Random(who)
            reading = read_vitals(measured(aged(days), who, DAY, visit, chance, False))
            assert not reading.advice
            assert 1010 <= reading.measures.temperature_tenths <= 1020
            assert 93 <= reading.measures.spo2 <= 95
            grown = days > 15 * 366
            assert (reading.measures.systolic is not None) is grown
            assert not grown or 150 <= reading.measures.systolic <= 160


def test_children_are_weighed_each_time():
    for who in range(50):
        assert "weight" in measured(aged(1_000), who, DAY, USUAL, Random(who), False)
