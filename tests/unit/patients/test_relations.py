"""How two patients are related, seen from each side."""

from __future__ import annotations

import pytest

from clinic.patients.relations import KINDS, LABELS, USUAL, other_side, pair_of, word_for


@pytest.mark.parametrize("kind", KINDS)
def test_seen_from_the_other_side_twice_a_relation_is_the_same(kind: str) -> None:
    assert other_side(other_side(kind)) == kind


@pytest.mark.parametrize(
    ("kind", "other"),
    [("child", "parent"), ("grandchild", "grandparent"), ("ward", "guardian"), ("other", "other")],
)
def test_the_other_side_of_a_relation(kind: str, other: str) -> None:
    assert other_side(kind) == other


@pytest.mark.parametrize(
    ("gender", "word"), [("M", "son"), ("F", "daughter"), ("O", "child"), ("", "child")]
)
def test_a_relative_is_named_by_gender(gender: str, word: str) -> None:
    assert word_for("child", gender) == word


def test_a_pair_has_one_row_whoever_tells_it() -> None:
    assert pair_of(3, 8, "child") == pair_of(8, 3, "parent") == (3, 8, "child")


def test_each_kind_can_be_chosen() -> None:
    assert set(LABELS) == set(KINDS)
    assert set(USUAL) <= set(KINDS)
