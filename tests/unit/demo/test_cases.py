"""The demo's table of cases, and the lines that its doctor types."""

from __future__ import annotations

import pytest

from clinic.consultation.adding import coded
from clinic.demo.cases import all_cases, all_lines, by_weight, of_line
from clinic.prescribing.completing import complete
from clinic.prescribing.formulary import Formulary

TYPED = sorted(
    {
        by_weight(line, 20)
        for case in all_cases()
        for lines in (*case.lines, *case.later, case.again.get("lines", []))
        for line in lines
    }
)
MOST_OWN_WORDS = 0.2
"""The share of typed lines that may stay in the doctor's words, for medicines of no list."""


def test_there_are_many_cases_with_unique_names():
    names = [case.name for case in all_cases()]
    assert len(names) == len(set(names)) >= 60


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_a_case_has_texts_for_every_visit(case):
    for number in range(8):
        for pick in range(12):
            visit = case.visit(number, pick)
            assert visit.complaints
            assert visit.findings
    assert not case.later or len(case.later) == len(case.lines)


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_a_diagnosis_and_a_problem_get_their_codes(case):
    problems = filter(None, case.problem.split("; "))
    assert all(code.endswith(")") for name in (*case.diagnosis, *problems) for code in coded(name))


def test_a_long_term_case_continues_and_an_acute_one_ends():
    cases = {case.name: case for case in all_cases()}
    assert cases["hypertension"].visit(1, 0).lines == ["telma 40 od 30d"]
    assert cases["hypertension"].visit(2, 0).lines == ["telma am od 30d", "rosuvas 10 hs 30d"]
    assert cases["typhoid"].visit(1, 0).lines == []


def test_most_typed_lines_are_understood_or_asked():
    own = [line for line in TYPED if complete(line, Formulary()).own_words]
    assert len(own) / len(TYPED) < MOST_OWN_WORDS


def test_the_intended_medicine_is_among_the_choices():
    for beginning, intended in all_lines().intended.items():
        asking = [
            completed
            for line in TYPED
            if line.startswith(beginning) and (completed := complete(line, Formulary())).choices
        ]
        for completed in asking if intended else ():
            assert any(intended.casefold() in line.casefold() for _, line in completed.choices), (
                beginning
            )


def test_millilitres_for_each_kilogram_are_rounded_to_the_half():
    assert by_weight("syp calpol 250 {0.3} ml sos", 14.1) == "syp calpol 250 4 ml sos"
    assert by_weight("syp calpol 250 {0.3} ml sos", 8.6) == "syp calpol 250 2.5 ml sos"
    assert by_weight("{0.3} ml", 0.9) == "0.5 ml"
    assert by_weight("{0.3} ml", 80) == "10 ml"


def test_the_longest_matching_beginning_of_a_line_applies():
    table = {"mox": "short", "mox 500": "long"}
    assert of_line(table, "mox 500 tds") == "long"
    assert of_line(table, "mox 250 tds") == "short"
    assert of_line(table, "dolo") is None
