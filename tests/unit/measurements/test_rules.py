"""Merging of a vital sign that two people write."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.measurements.rules import COLUMNS, MergeResult, merge, same
from clinic.visits.vitals import FIELDS, Measures

MINE, RECORDED, NEITHER = MergeResult.MINE, MergeResult.RECORDED, MergeResult.NEITHER
TEXTS = st.sampled_from(["", "68", "70", "72.5", "abc"])


def test_every_field_is_recorded_in_its_own_columns() -> None:
    assert tuple(COLUMNS) == FIELDS
    names = [name for columns in COLUMNS.values() for name in columns]
    assert names == list(Measures.__slots__)


@pytest.mark.parametrize(
    ("field", "one", "other", "is_same"),
    [
        ("weight", "68", " 68.0 kg", True),
        ("weight", "68", "68.5", False),
        ("temperature", "38", "100.4", True),
        ("blood_pressure", "138/86", "138 86", True),
        ("weight", "", "  ", True),
        ("weight", "", "68", False),
        ("weight", "abc", "abc ", True),
        ("weight", "abc", "xyz", False),
    ],
)
def test_texts_with_the_same_value_are_equal(
    field: str, one: str, other: str, is_same: bool
) -> None:
    assert same(field, one, other) is is_same


@pytest.mark.parametrize(
    ("mine", "recorded", "seen", "result"),
    [
        ("68", "", [""], MINE),
        ("", "70", [""], RECORDED),
        ("68", "70", [""], NEITHER),
        ("68", "70", ["70"], MINE),
        ("", "70", ["70"], MINE),
        ("70.0", "70", [""], RECORDED),
        ("66", "70", ["66"], RECORDED),
        ("68", "70", ["66"], NEITHER),
        ("68", "66", ["", "66"], MINE),
        ("", "66", ["", "66"], MINE),
        ("66", "70", ["", "66"], RECORDED),
        ("68", "", ["66"], NEITHER),
        ("68", "", [None], MINE),
        ("", "70", [None, None], RECORDED),
        ("68", "70", [None], NEITHER),
    ],
)
def test_a_value_that_was_not_seen_is_never_replaced(
    mine: str, recorded: str, seen: list[str | None], result: MergeResult
) -> None:
    assert merge("weight", mine, recorded, seen) is result


@given(TEXTS, TEXTS, st.lists(st.none() | TEXTS, max_size=2))
def test_a_recorded_value_is_replaced_only_by_a_person_who_has_seen_it(
    mine: str, recorded: str, seen: list[str | None]
) -> None:
    if merge("weight", mine, recorded, seen) is MINE:
        assert recorded == "" or recorded in seen


@given(TEXTS, TEXTS, st.lists(st.none() | TEXTS, max_size=2))
def test_a_typed_text_is_dropped_only_where_it_was_seen_or_is_equal(
    mine: str, recorded: str, seen: list[str | None]
) -> None:
    if merge("weight", mine, recorded, seen) is RECORDED:
        assert mine in ("", recorded) or mine in seen
