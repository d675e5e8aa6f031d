"""The choice of the demo's doctor where a line asks."""

from __future__ import annotations

from clinic.demo.doctor import _chosen
from clinic.prescribing.completing import Completed
from clinic.prescribing.formulary import MedicineOption


def asks(*lines: str) -> Completed:
    return Completed(choices=tuple((MedicineOption(line), line) for line in lines))


def test_the_intended_choice_is_taken():
    completed = asks("Telma 80-AM od", "Telma-AM 40 mg + 5 mg od")
    assert _chosen("telma am od", completed) == "Telma-AM 40 mg + 5 mg od"


def test_a_line_stays_as_typed_where_no_choice_is_intended():
    assert _chosen("telma am od", asks("Telma 80-AM od")) == "telma am od"
    assert _chosen("syp mox 250 9 ml tds", asks("Mox 125 syrup 9 ml tds")) == "syp mox 250 9 ml tds"


def test_the_usual_choice_is_taken_where_the_case_names_none():
    assert _chosen("librax bd", asks("Librax 5 mg/2.5 bd", "Librax bd")) == "Librax 5 mg/2.5 bd"


def test_a_line_without_a_question_stays_unchanged():
    assert _chosen("dolo 650 tds", Completed("Dolo 650 tds")) == "Dolo 650 tds"
    assert _chosen("tea", Completed("tea", own_words=True)) == "tea"
