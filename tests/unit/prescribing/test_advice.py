"""Common advice prints in the patient's language, other advice as it was written."""

import pytest

from clinic.consultation.screen import BEGINNINGS
from clinic.prescribing.advice import advice_in
from clinic.prescribing.dose.phrases import LANGUAGES
from tests.unit.prescribing.paper import paper, sheets


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_offered_advice_is_translated(language: str) -> None:
    for text in BEGINNINGS["advice"]:
        assert advice_in(text, language).isascii() is False


def test_case_spaces_and_a_full_stop_make_no_difference() -> None:
    assert advice_in(" drink  Plenty of fluids. ", "hi") == "खूब तरल पदार्थ पिएँ"


def test_other_advice_prints_as_written() -> None:
    assert advice_in("Show the report to Dr Rao", "hi") == "Show the report to Dr Rao"
    assert advice_in("Rest", "en") == "Rest"


def test_the_paper_has_the_signed_words_behind_the_translation() -> None:
    text = " ".join(sheets(paper(language="hi"))[0].split())
    assert "(Plenty of fluids)" in text
