"""The listed doses by weight."""

from fractions import Fraction

from clinic.facts.doses import ceilings
from clinic.facts.ingredients import known_ingredients
from clinic.facts.tables import read
from clinic.facts.weight_doses import FILE, doses_of

YEAR = 365


def test_a_child_gets_the_listed_dose_per_kilogram_and_the_maximum_of_a_day() -> None:
    rows = doses_of(["Paracetamol"], 3 * YEAR, 12_000)
    child = next(row for row in rows if row.is_range)
    assert (child.low, child.high, child.daily_mg_per_kg) == (15, 15, 60)
    assert child.times == (3, 4)


def test_the_adult_maximum_applies_to_a_child_too() -> None:
    rows = doses_of(["paracetamol"], 14 * YEAR, 60_000)
    assert {row.single_mg for row in rows if row.single_mg} == {1000}


def test_a_newborn_has_a_separate_row() -> None:
    rows = doses_of(["paracetamol"], 20, 3_200)
    assert [row.high for row in rows if row.is_range] == [Fraction(10)]


def test_no_row_covers_an_age_that_the_source_excludes() -> None:
    assert not [row for row in doses_of(["ibuprofen"], 60, 5_000) if row.is_range]


def test_a_combination_has_the_rows_of_its_parts() -> None:
    rows = doses_of(["amoxicillin", "clavulanic acid"], 3 * YEAR, 12_000)
    assert {row.counted for row in rows} == {"amoxicillin", "clavulanic acid"}
    alone = doses_of(["amoxicillin"], 3 * YEAR, 12_000)
    assert {row.counted for row in alone} == {"amoxicillin"}


def test_every_row_has_a_source_and_a_known_ingredient() -> None:
    for row in read(FILE):
        assert row["source"], row
        assert row["confidence"], row
        assert row["counted"] in row["ingredients"].split("+")
        assert set(row["ingredients"].split("+")) <= known_ingredients(), row["ingredients"]


def test_no_maximum_is_above_the_maximum_of_the_checks() -> None:
    for row in read(FILE):
        if not row["daily_mg"]:
            continue
        listed = [c for c in ceilings().get(row["counted"], ()) if c.daily_mg and not c.to_age_days]
        assert all(float(row["daily_mg"]) <= (c.daily_mg or 0) for c in listed), row["counted"]
