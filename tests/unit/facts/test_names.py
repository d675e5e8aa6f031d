"""Parsing of a medicine's name into words, amounts and form words."""

from __future__ import annotations

from decimal import Decimal

import pytest

from clinic.facts.names import concentration, parse_name, strength_parts


@pytest.mark.parametrize(
    ("name", "family", "numbers"),
    [
        ("Telma 80-H", "h telma", ["80"]),
        ("telma h 80", "h telma", ["80"]),
        ("Uprise D3 60K", "d3 uprise", ["60000"]),
        ("galvus met 50/1000", "galvus met", ["50", "1000"]),
        ("telmisartan40", "telmisartan", ["40"]),
        ("digoxin .25", "digoxin", ["0.25"]),
        ("vit d3 60,000 iu", "d3 vit", ["60000"]),
    ],
)
def test_words_and_amounts_are_separated(name: str, family: str, numbers: list[str]) -> None:
    parts = parse_name(name)
    assert parts.family == family
    assert [amount.number for amount in parts.amounts] == [Decimal(n) for n in numbers]


def test_form_words_are_no_part_of_a_name_but_a_release_is() -> None:
    assert parse_name("inj monocef 1 g").form_words == ("inj",)
    assert parse_name("Refresh Tears e/d").form_words == ("e/d",)
    assert "sr" in parse_name("voveran sr 100").words


def test_an_unusual_name_is_marked() -> None:
    assert parse_name("pan ?? 40").unknown_signs == "??"
    assert parse_name("Pan-D").unknown_signs == ""


def test_a_volume_belongs_to_all_parts_of_a_strength() -> None:
    parts = strength_parts("200 mg + 40 mg/5 ml")
    assert [(p.number, p.per, p.of) for p in parts] == [(200, 5, "ml"), (40, 5, "ml")]
    assert strength_parts("a sachet") == ()


def test_different_spellings_of_a_concentration_are_equal() -> None:
    assert concentration("10 g/15 ml") == concentration("3.335 g/5 ml")
    assert concentration("1 mg/ml") == concentration("5 mg/5 ml")
    assert concentration("1 mg/ml") != concentration("1 mg/5 ml")
