"""Ingredients of an own medicine that are spelt nearly as known ones."""

from __future__ import annotations

import pytest

from clinic.prescribing.misspelt import likely_contents


@pytest.mark.parametrize(
    ("typed", "corrections"),
    [
        ("paracitamol", ("paracetamol",)),
        ("amoxicilin + Clavulanic acid", ("amoxicillin + Clavulanic acid",)),
        ("salicilic acid", ("salicylic acid",)),
        ("Nilavembu + Chukku", ()),
        ("Amoxycillin Trihydrate", ()),
        ("acetaminophen + caffeine", ()),
        ("", ()),
        (" + ", ()),
    ],
)
def test_a_name_that_is_nearly_known_is_put_right(typed: str, corrections: tuple[str, ...]) -> None:
    assert likely_contents(typed) == corrections
