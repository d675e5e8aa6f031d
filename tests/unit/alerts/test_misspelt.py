"""Allergies as they are spelt in a hurry: read as the nearest name, and told so."""

from __future__ import annotations

import pytest

from clinic.alerts.misspelt import closest
from clinic.prescribing.checks import check
from tests.unit.prescribing.checks.builders import allergic_to, lines


@pytest.mark.parametrize(
    ("written", "label"),
    [
        ("gentamycin", "gentamicin"),
        ("asprin", "Ecosprin 75"),
        ("amoxcillin", "Mox 500"),
        ("pencilin injection", "Mox 500"),
        ("ciprofloxacine", "Ciplox 500"),
        ("diclofenec", "Voveran 50"),
        ("parasetamol", "Dolo 650"),
        ("pantaprazole", "Pan 40"),
        ("analgesics", "Voveran 50"),
        ("septrin", "Septran DS"),
    ],
)
def test_a_misspelt_allergy_is_an_allergy_all_the_same(written: str, label: str) -> None:
    found = check(lines(label), allergic_to(written))
    assert "allergy" in {caution.kind for caution in found.alerts}
    assert "not checked" not in found.checked.split("Maximum")[0]


def test_the_reading_is_told_beside_the_words_of_the_record() -> None:
    (told,) = check(lines("Ecosprin 75"), allergic_to("asprin")).alerts
    assert "allergy to 'asprin', read as aspirin" in told.why


@pytest.mark.parametrize(
    "word",
    [
        *("peanuts", "shrimp", "latex", "pollen", "chocolate", "seafood", "mushroom", "perfume"),
        *("vomiting", "swelling", "urticaria", "asthma", "vaccine", "strawberry", "adhesive"),
    ],
)
def test_other_words_are_near_no_medicine(word: str) -> None:
    told = check(lines("Dolo 650"), allergic_to(word)).checked
    assert f"Allergy to '{word}' not checked." in told


def test_only_what_sounds_the_same_is_taken_where_something_does() -> None:
    names = ["cefixime", "cefepime", "cefotaxime"]
    assert closest("cefixim", names) == ["cefixime"]
    assert closest("cefix", names) == []
    assert closest("rash", ["rasagiline"]) == []
