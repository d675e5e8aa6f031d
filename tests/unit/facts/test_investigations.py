"""The list of investigations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.facts.investigations import (
    all_investigations,
    find_investigation,
    search_investigations,
)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(("cbc", "CBC / Hemogram"), ("hb", "Haemoglobin"), ("lft", "Liver function panel")),
        *(("kft", "Renal function panel"), ("rft", "Renal function panel")),
        *(("fbs", "Fasting glucose"), ("ppbs", "Glucose post meal (2 h)"), ("a1c", "HbA1c")),
        *(("blood sugar fasting", "Fasting glucose"), ("tsh", "TSH"), ("ft4", "Free T4")),
        *(("urine r/m", "Urine routine and microscopy"), ("cxr", "X-ray chest (2 views)")),
        *(
            ("x-ray chest", "X-ray chest (2 views)"),
            ("usg abd", "USG abdomen"),
            ("ecg", "ECG 12-lead"),
        ),
        *(
            ("ns1", "Dengue NS1 antigen"),
            ("vit d", "Vitamin D 25-OH"),
            ("upt", "Urine pregnancy test"),
        ),
        *(("lipid", "Lipid panel"), ("creatinin", "Creatinine"), ("creatnine", "Creatinine")),
        *(
            ("genexpert", "CBNAAT / GeneXpert MTB"),
            ("mri brain", "MRI"),
            ("echo", "2D Echocardiography"),
        ),
    ],
)
def test_words_of_doctors_find_the_intended_test(typed: str, name: str) -> None:
    assert search_investigations(typed)[0].name == name


def test_names_are_unique_and_each_finds_its_test() -> None:
    tests = all_investigations()
    assert len({test.name for test in tests}) == len(tests) == 113
    for test in tests:
        assert find_investigation(test.name) is test
        assert test in search_investigations(test.name)


def test_only_codes_read_in_a_source_are_given() -> None:
    by_name = {test.name: test for test in all_investigations()}
    assert by_name["HbA1c"].loinc == "4548-4"
    assert by_name["CBC / Hemogram"].loinc == ""


def test_a_test_without_a_sample_has_no_specimen() -> None:
    assert search_investigations("ecg")[0].specimen == ""
    assert search_investigations("fbs")[0].specimen == "plasma"


def test_an_unknown_test_is_not_found() -> None:
    assert find_investigation("qqq") is None
    assert search_investigations("qqq") == []


@given(st.text(max_size=60), st.integers(0, 9))
def test_any_text_can_be_searched_and_gives_at_most_the_limit(typed: str, limit: int) -> None:
    assert len(search_investigations(typed, limit)) <= limit
