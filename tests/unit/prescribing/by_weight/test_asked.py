from fractions import Fraction

import pytest

from clinic.prescribing.by_weight import Asked, CannotAsk, Per, find_asked
from clinic.prescribing.dose import Unit


def asked(line: str) -> Asked:
    found = find_asked(line)
    assert found is not None
    return found


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
def test_an_amount_for_each_kilogram_is_read(
    line: str, amount: str, unit: str, per: str, rest: str
) -> None:
    found = asked(line)
    assert found.amount == Fraction(amount)
    assert (found.unit.value, found.per.value, found.rest) == (unit, per, rest)


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
def test_divided_doses_are_those_of_a_day(line: str, rest: str) -> None:
    found = asked(line)
    assert found.per is Per.DAY
    assert " ".join(found.rest.split()) == rest


def test_a_range_has_two_ends() -> None:
    assert (asked("ibuprofen 5-10 mg/kg tds").amount, asked("x 5 to 10 mg/kg").up_to) == (5, 10)


def test_the_ingredient_that_is_counted_may_be_said() -> None:
    found = asked("augmentin 45 mg/kg/day of amoxycillin bd")
    assert (found.of, found.rest) == ("amoxicillin", "augmentin bd")


def test_as_required_is_no_ingredient() -> None:
    assert asked("paracetamol 15 mg/kg as required").of == ""


@pytest.mark.parametrize("line", ["dolo 650 tds", "thyronorm 50 od", "kg 12", "paracetamol 5 ml"])
def test_a_line_that_speaks_of_no_weight_is_not_one_of_these(line: str) -> None:
    assert find_asked(line) is None


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
def test_what_is_not_worked_out_says_why(line: str) -> None:
    with pytest.raises(CannotAsk, match=r"\."):
        find_asked(line)


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
def test_the_amount_is_written_as_it_is_read(line: str) -> None:
    assert asked(line).line == line
    assert asked(asked(line).line) == asked(line)


def test_what_was_rounded_to_by_hand_is_read() -> None:
    found = asked("x 15 mg/kg/dose = 1½ tab tds")
    assert (found.chosen, found.chosen_unit) == (Fraction(3, 2), Unit.TABLET)
