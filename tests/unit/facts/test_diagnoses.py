"""The search for diagnoses in ICD-10 and the common list."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.facts.diagnoses import (
    common_diagnoses,
    find_diagnosis,
    joined_diagnoses,
    named_diagnosis,
    other_diagnoses,
    search_diagnoses,
)


def codes(typed: str, limit: int = 12) -> list[str]:
    return [diagnosis.code for diagnosis in search_diagnoses(typed, limit)]


def test_all_of_icd10_is_shipped_and_each_code_once() -> None:
    others = [diagnosis.code for diagnosis in other_diagnoses()]
    common = {diagnosis.code for diagnosis in common_diagnoses()}
    assert len(common_diagnoses()) == 920
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
def test_a_text_that_is_no_code_finds_no_diagnosis(typed: str) -> None:
    assert find_diagnosis(typed) is None


@pytest.mark.parametrize("typed", ["hyperacidity", "CHD", "PE", "DN", "MS", "fungal infection"])
def test_a_text_with_two_meanings_offers_both_and_takes_neither(typed: str) -> None:
    offered = codes(typed, 3)
    assert len(set(offered)) >= 2
    assert named_diagnosis(typed) is None


def test_the_first_fungal_infection_is_one_of_the_skin() -> None:
    assert codes("fungal infection")[:2] == ["B36.9", "B35.9"]


@pytest.mark.parametrize(
    ("typed", "two"),
    [
        ("DM with HTN", ["E11.9", "I10"]),
        ("dm/htn", ["E11.9", "I10"]),
        ("T2DM + HTN", ["E11.9", "I10"]),
        ("IHD c HTN", ["I25.9", "I10"]),
        ("asthma with allergic rhinitis", ["J45.9", "J30.4"]),
        ("HTN, DM, hypothyroid", ["I10", "E11.9", "E03.9"]),
        ("fever & cough", ["R50.9", "R05"]),
    ],
)
def test_joined_diagnoses_are_offered_one_by_one(typed: str, two: list[str]) -> None:
    assert [diagnosis.code for diagnosis in joined_diagnoses(typed)] == two
    assert codes(typed)[: len(two)] == two


@pytest.mark.parametrize("typed", ["DM HTN", "uncontrolled DM with HTN", "k/c/o T2DM with HTN"])
def test_texts_close_to_two_names_offer_both_but_take_neither(typed: str) -> None:
    assert codes(typed)[:2] == ["E11.9", "I10"]
    assert joined_diagnoses(typed) == ()


@pytest.mark.parametrize(
    "typed",
    [
        "T2DM with neuropathy",
        "fever with chills",
        "hand, foot and mouth disease",
        "DM with xyzzy",
        "HTN",
        "AR with asthma",
        "HTN + DM + IDA + GERD + URTI",
        "",
        " + ",
    ],
)
def test_one_diagnosis_or_an_unknown_word_is_not_split(typed: str) -> None:
    assert joined_diagnoses(typed) == ()


@pytest.mark.parametrize(
    ("typed", "code"),
    [("uncontrolled HTN", "I10"), ("left OA knee", "M17.9"), ("k/c/o COPD", "J44.9")],
)
def test_words_for_course_and_side_do_not_hide_the_diagnosis(typed: str, code: str) -> None:
    assert codes(typed)[0] == code
    assert named_diagnosis(typed) is None


def test_common_diagnoses_come_before_the_rest_of_icd10() -> None:
    results = [diagnosis.is_common for diagnosis in search_diagnoses("fracture", 12)]
    assert results == sorted(results, reverse=True)
    assert results[0]
    assert not results[-1]


def test_a_title_typed_in_full_comes_before_common_diagnoses() -> None:
    results = codes("iron deficiency")
    assert results[0] == "D50.9"
    assert "E61.1" in results[:5]


def test_the_beginning_of_a_code_lists_its_codes_with_the_category_first() -> None:
    results = codes("E11", 20)
    assert results[0] == "E11"
    assert len(results) == 11
    assert all(code.startswith("E11") for code in results)


def test_a_diagnosis_with_urgent_signs_is_marked() -> None:
    bite = find_diagnosis("W54")
    assert bite is not None
    assert "external-cause code" in bite.note


def test_a_shared_code_has_its_most_general_name() -> None:
    shared = {"I10": "Essential hypertension", "M25.5": "Joint pain", "R50.9": "Fever, unspecified"}
    for code, name in shared.items():
        diagnosis = find_diagnosis(code)
        assert diagnosis is not None
        assert diagnosis.name == name


def test_every_common_diagnosis_is_found_by_its_name_and_synonyms() -> None:
    for diagnosis in common_diagnoses():
        for name in (diagnosis.name, *diagnosis.synonyms):
            assert diagnosis in search_diagnoses(name, 40), name


def test_other_diagnoses_are_found_by_their_title() -> None:
    for diagnosis in other_diagnoses()[::97]:
        assert diagnosis in search_diagnoses(diagnosis.title, 60), diagnosis.title


@given(st.text(max_size=80), st.integers(-1, 20))
@settings(max_examples=200)
def test_any_text_can_be_searched_and_gives_at_most_the_limit(typed: str, limit: int) -> None:
    results = search_diagnoses(typed, limit)
    assert len(results) <= max(limit, 0)
    assert len(set(results)) == len(results)
    assert results == search_diagnoses(typed, limit)
