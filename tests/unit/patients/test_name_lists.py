"""The pairs in names_dev.csv were compiled by hand for this project: Indian names, each labelled
as the same name spelt differently or as two names that sound alike. They are facts, not text."""

import csv
from pathlib import Path

from clinic.patients.names import alike, name_keys


def _rows_of(name: str) -> list[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PAIRS = _rows_of("names_dev.csv")


def _pairs(label: str, level: str) -> list[tuple[str, str]]:
    chosen = [p for p in PAIRS if (p["label"], p["level"]) == (label, level)]
    assert len(chosen) > 40
    return [(p["name_a"], p["name_b"]) for p in chosen]


def _share(pairs: list[tuple[str, str]], chosen: list[tuple[str, str]]) -> float:
    return len(chosen) / len(pairs)


def test_nearly_all_spellings_of_one_name_match() -> None:
    pairs = _pairs("same", "spelling")
    assert _share(pairs, [p for p in pairs if alike(*p)]) >= 0.99


def test_nearly_all_regional_forms_of_one_name_match() -> None:
    pairs = _pairs("same", "cognate")
    assert _share(pairs, [p for p in pairs if alike(*p)]) >= 0.95


def test_hardly_any_different_names_that_sound_alike_match() -> None:
    pairs = _pairs("different", "")
    assert _share(pairs, [p for p in pairs if alike(*p)]) <= 0.02


def test_few_different_names_match_in_a_list_that_no_rule_was_made_from() -> None:
    others = [
        (row["name_a"], row["name_b"])
        for list_of in ("fourth", "fifth")
        for row in _rows_of(f"names_{list_of}.csv")
        if row["label"] == "different"
    ]
    assert len(others) > 100
    assert _share(others, [pair for pair in others if alike(*pair)]) <= 0.02


def test_matching_names_share_a_phonetic_key() -> None:
    pairs = [(p["name_a"], p["name_b"]) for p in PAIRS if alike(p["name_a"], p["name_b"])]
    assert len(pairs) > 400
    assert [(a, b) for a, b in pairs if not name_keys(a) & name_keys(b)] == []
