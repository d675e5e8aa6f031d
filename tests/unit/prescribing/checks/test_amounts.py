"""Parsing of strengths as lists write them, and the amounts in a dose."""

from __future__ import annotations

from fractions import Fraction

import pytest

from clinic.facts.medicines import list_medicines
from clinic.prescribing.checks import CheckedLine
from clinic.prescribing.checks.amounts import amounts_of, strengths
from clinic.prescribing.dose import Dose, Unit
from tests.unit.prescribing.checks.builders import times


@pytest.mark.parametrize(
    ("text", "amounts", "of"),
    [
        ("650 mg", (650,), ""),
        ("500mg", (500,), ""),
        ("1 g", (1000,), ""),
        ("50 mcg", (0.05,), ""),
        ("875 mg + 125 mg", (875, 125), ""),
        ("120 mg/5 ml", (24,), "ml"),
        ("100 mg/ml", (100,), "ml"),
        ("200 mg + 28.5 mg/5 ml", (40, 5.7), "ml"),
        ("7.5 mg/ml + 0.25 mg/ml", (7.5, 0.25), "ml"),
        ("10 g/15 ml", (10_000 / 15,), "ml"),
        ("100 mcg/dose", (0.1,), "puff"),
        ("60000 IU", (60_000,), ""),
        ("60,000 IU", (60_000,), ""),
        ("70 mg + 5600 IU", (70, 5600), ""),
    ],
)
def test_a_strength_is_parsed_by_ingredient(text: str, amounts: tuple[float, ...], of: str) -> None:
    read = strengths(text)
    assert read is not None
    assert read.amounts == pytest.approx(amounts)
    assert read.of == of


def test_international_units_are_not_milligrams() -> None:
    read = strengths("70 mg + 5600 IU")
    assert read is not None
    assert read.units == ("mg", "iu")


@pytest.mark.parametrize("text", ["", "5%", "100 mg elemental iron", "2 mg; 2 mg/ml", "1 mg/0 ml"])
def test_a_strength_without_a_weight_for_each_ingredient_is_not_guessed(text: str) -> None:
    assert strengths(text) is None


def mg_a_day(strength: str, form: str, dose: Dose, *ingredients: str) -> dict[str, float]:
    names = ingredients or ("x",)
    line = CheckedLine(1, "x", names, strength, form, dose)
    return dict(amounts_of(line, names).daily_mg)


@pytest.mark.parametrize(
    ("strength", "form", "dose", "mg"),
    [
        ("650 mg", "tablet", times(3), 1950),
        ("650 mg", "tablet", times(3, 2, Unit.TABLET), 3900),
        ("120 mg/5 ml", "syrup", times(3, 7.5, Unit.ML), 540),
        ("100 mg/ml", "drops", times(4, 15, Unit.DROP), 300),
        ("10 mg", "tablet", times(1, 40, Unit.MG), 40),
        ("", "tablet", times(2, 1, Unit.GRAM), 2000),
        ("100 mcg", "tablet", times(1, 50, Unit.MCG), 0.05),
        ("75 mg", "injection", times(2, 1, Unit.AMPOULE), 150),
        ("100 mcg/dose", "inhaler", times(2, 2, Unit.PUFF), 0.4),
        ("1 g", "oral powder", times(1, 1, Unit.SACHET), 1000),
    ],
)
def test_the_daily_amount_of_a_dose_in_any_unit_is_calculated(
    strength: str, form: str, dose: Dose, mg: float
) -> None:
    assert mg_a_day(strength, form, dose) == pytest.approx({"x": mg})


@pytest.mark.parametrize(
    ("strength", "form", "dose"),
    [
        ("120 mg/5 ml", "syrup", times(3, 1, Unit.TABLET)),
        ("125 mg", "syrup", times(3, 5, Unit.ML)),
        ("650 mg", "tablet", times(3, 5, Unit.ML)),
        ("25 mg/ml", "injection", times(1, 1, Unit.AMPOULE)),
        ("", "tablet", times(3)),
        ("5%", "cream", times(3)),
    ],
)
def test_an_unknown_amount_is_left_out(strength: str, form: str, dose: Dose) -> None:
    assert mg_a_day(strength, form, dose) == {}


def test_the_weight_of_a_combination_sums_its_ingredients() -> None:
    dose = times(2, 625, Unit.MG)
    amounts = mg_a_day("500 mg + 125 mg", "tablet", dose, "amoxicillin", "clavulanic acid")
    assert amounts == pytest.approx({"amoxicillin": 1000, "clavulanic acid": 250})
    other = times(2, 400, Unit.MG)
    assert mg_a_day("500 mg + 125 mg", "tablet", other, "amoxicillin", "clavulanic acid") == {}


def test_units_of_a_vitamin_are_summed_as_units() -> None:
    line = CheckedLine(1, "D3", ("colecalciferol",), "60000 IU", "capsule", times(1))
    amounts = amounts_of(line, ("colecalciferol",))
    assert amounts.daily_iu == {"colecalciferol": 60_000}
    assert amounts.daily_mg == {}
    dose = CheckedLine(1, "D3", ("colecalciferol",), "", "drops", times(1, 400, Unit.UNIT))
    assert amounts_of(dose, ("colecalciferol",)).daily_iu == {
        "colecalciferol": float(Fraction(400))
    }


def test_nearly_all_swallowed_medicines_have_calculable_amounts() -> None:
    listed = [m for m in list_medicines() if m.strength]
    tablets = [m for m in listed if "tablet" in m.form or m.form == "capsule"]
    read = [
        m for m in tablets if (s := strengths(m.strength)) and len(s.amounts) == len(m.ingredients)
    ]
    assert len(read) > 0.95 * len(tablets)


@pytest.mark.parametrize(
    ("label", "form", "ingredient", "mg"),
    [
        ("Omez 40", "", "omeprazole", {"omeprazole": 120}),
        ("Omez 40", "capsule", "omeprazole", {"omeprazole": 120}),
        ("Azax 100", "suspension", "azithromycin", {}),
        ("Omez 41", "", "omeprazole", {}),
        ("Omez", "", "omeprazole", {}),
        ("Linid 300ml IV", "", "linezolid", {}),
    ],
)
def test_a_number_in_a_label_is_its_strength_where_such_a_tablet_is_listed(
    label: str, form: str, ingredient: str, mg: dict[str, float]
) -> None:
    line = CheckedLine(1, label, (ingredient,), "", form, times(3))
    assert amounts_of(line, line.ingredients).daily_mg == mg


def test_a_line_that_is_not_understood_has_no_strength() -> None:
    line = CheckedLine(1, "omez 40", ("omeprazole",), "", "", times(3), understood=False)
    assert amounts_of(line, line.ingredients).daily_mg == {}
