"""A dose written with buttons is read back, and its amount is plausible."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.facts.forms import FORMS
from clinic.facts.medicines import list_medicines
from clinic.prescribing.dose import Unit
from clinic.prescribing.dose_buttons import (
    FOOD,
    HOW_LONG,
    HOW_MUCH,
    HOW_OFTEN,
    USUAL,
    ButtonGroup,
    buttons_for,
    has_no_end,
    is_half_said,
    tapped,
)
from clinic.prescribing.formulary import Formulary, MedicineUse, fold
from clinic.prescribing.lines import Line, read_line

FORMULARY = Formulary()
ONE_OF_EACH_FORM = {m.form: m.label for m in reversed(list_medicines())}  # the most common one
SPECIAL = (
    *("Pan 40", "Calpol 250", "Azithral 200", "Refresh Tears", "Asthalin 100 inhaler"),
    *("Folitrax 7.5", "Cholecalciferol 60000 IU soft capsule", "Voveran SR 75", "Monocef 1 g"),
)
LABELS = (*ONE_OF_EACH_FORM.values(), *SPECIAL)


def line_of(typed: str, formulary: Formulary = FORMULARY) -> Line:
    return read_line(typed, formulary)


def parts(line: Line, title: str) -> list[str]:
    groups: list[ButtonGroup] = [
        group for group in buttons_for(line, FORMULARY) if group.title == title
    ]
    return [button.part for group in groups for button in group.buttons]


def after(typed: str, *buttons: str) -> str:
    line = line_of(typed)
    for part in buttons:
        then = tapped(line, part, FORMULARY)
        assert then is not None, (line.text, part)
        line = then
    return line.text


def test_the_tests_cover_a_medicine_of_each_form() -> None:
    assert set(ONE_OF_EACH_FORM) >= set(FORMS)


def test_a_tablet_offers_times_of_day_meals_and_days() -> None:
    line = line_of("Pan 40")
    assert parts(line, HOW_OFTEN) == ["1-0-0", "1-0-1", "1-1-1", "0-0-1", "sos"]
    assert parts(line, FOOD) == ["ac", "pc"]
    assert parts(line, HOW_LONG) == ["3d", "5d", "7d", "10d", "15d", "30d"]
    assert after("Pan 40", "1-0-0", "ac", "10d") == "Pan 40 1-0-0 ac 10d"


def test_a_syrup_offers_millilitres() -> None:
    line = line_of("Calpol 250 5 ml")
    assert parts(line, HOW_MUCH) == ["2.5 ml", "5 ml", "10 ml"]
    assert parts(line, HOW_OFTEN)[:3] == ["od", "bd", "tds"]
    assert after("Calpol 250", "5 ml", "tds", "3d") == "Calpol 250 5 ml tds 3d"


@pytest.mark.parametrize(
    ("typed", "part", "then"),
    [
        ("Pan 40 1-0-0 ac 3d", "5d", "Pan 40 1-0-0 ac 5d"),
        ("Pan 40 1-0-0 ac 3d", "1-0-1", "Pan 40 1-0-1 ac 3d"),
        ("Pan 40 1-0-0 ac 3d", "pc", "Pan 40 1-0-0 pc 3d"),
        ("Pan 40 1-0-1 3d", "sos", "Pan 40 sos 3d"),
        ("Pan 40 ½ od 3d", "1-0-1", "Pan 40 1-0-1 3d"),
        ("Pan 40 od to continue", "30d", "Pan 40 od 30d"),
        ("Calpol 250 5-0-5 ml 3d", "10 ml", "Calpol 250 10-0-10 ml 3d"),
        ("Calpol 250 5 ml tds 3d", "bd", "Calpol 250 5 ml bd 3d"),
        ("Calpol 250 5 ml tds 3d", "2.5 ml", "Calpol 250 2.5 ml tds 3d"),
        ("Dolo 650 sos for fever max 3/day", "5d", "Dolo 650 sos for fever max 3/day 5d"),
        ('Dolo 650 1-1-1 "after the fever"', "3d", 'Dolo 650 1-1-1 3d "after the fever"'),
    ],
)
def test_a_part_replaces_another_part_of_its_kind(typed: str, part: str, then: str) -> None:
    assert after(typed, part) == then
    assert after(then, part) == then


def test_parts_of_the_dose_that_the_line_has_are_marked() -> None:
    groups = buttons_for(line_of("Pan 40 1-0-1 pc 5d"), FORMULARY)
    assert [button.part for group in groups for button in group.buttons if button.is_on] == [
        "1-0-1",
        "pc",
        "5d",
    ]


def test_the_doctors_usual_parts_come_first() -> None:
    formulary = Formulary(uses={fold("Pan 40"): MedicineUse("Pan 40", 9, "1-0-0 ac 14d")})
    usual, *_ = buttons_for(line_of("Pan 40 sos", formulary), formulary)
    assert (usual.title, usual.is_usual) == (USUAL, True)
    assert [button.title for button in usual.buttons] == ["1-0-0 ac 14d"]
    then = tapped(line_of("Pan 40 sos", formulary), "1-0-0 ac 14d", formulary)
    assert then is not None
    assert then.text == "Pan 40 1-0-0 ac 14d"


@pytest.mark.parametrize("typed", ["Steam inhalation", "Wysolone 10 od 5d then ½ od 5d"])
def test_own_words_and_doses_of_several_steps_have_no_buttons(typed: str) -> None:
    assert buttons_for(line_of(typed), FORMULARY) == ()
    assert tapped(line_of(typed), "5d", FORMULARY) is None


@pytest.mark.parametrize("label", ["Folitrax 7.5", "Cholecalciferol 60000 IU soft capsule"])
def test_a_weekly_medicine_is_never_offered_daily(label: str) -> None:
    offered = parts(line_of(label), HOW_OFTEN)
    assert offered[0] == "weekly"
    assert all(part == "weekly" or part.startswith("on ") for part in offered)
    assert parts(line_of(label), HOW_LONG) == ["4w", "6w", "8w", "12w"]


def test_a_slow_release_medicine_is_not_offered_three_times_a_day() -> None:
    assert "1-1-1" not in parts(line_of("Voveran SR 75"), HOW_OFTEN)


@given(st.sampled_from(LABELS), st.data())
def test_every_button_gives_a_line_that_reads_back_with_a_plausible_amount(
    label: str, data: st.DataObject
) -> None:
    line = line_of(label)
    for _ in range(5):
        offered = [
            button.part for group in buttons_for(line, FORMULARY) for button in group.buttons
        ]
        if not offered:
            return
        then = tapped(line, data.draw(st.sampled_from(offered)), FORMULARY)
        assert then is not None
        assert then == line_of(then.text)
        assert then.medicine is not None
        assert line.medicine is not None
        assert then.medicine.label == line.medicine.label
        assert then.dose is not None
        (step,) = then.dose.steps
        assert step.unit is Unit.ML or (step.amount or Fraction(1)) <= 10
        assert (step.amount or Fraction(1)) <= 10
        line = then


@pytest.mark.parametrize(
    ("typed", "half", "endless"),
    [
        ("Pan 40", True, False),
        ("Pan 40 5d", True, False),
        ("Calpol 250 5 ml", True, True),
        ("Pan 40 1-0-0", False, True),
        ("Pan 40 1-0-0 5d", False, False),
        ("Pan 40 sos", False, False),
        ("Pan 40 stat", False, False),
        ("Pan 40 od to continue", False, False),
        ("Steam", False, False),
    ],
)
def test_the_missing_parts_of_a_line_are_listed(typed: str, half: bool, endless: bool) -> None:
    assert (is_half_said(line_of(typed)), has_no_end(line_of(typed))) == (half, endless)
