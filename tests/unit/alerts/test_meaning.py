"""Recognition of names that mean the same allergy or problem, and the sentence about what is
checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.alerts.allergens import RecordedAllergy
from clinic.alerts.meaning import checked_as, is_same_allergy, is_same_problem, likely_allergies
from clinic.alerts.rules import NOT_CHECKED, kind_of
from clinic.prescribing.checks import CheckedLine, Person, check


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("Penicillin", "penicilin"), ("Penicillin", "pencillin"), ("penicillins", "Peniciline")),
        *(("penicillin", "Penicillin injection"), ("sulfa", "sulpha"), ("sulpha drugs", "Sulfa")),
        ("Augmentin", "amoxicillin+clavulanate"),
        ("Augmentin 625", "Amoxycillin and clavulanic acid"),
        *(("Crocin", "paracetamol"), ("Crocin", "Dolo 650"), ("Calpol", "pcm")),
        *(("Voveran", "diclofenac sodium"), ("asprin", "Disprin"), ("Bactrim", "cotrimoxazole")),
        *(("painkiller", "pain killers"), ("NSAIDs", "nsaid"), ("xylocaine", "lignocaine")),
        *(("peanut", "Peanuts"), ("egg", "eggs"), ("latex", "latax"), ("Eggs and sulfa",) * 2),
        ("penicillin, egg", "eggs and pencillin"),
    ],
)
def test_different_names_of_one_allergy_are_recognised_as_the_same(one: str, other: str) -> None:
    assert is_same_allergy(one, other)
    assert is_same_allergy(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("Augmentin", "amoxicillin"), ("Norflox TZ", "norfloxacin"), ("septran", "sulfa")),
        *(("penicillin, eggs", "penicillin"), ("aspirin induced asthma", "aspirin")),
        *(("milk", "silk"), ("dust", "dust mite"), ("ibuprofen", "paracetamol")),
        *(("painkillers", "NSAIDs"), ("hepatitis b vaccine", "hepatitis c vaccine")),
    ],
)
def test_different_allergies_are_not_taken_for_the_same(one: str, other: str) -> None:
    assert not is_same_allergy(one, other)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("Augmentin", "Checked as amoxicillin, clavulanic acid"),
        ("penicillin, eggs", "Checked as penicillins; “eggs” not checked"),
        ("asprin", "Read as aspirin"),
        ("groundnuts", NOT_CHECKED),
        ("penicln", NOT_CHECKED),
    ],
)
def test_the_sentence_beside_own_words_says_whether_they_are_checked(
    name: str, sentence: str
) -> None:
    assert checked_as(name) == sentence


NAMES = ["Augmentin", "asprin", "penicln", "groundnuts", "pencillin", "eggs, sulpha", "Crocin"]


@pytest.mark.parametrize("name", NAMES)
def test_the_record_and_the_prescription_treat_a_name_alike(name: str) -> None:
    person = Person(10_000, None, "M", allergies=(RecordedAllergy(kind_of(name), name),))
    line = CheckedLine(1, "Pan 40", ("pantoprazole",), "40 mg", "tablet", None)
    summary = check([line], person).checked
    assert (f"Allergy to '{name}' not checked" in summary) == (checked_as(name) == NOT_CHECKED)
    assert ("Allergies checked" in summary) == (checked_as(name) != NOT_CHECKED)


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("penicln", ("Penicillin",)),
        ("asprin", ("Aspirin",)),
        ("Augmentn", ("Amoxicillin", "Clavulanic acid")),
        ("penicillin", ()),
        ("Augmentin", ()),
        ("qqqqqq", ()),
        ("", ()),
    ],
)
def test_an_unknown_spelling_suggests_likely_names(name: str, likely: tuple[str, ...]) -> None:
    assert likely_allergies(name) == likely


@given(st.text(max_size=40))
def test_suggested_names_are_checked_and_no_text_raises_an_error(name: str) -> None:
    assert checked_as(name)
    assert is_same_allergy(name, name) or not name.strip()
    assert [offer for offer in likely_allergies(name) if checked_as(offer) == NOT_CHECKED] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *((("HTN", ""), ("Hypertension", "I10")), (("Hypertenson", ""), ("htn", ""))),
        *((("T2DM", ""), ("type 2 diabetes", "")), (("Sugar", "E11.9"), ("DM2", "E11.9"))),
        *((("Astma", ""), ("asthma", "J45.9")), (("migrane", ""), ("Migraine", ""))),
    ],
)
def test_different_names_of_one_problem_are_recognised_as_the_same(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert is_same_problem(one, other)
    assert is_same_problem(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *((("Type 1 diabetes", ""), ("Type 2 diabetes", "")), (("CKD 3", ""), ("CKD 4", ""))),
        (("Hypothyroidism", ""), ("Hyperthyroidism", "")),
        (("hepatitis b", ""), ("hepatitis c", "")),
        (("Left knee pain", ""), ("Right knee pain", "")),
    ],
)
def test_different_problems_are_not_taken_for_the_same(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert not is_same_problem(one, other)


@pytest.mark.parametrize(
    ("name", "ingredient"),
    [
        ("Mox", "amoxicillin"),
        ("mox 500", "amoxicillin"),
        ("Mox - rash", "amoxicillin"),
        ("allergic to mox", "amoxicillin"),
        ("Pan 40", "pantoprazole"),
        ("ES OK 10", "escitalopram"),
    ],
)
def test_an_allergy_to_a_brand_with_a_short_name_is_checked(name: str, ingredient: str) -> None:
    assert checked_as(name) == f"Checked as {ingredient}"


@pytest.mark.parametrize(
    "name", ["eye drops", "soap", "cold air", "Ace", "egg", "met", "injection"]
)
def test_a_word_that_names_no_one_brand_is_not_checked(name: str) -> None:
    assert checked_as(name) == "Own words, not checked"
