"""Misspelt allergies are read as the nearest name, and the caution says so."""

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
def test_a_misspelt_allergy_is_read_as_the_allergy(written: str, label: str) -> None:
    findings = check(lines(label), allergic_to(written))
    assert "allergy" in {caution.kind for caution in findings.alerts}
    assert "not checked" not in findings.checked.split("Maximum")[0]


def test_a_caution_names_the_recorded_spelling_and_the_name_it_is_read_as() -> None:
    (caution,) = check(lines("Ecosprin 75"), allergic_to("asprin")).alerts
    assert "allergy to 'asprin', read as aspirin" in caution.why


@pytest.mark.parametrize(
    "word",
    [
        *("peanuts", "shrimp", "latex", "pollen", "chocolate", "seafood", "mushroom", "perfume"),
        *("vomiting", "swelling", "urticaria", "asthma", "vaccine", "strawberry", "adhesive"),
    ],
)
def test_other_words_are_not_corrected_to_a_medicine(word: str) -> None:
    summary = check(lines("Dolo 650"), allergic_to(word)).checked
    assert f"Allergy to '{word}' not checked." in summary


def test_only_the_closest_name_is_taken_and_no_distant_one() -> None:
    names = ["cefixime", "cefepime", "cefotaxime"]
    assert closest("cefixim", names) == ["cefixime"]
    assert closest("cefix", names) == []
    assert closest("rash", ["rasagiline"]) == []
