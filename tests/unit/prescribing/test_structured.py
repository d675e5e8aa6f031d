"""The structured part of a signed prescription."""

from __future__ import annotations

import pytest

from clinic.prescribing.content import Content
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import read_line
from clinic.prescribing.structured import Ingredient, ingredients_of, structured_medicine


@pytest.mark.parametrize(
    ("names", "strength", "strengths"),
    [
        (("a",), "500 mg", [("500 mg", "500", "mg", "", "")]),
        (("a",), "1,000 mg", [("1,000 mg", "1000", "mg", "", "")]),
        (("a",), "40 IU/ml", [("40 IU/ml", "40", "IU", "1", "ml")]),
        (("a",), "100 mcg/puff", [("100 mcg/puff", "100", "mcg", "1", "puff")]),
        (("a",), "0.1% w/w", [("0.1% w/w", "0.1", "% w/w", "", "")]),
        (
            ("a", "b"),
            "500 mg + 125 mg",
            [("500 mg", "500", "mg", "", ""), ("125 mg", "125", "mg", "", "")],
        ),
        (
            ("a", "b"),
            "200 mg + 28.5 mg/5 ml",
            [("200 mg/5 ml", "200", "mg", "5", "ml"), ("28.5 mg/5 ml", "28.5", "mg", "5", "ml")],
        ),
        (("a",), "10 mg elemental iron", [("10 mg elemental iron", "", "", "", "")]),
        (("a",), "", [("", "", "", "", "")]),
    ],
)
def test_each_ingredient_has_its_part_of_the_strength(
    names: tuple[str, ...], strength: str, strengths: list[tuple[str, ...]]
) -> None:
    expected = [Ingredient(name, *parts) for name, parts in zip(names, strengths, strict=True)]
    assert ingredients_of(names, strength) == expected


def test_a_strength_without_a_part_for_each_ingredient_is_assigned_to_none() -> None:
    assert ingredients_of(("a", "b"), "40 IU/ml") == [Ingredient("a"), Ingredient("b")]


def test_a_medicine_is_stored_with_its_ingredients_and_its_dose() -> None:
    medicine = structured_medicine(read_line("Augmentin 625 Duo 1-0-1 pc 5d", Formulary()))
    assert (medicine.label, medicine.listed_as) == ("Augmentin 625 Duo", "b:augmentin-625-duo")
    assert [(one.name, one.amount, one.unit) for one in medicine.ingredients] == [
        ("amoxicillin", "500", "mg"),
        ("clavulanic acid", "125", "mg"),
    ]
    assert medicine.dose is not None
    assert medicine.dose["steps"][0]["times"] == {"type": "pattern", "amounts": ["1", "0", "1"]}


def test_a_line_in_own_words_stores_only_its_words() -> None:
    medicine = structured_medicine(read_line("Steam inhalation at night", Formulary()))
    assert (medicine.words, medicine.ingredients, medicine.dose) == (
        "Steam inhalation at night",
        [],
        None,
    )


def test_earlier_prescriptions_have_no_structured_part() -> None:
    old = Content("Dr Asha Rao", "Ravi", "23 Nov 2026", "2026-11-23T10:42:00+05:30").to_json()
    del old["structured"]
    assert Content.from_json(old).structured == {}
