"""The choice that the demo's doctor takes where a line asks."""

from __future__ import annotations

from clinic.demo.doctor import _chosen
from clinic.prescribing.completing import Completed
from clinic.prescribing.formulary import MedicineOption


def asks(*lines: str) -> Completed:
    return Completed(choices=tuple((MedicineOption(line), line) for line in lines))


def test_the_choice_that_is_meant_is_taken():
    completed = asks("Telma 80-AM od", "Telma-AM 40 mg + 5 mg od")
    assert _chosen("telma am od", completed) == "Telma-AM 40 mg + 5 mg od"


def test_a_line_stays_as_typed_where_nothing_offered_is_meant():
    assert _chosen("telma am od", asks("Telma 80-AM od")) == "telma am od"
    assert _chosen("syp mox 250 9 ml tds", asks("Mox 125 syrup 9 ml tds")) == "syp mox 250 9 ml tds"


def test_without_a_word_on_it_the_usual_choice_is_taken():
    assert _chosen("librax bd", asks("Librax 5 mg/2.5 bd", "Librax bd")) == "Librax 5 mg/2.5 bd"


def test_what_asks_nothing_stands():
    assert _chosen("dolo 650 tds", Completed("Dolo 650 tds")) == "Dolo 650 tds"
    assert _chosen("tea", Completed("tea", own_words=True)) == "tea"
