"""Only what the rows are sure of is shipped as an interaction."""

from __future__ import annotations

from clinic.facts.interactions import FILE, interactions, partners
from clinic.facts.tables import read


def test_only_serious_rows_of_high_confidence_are_shipped() -> None:
    assert {row["confidence"] for row in read(FILE)} == {"high"}
    assert {row["severity"] for row in read(FILE)} == {"contraindicated", "major"}
    assert all(row["effect"] and row["management"] and row["source"] for row in read(FILE))


def test_each_pair_is_shipped_once_and_found_from_both_sides() -> None:
    pairs = [(pair.first, pair.second) for pair in interactions()]
    assert len(set(pairs)) == len(pairs)
    for first, second in pairs:
        assert first < second
        assert partners()[first][second] is partners()[second][first]
