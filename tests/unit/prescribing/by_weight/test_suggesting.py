"""Suggestions for a line with a requested amount."""

import pytest

from clinic.prescribing.by_weight import suggest_by_weight
from tests.unit.prescribing.by_weight.patients import FORMULARY, SUSPENSION


def lines(typed: str) -> list[str]:
    return [line for _, line in suggest_by_weight(typed, FORMULARY)]


def test_preparations_are_suggested_with_the_amount_as_typed() -> None:
    result = lines("paracetamol syp 15 mg/kg tds 3d")
    assert f"{SUSPENSION} 15 mg/kg tds 3d" in result
    assert all("15 mg/kg tds 3d" in line for line in result)


def test_an_incomplete_name_finds_medicines_of_known_strength() -> None:
    result = lines("paracet 15 mg/kg tds")
    assert result
    assert all(line.endswith("15 mg/kg tds") for line in result)


@pytest.mark.parametrize("typed", ["paracetamol 12,5 mg/kg", "15 mg/kg", "zzz 15 mg/kg", "dolo"])
def test_no_suggestion_drops_the_amount(typed: str) -> None:
    assert lines(typed) == []
