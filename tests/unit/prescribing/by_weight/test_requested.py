"""Parsing of requested amounts per kilogram."""

from fractions import Fraction

import pytest

from clinic.prescribing.by_weight import (
    AmountPer,
    RequestedAmount,
    UnreadableAmount,
    find_requested_amount,
)
from clinic.prescribing.dose import Unit


def read_amount(line: str) -> RequestedAmount:
    requested = find_requested_amount(line)
    assert requested is not None
    return requested


@pytest.mark.parametrize(
    ("line", "amount", "unit", "per", "rest"),
    [
        ("paracetamol syp 15 mg/kg tds 3d", "15", "mg", "", "paracetamol syp tds 3d"),
        ("paracetamol syp 15mg/kg/dose tds", "15", "mg", "dose", "paracetamol syp tds"),
        ("amox 40 mg/kg/day tds", "40", "mg", "day", "amox tds"),
        ("amox 40 mg / kg / day tds", "40", "mg", "day", "amox tds"),
        ("amox 40 mg per kg per day tds", "40", "mg", "day", "amox tds"),
        ("amox 40 mg/kg/24 hrs tds", "40", "mg", "day", "amox tds"),
        ("ivermectin 200 mcg/kg stat", "200", "mcg", "", "ivermectin stat"),
        ("ivermectin 200 µg/kg stat", "200", "mcg", "", "ivermectin stat"),
        ("lactulose 1 ml/kg/day bd", "1", "ml", "day", "lactulose bd"),
        ("ondansetron .15 mg/kg/dose bd", "0.15", "mg", "dose", "ondansetron bd"),
        ("paracetamol @ 15 mg/kg/dose tds", "15", "mg", "dose", "paracetamol tds"),
        ("paracetamol (15 mg/kg/dose) tds", "15", "mg", "dose", "paracetamol tds"),
        ("paracetamol 15 MG/KG/DOSE TDS", "15", "mg", "dose", "paracetamol TDS"),
        ("amox 15 mg/kg body weight tds", "15", "mg", "", "amox tds"),
    ],
)
def test_an_amount_per_kilogram_is_read(
    line: str, amount: str, unit: str, per: str, rest: str
) -> None:
    requested = read_amount(line)
    assert requested.amount == Fraction(amount)
    assert (requested.unit.value, requested.per.value, requested.rest) == (unit, per, rest)


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("amox 45 mg/kg in 2 divided doses 5d", "amox 2 times a day 5d"),
        ("amox 45 mg/kg/day in three divided doses 5d", "amox 3 times a day 5d"),
        ("amox 45 mg/kg/day divided bd", "amox bd"),
        ("amox 45 mg/kg/day div tds", "amox tds"),
        ("amox 45 mg/kg/day in 2 doses", "amox 2 times a day"),
    ],
)
def test_divided_doses_are_doses_of_a_day(line: str, rest: str) -> None:
    requested = read_amount(line)
    assert requested.per is AmountPer.DAY
    assert " ".join(requested.rest.split()) == rest


def test_a_range_has_two_ends() -> None:
    assert (
        read_amount("ibuprofen 5-10 mg/kg tds").amount,
        read_amount("x 5 to 10 mg/kg").up_to,
    ) == (5, 10)


def test_the_ingredient_that_the_amount_refers_to_can_be_named() -> None:
    requested = read_amount("augmentin 45 mg/kg/day of amoxycillin bd")
    assert (requested.of, requested.rest) == ("amoxicillin", "augmentin bd")


def test_as_required_is_no_ingredient() -> None:
    assert read_amount("paracetamol 15 mg/kg as required").of == ""


@pytest.mark.parametrize("line", ["dolo 650 tds", "thyronorm 50 od", "kg 12", "paracetamol 5 ml"])
def test_a_line_without_a_weight_has_no_requested_amount(line: str) -> None:
    assert find_requested_amount(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "dopamine 5 mcg/kg/min iv",
        "mannitol 0.5 g/kg/hr",
        "ribavirin 15 mg/kg/week",
        "phenytoin 20 mg/kg/d",
        "paracetamol 12,5 mg/kg tds",
        "azithro 10 mg/kg od day 1 then 5 mg/kg od 4d",
        "insulin 0.5 units/kg/day",
        "paracetamol 15/kg tds",
        "paracetamol 0 mg/kg tds",
        "paracetamol 15 mg/kgtds",
        "paracetamol 15 mg/kg/dose/day",
        "paracetamol 15 mg/kg/dose in 3 divided doses",
        "x 99999 mg/kg",
    ],
)
def test_an_amount_that_is_not_calculated_says_why(line: str) -> None:
    with pytest.raises(UnreadableAmount, match=r"\."):
        find_requested_amount(line)


@pytest.mark.parametrize(
    "line",
    [
        "paracetamol 15 mg/kg tds",
        "paracetamol 10-15 mg/kg/dose tds",
        "x 45 mg/kg/day of amoxicillin bd",
        "x 15 mg/kg/dose = 7 ml tds",
        "x 15 mg/kg/dose = 1½ tab tds",
        "x 0.15 mg/kg/dose = 0.5 ml tds",
        "Calpol 250 ? mg/kg tds",
    ],
)
def test_a_formatted_amount_is_read_back_equal(line: str) -> None:
    assert read_amount(line).line == line
    assert read_amount(read_amount(line).line) == read_amount(line)


def test_an_amount_with_a_rounding_by_hand_is_read() -> None:
    requested = read_amount("x 15 mg/kg/dose = 1½ tab tds")
    assert (requested.chosen, requested.chosen_unit) == (Fraction(3, 2), Unit.TABLET)
