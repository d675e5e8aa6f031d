"""Interactions are shipped only where their source is certain."""

from __future__ import annotations

from clinic.facts.interactions import (
    FILE,
    count_pairs,
    interactions_among,
    named_in_pairs,
)
from clinic.facts.store import rows
from clinic.facts.tables import read


def test_rows_that_a_source_doubts_become_notes() -> None:
    doubted = [row for row in read(FILE) if row["confidence"] != "high"]
    assert doubted
    for row in doubted:
        pairs = interactions_among([row["drug_a"], row["drug_b"]])
        assert row["source"] not in {pair.source for pair in pairs if pair.is_grave}


def test_severe_interactions_of_warfarin_apply_to_acenocoumarol() -> None:
    (own,) = interactions_among(["acenocoumarol", "metronidazole"])
    assert own.code == ""
    grave = [pair for pair in interactions_among(["acenocoumarol", "fluconazole"]) if pair.is_grave]
    assert [pair.code for pair in grave] == ["by_analogy"]
    assert "told of warfarin" in grave[0].source


def test_every_row_has_effect_advice_and_source() -> None:
    missing = rows("SELECT * FROM pair WHERE effect = '' OR management = '' OR source = ''")
    assert missing == []
    assert rows("SELECT * FROM pair WHERE first >= second") == []


def test_a_pair_is_found_in_either_order() -> None:
    pairs = [interactions_among(names) for names in (["a", "b"], ["warfarin", "metronidazole"])]
    assert pairs[0] == []
    assert pairs[1] == interactions_among(["metronidazole", "warfarin"])
    assert {(pair.first, pair.second) for pair in pairs[1]} == {("metronidazole", "warfarin")}


def test_an_ingredient_with_the_same_effect_has_the_same_pairs() -> None:
    assert interactions_among(["calcium citrate", "digoxin"])


def test_precautions_are_never_severe() -> None:
    assert not any(
        pair.is_grave
        for pair in interactions_among(["aspirin", "clopidogrel", "ibuprofen"])
        if pair.severity == "moderate"
    )


def test_disagreement_of_regulators_about_a_rhythm_becomes_a_condition() -> None:
    (pair,) = interactions_among(["azithromycin", "domperidone"])
    assert (pair.severity, pair.alert, pair.code) == ("contraindicated", "Y", "qt_risk_factor")
    (watched,) = interactions_among(["enalapril", "spironolactone"])
    assert watched.code == "k_monitored"


def test_an_ingredient_without_pairs_is_known() -> None:
    assert named_in_pairs(["warfarin", "paracetamol", "mupirocin"]) == {"warfarin", "paracetamol"}
    assert 4_000 < count_pairs() < 5_000
