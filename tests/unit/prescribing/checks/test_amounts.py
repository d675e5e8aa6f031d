"""Strengths as the lists write them, in mg."""

from __future__ import annotations

import pytest

from clinic.facts.medicines import list_medicines
from clinic.prescribing.checks.amounts import strengths


@pytest.mark.parametrize(
    ("text", "mg", "in_a_ml"),
    [
        ("650 mg", (650,), False),
        ("500mg", (500,), False),
        ("1 g", (1000,), False),
        ("50 mcg", (0.05,), False),
        ("875 mg + 125 mg", (875, 125), False),
        ("120 mg/5 ml", (24,), True),
        ("100 mg/ml", (100,), True),
        ("200 mg + 28.5 mg/5 ml", (40, 5.7), True),
        ("10 g/15 ml", (10_000 / 15,), True),
    ],
)
def test_a_strength_is_read(text: str, mg: tuple[float, ...], in_a_ml: bool) -> None:
    read = strengths(text)
    assert read is not None
    assert read[0] == pytest.approx(mg)
    assert read[1] is in_a_ml


@pytest.mark.parametrize(
    "text",
    ["", "5%", "60000 IU", "100 mg elemental iron", "2 mg; 2 mg/ml", "1 mg/0 ml", "100 mcg/dose"],
)
def test_what_is_no_weight_of_each_ingredient_is_not_guessed(text: str) -> None:
    assert strengths(text) is None


def test_nearly_all_shipped_medicines_that_are_swallowed_can_be_worked_out() -> None:
    listed = [m for m in list_medicines() if m.strength]
    tablets = [m for m in listed if "tablet" in m.form or m.form == "capsule"]
    read = [m for m in tablets if (s := strengths(m.strength)) and len(s[0]) == len(m.ingredients)]
    assert len(read) > 0.95 * len(tablets)
