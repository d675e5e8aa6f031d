from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.facts.diagnoses import (
    common_diagnoses,
    find_diagnosis,
    other_diagnoses,
    search_diagnoses,
)


def codes(words: str, limit: int = 12) -> list[str]:
    return [diagnosis.code for diagnosis in search_diagnoses(words, limit)]


def test_all_of_icd10_is_there_and_each_code_once() -> None:
    others = [diagnosis.code for diagnosis in other_diagnoses()]
    common = {diagnosis.code for diagnosis in common_diagnoses()}
    assert len(common_diagnoses()) == 439
    assert len(others) + len(common) == 12_246
    assert [code for code, times in Counter(others).items() if times > 1] == []
    assert not common & set(others)


def test_every_common_diagnosis_has_a_code_of_icd10_with_its_title() -> None:
    for diagnosis in common_diagnoses():
        assert diagnosis.is_common
        assert diagnosis.title
        assert diagnosis.category
        assert find_diagnosis(diagnosis.code) is not None


def test_titles_are_plain_text() -> None:
    assert [d.title for d in other_diagnoses() if "&amp;" in d.title or "<" in d.title] == []


@pytest.mark.parametrize("typed", ["J02.9", "j029", " j02.9 "])
def test_a_code_is_found_with_or_without_its_dot(typed: str) -> None:
    diagnosis = find_diagnosis(typed)
    assert diagnosis is not None
    assert (diagnosis.code, diagnosis.name) == ("J02.9", "Acute pharyngitis")


@pytest.mark.parametrize("typed", ["", "J", "J99.99", "Acute pharyngitis", "é"])
def test_what_is_no_code_finds_no_diagnosis(typed: str) -> None:
    assert find_diagnosis(typed) is None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("URTI", "J06.9"),
        ("T2DM", "E11.9"),
        ("t2dm with neuropathy", "E11.4"),
        ("HTN", "I10"),
        ("high bp", "I10"),
        ("sore throat", "J02.9"),
        ("throat infection", "J02.9"),
        ("cold", "J00"),
        ("fever", "R50.9"),
        ("viral fever", "B34.9"),
        ("dengu", "A97.9"),
        ("typhoid", "A01.0"),
        ("loose motions", "A09.9"),
        ("AGE", "A09.9"),
        ("UTI", "N39.0"),
        ("burning micturition", "R30.0"),
        ("GERD", "K21.9"),
        ("APD", "K29.7"),
        ("piles", "K64.9"),
        ("anemia", "D64.9"),
        ("iron deficiency", "D50.9"),
        ("hypothyroid", "E03.9"),
        ("PCOS", "E28.2"),
        ("diabetes", "E11.9"),
        ("LBP", "M54.5"),
        ("knee pain", "M25.5"),
        ("pain in the knee", "M25.5"),
        ("RA", "M06.9"),
        ("asthma", "J45.9"),
        ("copd", "J44.9"),
        ("IHD", "I25.9"),
        ("migrane", "G43.9"),
        ("hypertention", "I10"),
        ("ear wax", "H61.2"),
        ("ringworm", "B35.4"),
        ("pimples", "L70.0"),
        ("fracture of femur", "S72"),
        ("fracture neck femur", "S72.0"),
        ("meniere", "H81.0"),
        ("J02", "J02"),
        ("j02.9", "J02.9"),
    ],
)
def test_what_doctors_write_finds_what_they_mean(typed: str, code: str) -> None:
    assert codes(typed)[0] == code


def test_common_diagnoses_come_before_the_rest_of_icd10() -> None:
    found = [diagnosis.is_common for diagnosis in search_diagnoses("fracture", 12)]
    assert found == sorted(found, reverse=True)
    assert found[0]
    assert not found[-1]


def test_a_title_typed_in_full_is_not_crowded_out_by_common_ones() -> None:
    found = codes("iron deficiency")
    assert found[0] == "D50.9"
    assert "E61.1" in found[:5]


def test_the_beginning_of_a_code_lists_its_codes_the_category_first() -> None:
    found = codes("E11", 20)
    assert found[0] == "E11"
    assert len(found) == 11
    assert all(code.startswith("E11") for code in found)


def test_a_diagnosis_that_needs_care_says_so() -> None:
    bite = find_diagnosis("W54")
    assert bite is not None
    assert "external-cause code" in bite.note


def test_every_common_diagnosis_is_found_by_its_name_and_synonyms() -> None:
    for diagnosis in common_diagnoses():
        for name in (diagnosis.name, *diagnosis.synonyms):
            assert diagnosis in search_diagnoses(name, 40), name


def test_others_are_found_by_their_title() -> None:
    for diagnosis in other_diagnoses()[::97]:
        assert diagnosis in search_diagnoses(diagnosis.title, 60), diagnosis.title


@given(st.text(max_size=80), st.integers(-1, 20))
@settings(max_examples=200)
def test_any_text_can_be_searched_and_gives_at_most_the_limit(typed: str, limit: int) -> None:
    found = search_diagnoses(typed, limit)
    assert len(found) <= max(limit, 0)
    assert len(set(found)) == len(found)
    assert found == search_diagnoses(typed, limit)
