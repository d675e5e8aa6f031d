"""The kind of an allergy, and the suggestions for allergies and problems."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.alerts.rules import (
    kind_of,
    may_be_no_allergy,
    suggest_allergies,
    suggest_problems,
    tidy_code,
)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("penicillin", "class"),
        ("Penicillins", "class"),
        ("  SULPHA ", "class"),
        ("NSAIDs", "class"),
        ("ACE inhibitors", "class"),
        ("painkiller", "class"),
        ("Amoxycillin", "ingredient"),
        ("amoxicillin trihydrate", "ingredient"),
        ("IBUPROFEN", "ingredient"),
        ("groundnuts", "text"),
        ("Augmentin 625", "text"),
        ("penicillin or sulfa", "text"),
        ("पेनिसिलिन", "text"),
        ("", "text"),
    ],
)
def test_the_kind_of_an_allergy_is_read_from_its_name(name: str, kind: str) -> None:
    assert kind_of(name) == kind


@pytest.mark.parametrize(
    ("typed", "first", "detail"),
    [
        ("penicillin", "Penicillins", "Class of medicines"),
        ("sulfa", "Sulfonamide antibiotics", "Class of medicines"),
        ("ace inh", "ACE inhibitors", "Class of medicines"),
        ("diclof", "Diclofenac", "Medicine"),
        ("augmentin", "Amoxicillin", "in Augmentin"),
    ],
)
def test_the_exact_meaning_is_suggested_first(typed: str, first: str, detail: str) -> None:
    offered = suggest_allergies(typed)[0]
    assert offered.name == first
    assert offered.detail.startswith(detail)


@given(st.text(max_size=30) | st.sampled_from(["a", "cef", "pen", "dolo", "combi", "sul"]))
def test_every_suggested_name_is_checked_and_suggested_once(typed: str) -> None:
    names = [offered.name for offered in suggest_allergies(typed)]
    assert [name for name in names if kind_of(name) == "text"] == []
    assert len(names) == len(set(names)) <= 6


def test_an_empty_text_has_no_suggestions() -> None:
    assert suggest_allergies("  ") == []
    assert suggest_problems("  ") == []


@pytest.mark.parametrize(("typed", "code"), [("htn", "I10"), ("t2dm", "E11"), ("asthma", "J45")])
def test_a_problem_is_suggested_with_its_code(typed: str, code: str) -> None:
    offered = suggest_problems(typed)[0]
    assert offered.code.startswith(code)
    assert offered.detail == offered.code


@pytest.mark.parametrize(
    ("typed", "code"), [("e119", "E11.9"), ("E11.9", "E11.9"), ("i10", "I10"), ("q99z", "Q99Z")]
)
def test_a_code_is_formatted_as_in_the_list(typed: str, code: str) -> None:
    assert tidy_code(typed) == code


def test_words_that_deny_an_allergy_or_tell_of_another_person_are_recognised() -> None:
    denied = (
        *("NKDA", "nil", "N/A", "not known", "allergic to none", "koi allergy nahi"),
        *("not allergic to penicillin", "no allergy except sulfa", "penicillin test -ve"),
        *("penicillin allergy ruled out", "can take cefuroxime", "paracetamol is fine"),
        *("mother allergic to penicillin", "Family h/o sulfa allergy", "elder bro - sulfa"),
        *("NSAIDs, PCM ok", "Penicillin (tolerated amoxicillin)"),
        *("F/H penicillin", "f/h/o sulfa", "maa ko penicillin se", "no alcohol", "Mom", "ok"),
    )
    assert [name for name in denied if not may_be_no_allergy(name)] == []
    stated = (
        *("ES OK 10", "Mom Plus", "Life OK"),
        *("? penicillin", "sulfa – rash 2010", "brufen se dane", "unknown antibiotic", "NSAIDs"),
        *(
            "sulfonamides that are no antibiotics",
            "penicillin family",
            "non-steroidals",
            "Bro-Zedex",
        ),
    )
    assert [name for name in stated if may_be_no_allergy(name)] == []
