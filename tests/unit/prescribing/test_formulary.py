"""The formulary: own medicines first, then the shipped ones, by use."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.prescribing.formulary import Formulary, MedicineOption, MedicineUse
from tests.unit.prescribing.formularies import KABASURA, PLAIN, shipped, used


@pytest.mark.parametrize("label", ["Pan 40", "pan 40", "PAN-40", " Pan  40 "])
def test_a_label_is_found_in_any_spelling(label: str) -> None:
    result = PLAIN.find(label)
    assert result is not None
    assert (result.label, result.ingredients) == ("Pan 40", ("pantoprazole",))


@pytest.mark.parametrize("label", ["", " ", "?", "💊", "pan", "pan 41", "Kabasura kudineer"])
def test_a_text_that_is_no_label_is_not_found(label: str) -> None:
    assert PLAIN.find(label) is None


def test_a_shipped_brand_must_be_confirmed_and_a_generic_need_not() -> None:
    brand, generic = PLAIN.find("Pan 40"), PLAIN.find("Paracetamol 500 mg tablet")
    assert brand is not None
    assert generic is not None
    assert (brand.confirmed, generic.confirmed) == (True, True)  # two lists agree about this brand
    assert (brand.own_id, generic.own_id) == (0, 0)
    of_one_list = PLAIN.find("Cetzine 10")
    assert of_one_list is not None
    assert not of_one_list.confirmed


def test_an_own_medicine_comes_before_the_shipped_one() -> None:
    own = shipped("Pan 40", generic="Something else", ingredients=("x",))
    formulary = Formulary([own])
    assert formulary.find("PAN 40") == own
    assert own in formulary.family(["pan"])
    assert [m for m in formulary.search("pan 40") if m.label == "Pan 40"] == [own]


def test_use_decides_the_rank_and_gives_the_usual_dose() -> None:
    first = PLAIN.search("para")[0].label
    often = PLAIN.search("para", 8)[-1].label
    assert first != often
    result = used((often, 12, "1-0-1 5d")).search("para")[0]
    assert (result.label, result.uses, result.usual_dose) == (often, 12, "1-0-1 5d")


def test_the_most_used_medicines_of_a_name_come_first() -> None:
    several = PLAIN.family(["paracetamol"])
    assert len(several) > 1
    label = several[-1].label
    assert used((label, 2, "")).family(["paracetamol"])[0].label == label


def test_own_medicines_are_found_by_the_beginnings_of_their_words() -> None:
    formulary = Formulary([KABASURA])
    for typed in ("kaba", "kud kaba", "nila", "CHUKKU"):
        assert KABASURA in formulary.search(typed)
    for typed in ("basura", "kabasurax", ""):
        assert KABASURA not in formulary.search(typed)


def test_the_most_used_comes_first_even_beyond_the_limit_of_a_search() -> None:
    label = "Paracetamol 500 mg tablet"
    formulary = used((label, 1, "1-1-1 3d"))
    result = formulary.search("para")
    assert result[0].label == label
    assert [m.label for m in result].count(label) == 1


def test_an_unconfirmed_own_medicine_is_never_first() -> None:
    own = MedicineOption(
        "Pantoxx 40", "Pantoprazole", ("pantoprazole",), own_id=3, uses=50, pinned=True
    )
    result = Formulary([own]).search("pant", 8)
    assert result[0].label != "Pantoxx 40"
    sure = replace(own, confirmed=True)
    assert Formulary([sure]).search("pant", 8)[0] == sure


def test_favourites_are_the_pinned_medicines_by_use() -> None:
    own = [
        MedicineOption("B", pinned=True, uses=1),
        MedicineOption("A", pinned=True, uses=1),
        MedicineOption("C", pinned=True, uses=5),
        MedicineOption("D", uses=9),
    ]
    assert [m.label for m in Formulary(own).pinned()] == ["C", "A", "B"]


@pytest.mark.parametrize(
    ("line", "label", "rest"),
    [
        ("Pan 40 1-0-0", "Pan 40", "1-0-0"),
        ("Paracetamol 500 mg tablet 1-0-0", "Paracetamol 500 mg tablet", "1-0-0"),
        ("Kabasura kudineer forte 30 ml", "Kabasura kudineer forte", "30 ml"),
        ("Kabasura kudineer 30 ml", "Kabasura kudineer", "30 ml"),
        ("Kabasura 30 ml", None, "Kabasura 30 ml"),
        ("", None, ""),
    ],
)
def test_a_line_begins_with_the_longest_label(line: str, label: str | None, rest: str) -> None:
    formulary = Formulary([KABASURA, MedicineOption("Kabasura kudineer forte")])
    medicine, remainder = formulary.split(line)
    assert (medicine.label if medicine else None, remainder) == (label, rest)


@given(st.text(max_size=40))
def test_splitting_a_line_loses_no_word_behind_the_label(line: str) -> None:
    medicine, rest = PLAIN.split(line)
    if medicine is None:
        assert rest == line
    else:
        assert line.split()[len(line.split()) - len(rest.split()) :] == rest.split()


@given(st.text(max_size=20))
def test_any_words_can_be_searched(typed: str) -> None:
    formulary = Formulary([KABASURA], {"x": MedicineUse("x", 1, "")})
    assert len(formulary.search(typed, 5)) <= 5
    assert isinstance(formulary.family(typed.split()), list)
