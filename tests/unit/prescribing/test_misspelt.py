"""Correction of ingredients of an own medicine that are nearly spelt as known ones."""

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
def test_a_nearly_known_name_is_corrected(typed: str, corrections: tuple[str, ...]) -> None:
    assert likely_contents(typed) == corrections
