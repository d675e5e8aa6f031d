"""Quantities to dispense, daily amounts and durations of a dose."""

from fractions import Fraction

import pytest

from clinic.prescribing.dose import (
    NoQuantity,
    Quantity,
    duration_days,
    per_day,
    quantity,
    read_dose,
    times_of_day,
)


@pytest.mark.parametrize(
    ("typed", "form", "pack", "text"),
    [
        ("1-0-1 5d", "Tablet", "10's", "10 tablets (1 strip of 10 tablets)"),
        ("½-0-½ 5d", "Tablet", "15's", "5 tablets (1 strip of 15 tablets)"),
        ("tds 5d", "Capsule", "10's", "15 capsules (2 strips of 10 capsules)"),
        ("5 ml tds 5d", "Syrup", "60 ml", "75 ml (2 bottles of 60 ml)"),
        ("5 ml tds 5d", "Oral suspension", "60ml Bottle", "75 ml (2 bottles of 60 ml)"),
        ("weekly 8w", "Tablet", "4's", "8 tablets (2 strips of 4 tablets)"),
        ("1 alternate days 5d", "Tablet", "10's", "3 tablets (1 strip of 10 tablets)"),
        ("2 puffs bd 1m", "Inhaler", "200 MDI", "120 puffs (1 inhaler of 200 puffs)"),
        ("1 drop qid be 5d", "Eye drops", "5 ml", "2 ml (1 bottle of 5 ml)"),
        ("1 tab stat then 1 bd 5d", "Tablet", "10's", "11 tablets (2 strips of 10 tablets)"),
        ("od 1m", "Tablet", "30's Bottle", "30 tablets (1 bottle of 30 tablets)"),
    ],
)
def test_the_quantity_to_dispense_is_calculated(typed, form, pack, text):
    result = quantity(read_dose(typed), form, pack)
    assert isinstance(result, Quantity)
    assert result.text == text


@pytest.mark.parametrize(
    ("typed", "form", "text"),
    [
        ("2 puffs bd #1", "Inhaler", "1"),
        ("2 puffs bd qty 2", "Inhaler", "2"),
        ("2 sprays od 1 nos", "Nasal spray", "1"),
        ("5 ml tds qty 1", "Syrup", "1"),
        ("1 drop qid be #1", "Eye drops", "1"),
        ("bd #10", "Tablet", "10 tablets"),
        ("tds total 60 ml", "Syrup", "60 ml"),
    ],
)
def test_a_written_number_of_what_is_poured_or_puffed_gets_no_unit(typed, form, text):
    assert quantity(read_dose(typed), form, "").text == text


@pytest.mark.parametrize(
    ("typed", "form", "strength", "text"),
    [
        ("40 mg od 5d then 20 mg od 5d", "Tablet", "10 mg", "30 tablets"),
        ("125 mg tds 3d", "Oral suspension", "250 mg/5 ml", "23 ml"),
        ("25 mcg od 30d", "Tablet", "50 mcg", "15 tablets"),
        ("0.5 g bd 5d", "Capsule", "500 mg", "10 capsules"),
        ("200 mcg qid 5d", "Inhaler", "100 mcg/dose", "40 puffs"),
        ("60000 units weekly 8w", "Capsule", "60000 IU", "8 capsules"),
        ("1-0-1 1m", "Inhaler", "100 mcg/dose", "60 puffs"),
    ],
)
def test_the_quantity_of_a_dose_by_weight_uses_the_strength(typed, form, strength, text):
    assert quantity(read_dose(typed), form, "", strength).text == text


@pytest.mark.parametrize(
    ("typed", "form", "strength"),
    [
        ("7 mg od 5d", "Tablet", "10 mg"),
        ("250 mg od 5d", "Capsule", "500 mg"),
        ("40 mg od 5d", "Tablet", "40 mg + 30 mg"),
        ("125 mg od 5d", "Tablet", "250 mg/5 ml"),
        ("40 mg od 5d", "Tablet", "60000 IU"),
    ],
)
def test_a_weight_that_no_number_of_tablets_gives_has_no_quantity(typed, form, strength):
    assert isinstance(quantity(read_dose(typed), form, "", strength), NoQuantity)


@pytest.mark.parametrize(
    ("typed", "form", "why"),
    [
        ("sos", "Tablet", "it is taken only when needed"),
        ("bd", "Tablet", "no number of days is written"),
        ("1 tab 5d", "Tablet", "how often isn't written"),
        ("tds 5d", "Syrup", "how much at one time isn't written"),
        ("40 mg od 5d", "Tablet", "the dose is in mg and it is counted in tablets"),
        ("apply bd 5d", "Cream", "how much is applied each time isn't fixed"),
    ],
)
def test_a_missing_quantity_is_explained(typed, form, why):
    assert quantity(read_dose(typed), form, "10's") == NoQuantity(why)


@pytest.mark.parametrize(
    ("typed", "single", "daily", "times"),
    [
        ("2-0-1", 2, 3, 2),
        ("650 mg q6h", 650, 2600, 4),
        ("1 tab sos", 1, None, None),
        ("1 tab sos max 3/day", 1, 3, 3),
        ("1-2 tab tds", 2, 6, 3),
        ("10 mg od 5d then 20 mg bd", 20, 40, 2),
        ("weekly", 1, 1, 1),
    ],
)
def test_the_largest_daily_amount_is_calculated(typed, single, daily, times):
    day = per_day(read_dose(typed))
    assert day is not None
    assert (day.single, day.daily, day.times) == (single, daily, times)


def test_the_dose_boxes_are_four_times_or_none():
    half, none = Fraction(1, 2), Fraction(0)
    assert times_of_day(read_dose("½-0-1").steps[0]) == (half, none, none, 1)
    assert times_of_day(read_dose("1-0-1-0").steps[0]) == (1, none, 1, none)
    assert times_of_day(read_dose("2 tab hs").steps[0]) == (none, none, none, 2)
    assert times_of_day(read_dose("bd").steps[0]) == (None,) * 4


@pytest.mark.parametrize(
    ("typed", "days"),
    [("od 2w", 14), ("od 5d then bd 1m", 35), ("stat", 1), ("od", None), ("bd 10 doses", 5)],
)
def test_the_duration_in_days_is_calculated(typed, days):
    assert duration_days(read_dose(typed)) == days
