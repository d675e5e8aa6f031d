"""The relation of two patients, seen from each of them."""

from __future__ import annotations

import pytest

from clinic.patients.relations import KINDS, LABELS, USUAL, other_side, pair_of, word_for


@pytest.mark.parametrize("kind", KINDS)
def test_the_inverse_of_the_inverse_relation_is_the_relation(kind: str) -> None:
    assert other_side(other_side(kind)) == kind


@pytest.mark.parametrize(
    ("kind", "other"),
    [("child", "parent"), ("grandchild", "grandparent"), ("ward", "guardian"), ("other", "other")],
)
def test_each_relation_has_its_inverse(kind: str, other: str) -> None:
    assert other_side(kind) == other


@pytest.mark.parametrize(
    ("gender", "word"), [("M", "son"), ("F", "daughter"), ("O", "child"), ("", "child")]
)
def test_a_relative_is_named_by_gender(gender: str, word: str) -> None:
    assert word_for("child", gender) == word


def test_a_pair_has_one_row_from_whichever_side_it_is_entered() -> None:
    assert pair_of(3, 8, "child") == pair_of(8, 3, "parent") == (3, 8, "child")


def test_each_kind_of_relation_can_be_chosen() -> None:
    assert set(LABELS) == set(KINDS)
    assert set(USUAL) <= set(KINDS)
