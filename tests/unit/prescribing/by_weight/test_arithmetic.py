"""The arithmetic of doses by weight: rounding, maxima and divisible pieces."""

from dataclasses import replace
from fractions import Fraction

import pytest

from clinic.prescribing.by_weight.arithmetic import exceeds_tolerance, neighbours, rounded
from clinic.prescribing.by_weight.preparation import Preparation, preparation_of, why_not
from clinic.prescribing.by_weight.wording import format_figure, format_percent
from clinic.prescribing.formulary import MedicineOption
from tests.unit.prescribing.by_weight.patients import DROPS, FORMULARY, SYRUP, of_weight, result_for


def prep(label: str) -> Preparation:
    medicine = FORMULARY.find(label)
    assert medicine is not None
    result = preparation_of(medicine)
    assert result is not None
    return result


@pytest.mark.parametrize(
    ("exact", "measured"),
    [
        *(("0.04", "0"), ("0.05", "0.1"), ("0.1", "0.1"), ("0.14", "0.1"), ("0.15", "0.2")),
        *(("0.94", "0.9"), ("0.95", "1"), ("0.999", "1"), ("1", "1"), ("1.2", "1")),
        *(("1.24", "1"), ("1.25", "1.5"), ("1.74", "1.5"), ("1.75", "2"), ("7.2", "7")),
        *(("7.25", "7.5"), ("7.5", "7.5"), ("20.1", "20")),
    ],
)
def test_liquids_are_rounded_to_a_tenth_below_one_ml_and_to_a_half_above(
    exact: str, measured: str
) -> None:
    assert rounded(Fraction(exact), prep(SYRUP)) == Fraction(measured)


@pytest.mark.parametrize(
    ("exact", "most", "measured"),
    [("7.3", "7.4", "7"), ("7.3", "7.5", "7.5"), ("0.98", "0.99", "0.9"), ("0.96", "1", "1")],
)
def test_a_dose_is_rounded_down_at_the_maximum(exact: str, most: str, measured: str) -> None:
    assert rounded(Fraction(exact), prep(SYRUP), Fraction(most)) == Fraction(measured)


@pytest.mark.parametrize(
    ("label", "exact", "measured"),
    [
        ("Paracetamol 500 mg tablet", "1.4", "1.5"),
        ("Paracetamol 500 mg tablet", "1.3", "1.25"),
        ("Amoxycillin 250 mg capsule", "1.4", "1"),
        ("Ondansetron 4 mg orodispersible tablet", "1.3", "1.5"),
        ("Paracetamol 100 mg suppository", "1.4", "1"),
    ],
)
def test_tablets_are_divided_as_far_as_their_form_allows(
    label: str, exact: str, measured: str
) -> None:
    assert rounded(Fraction(exact), prep(label)) == Fraction(measured)


def test_a_rounding_error_up_to_ten_per_cent_is_accepted() -> None:
    assert not exceeds_tolerance(Fraction("0.9"), Fraction(1))
    assert not exceeds_tolerance(Fraction("1.1"), Fraction(1))
    assert exceeds_tolerance(Fraction("0.899"), Fraction(1))
    assert exceeds_tolerance(Fraction("1.101"), Fraction(1))


def test_alternatives_are_measurable_and_below_the_maximum() -> None:
    near = neighbours(Fraction("1.24"), prep(DROPS), None)
    assert near == [Fraction(1), Fraction("1.2"), Fraction("1.5")]
    assert neighbours(Fraction("1.24"), prep(DROPS), Fraction("1.3")) == near[:2]
    assert neighbours(Fraction("0.04"), prep(DROPS), None) == [Fraction("0.1")]


@pytest.mark.parametrize(
    ("kg", "measured"),
    [("3.2", "1.5 ml"), ("5", "2.5 ml"), ("4.4", "2 ml"), ("9.999", "5 ml"), ("10", "5 ml")],
)
def test_each_weight_gives_its_ml(kg: str, measured: str) -> None:
    result = result_for("Azithromycin 100 mg/5 ml suspension 10 mg/kg od", of_weight(kg))
    assert (result.amount_text or result.choices[0].title) == measured


@pytest.mark.parametrize(
    ("medicine", "why"),
    [
        (MedicineOption("X", form=""), "The form of X is not known."),
        (MedicineOption("X", form="syrup"), "How much one ml of X holds is not known."),
        (
            MedicineOption("X", form="suspension", strength="120 mg"),
            "How much one ml of X holds is",
        ),
        (
            MedicineOption("X", form="drops", strength="400 IU/ml"),
            "The strength of X is not in mg.",
        ),
        (MedicineOption("X", form="tablet"), "How much one piece of X holds is not known."),
        (
            MedicineOption("X", form="injection", strength="1 g"),
            "How much one ml of X holds depends on",
        ),
        (MedicineOption("X", form="cream", strength="1 mg"), "X is not measured in ml or pieces."),
    ],
)
def test_a_medicine_without_a_calculation_says_why(medicine: MedicineOption, why: str) -> None:
    medicine = replace(medicine, ingredients=("x",))
    assert preparation_of(medicine) is None
    assert why_not(medicine).startswith(why)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *(("7.2", "7.2"), ("14.583", "14.6"), ("175", "175"), ("1.375", "1.38"), ("1440", "1,440")),
        *(("0.15", "0.15"), ("0.0004", "0.0004"), ("0.5", "0.5"), ("2437.5", "2,437.5")),
    ],
)
def test_figures_are_short_and_never_zero(value: str, text: str) -> None:
    assert format_figure(Fraction(value)) == text


def test_a_difference_is_given_in_whole_per_cent() -> None:
    assert format_percent(Fraction(1, 4)) == "+25 %"
    assert format_percent(Fraction(-1, 6)) == "−17 %"
    assert format_percent(Fraction(0)) == "as asked"
