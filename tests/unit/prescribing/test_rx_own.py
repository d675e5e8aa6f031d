"""A doctor's own medicines and habits: offered where a line may mean them, used where it does."""

from __future__ import annotations

import pytest

from clinic.prescribing.formulary import Formulary, MedicineOption
from tests.unit.prescribing.formularies import KABASURA, used
from tests.unit.prescribing.reading_of import State, reading_of


def own(label: str, generic: str, strength: str, form: str = "tablet") -> MedicineOption:
    drugs = tuple(generic.lower().split(" + "))
    return MedicineOption(label, generic, drugs, form, strength, own_id=1, confirmed=True, uses=50)


OWN = Formulary(
    [
        own("Telmikind-H 40", "Telmisartan + Hydrochlorothiazide", "40 mg + 12.5 mg"),
        own("Clopitab A 75", "Clopidogrel + Aspirin", "75 mg + 75 mg", "capsule"),
        own("Encorate Chrono 500", "Sodium valproate", "500 mg", "prolonged-release tablet"),
        own("Oleanz 10", "Olanzapine", "10 mg"),
        own("Zoryl M 2 Forte", "Glimepiride + Metformin", "2 mg + 1000 mg"),
        own("Vizylac", "Lactic acid bacillus", "", "capsule"),
        KABASURA,
    ]
)

WHOLE = {
    "telmikind-h 40 od": "Telmikind-H 40",
    "telmikind h 40 1-0-0 1m": "Telmikind-H 40",
    "tab Clopitab A 75 0-1-0": "Clopitab A 75",
    "encorate chrono 500 bd pc": "Encorate Chrono 500",
    "oleanz 10 hs": "Oleanz 10",
    "zoryl m 2 forte bd ac": "Zoryl M 2 Forte",
    "vizylac 1-0-1 5d": "Vizylac",
    "kabasura kudineer 30 ml bd": "Kabasura kudineer",
}


@pytest.mark.parametrize("typed", WHOLE)
def test_a_complete_name_is_the_doctors_own_medicine(typed: str) -> None:
    reading = reading_of(typed, OWN)
    assert (reading.state, reading.label) == (State.UNDERSTOOD, WHOLE[typed])


@pytest.mark.parametrize(
    "typed",
    [
        "telmikind 40 od",
        "telmikind od",
        "telmi 40 od",
        "clopitab 75 od",
        "clopitab a 150 od",
        "encorate 500 bd",
        "encorate chrono bd",
        "encorate chrono 200 bd",
        "oleanz 1 hs",
        "oleanz 1-0-0",
        "oleanz hs",
        "olean 10 hs",
        "zoryl m 2 bd",
        "zoryl 2 bd",
        "zoryl m bd",
        "vizyla bd",
        "kabasura bd",
    ],
)
def test_a_part_of_a_name_is_never_the_doctors_own_medicine(typed: str) -> None:
    reading = reading_of(typed, OWN)
    assert reading.label not in {medicine.label for medicine in OWN.own.values()}


@pytest.mark.parametrize(
    ("label", "typed"),
    [
        ("Amlodipine 5 mg tablet", "amlodipine od"),
        ("Metformin Hydrochloride 500 mg tablet", "metformin bd pc"),
        ("Atorvastatin 20 mg tablet", "atorvastatin hs"),
        ("Thyroxine Sodium 75 mcg tablet", "thyroxine od empty stomach"),
    ],
)
def test_a_missing_strength_is_asked_with_the_usual_one_first(label: str, typed: str) -> None:
    reading = reading_of(typed, used((label, 40, "1-0-0")))
    assert reading.state is State.ASKS
    assert reading.offered[0].label == label
    assert len(reading.offered) > 1


def test_a_habit_does_not_change_a_written_dose() -> None:
    formulary = used(("Amlodipine 10 mg tablet", 40, "1-0-0"), ("Dolo 650", 60, "1-1-1 3d"))
    assert reading_of("amlodipine 5 od", formulary).strength == "5 mg"
    assert reading_of("dolo 500 tds", formulary).label != "Dolo 650"
