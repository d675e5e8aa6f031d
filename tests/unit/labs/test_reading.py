"""Parsing of lines that are typed from a lab report, and the questions about uncertain ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.labs.doubtful import is_range
from clinic.labs.reading import LabLine, read_line, read_lines

Parts = tuple[str, str, str, str]

READ: dict[str, Parts] = {
    "HbA1c 7.2 %": ("HbA1c", "7.2", "%", ""),
    "hba1c 7.2%": ("HbA1c", "7.2", "%", ""),
    "HbA1c: 7.2 % (4.0-5.6)": ("HbA1c", "7.2", "%", "4.0-5.6"),
    "HbA1c = 7.2%": ("HbA1c", "7.2", "%", ""),
    "HbA1c - 7.2 %": ("HbA1c", "7.2", "%", ""),
    "S. creatinine 1.2 mg/dL 0.7-1.3": ("Creatinine", "1.2", "mg/dl", "0.7-1.3"),
    "Creatinine 88 umol/l": ("Creatinine", "88", "µmol/l", ""),
    "Platelet count 1,50,000 /cumm": ("Platelet count", "150000", "/cumm", ""),
    "TSH <0.01 uIU/mL 0.4-4.2": ("TSH", "<0.01", "µIU/ml", "0.4-4.2"),
    "TSH < 0.01 uIU/mL": ("TSH", "<0.01", "µIU/ml", ""),
    "Widal +": ("Widal", "+", "", ""),
    "HBsAg non reactive": ("HBsAg", "non reactive", "", ""),
    "Widal 1:160": ("Widal", "1:160", "", ""),
    "Vitamin B12 300 pg/ml": ("Vitamin B12", "300", "pg/ml", ""),
    "Vitamin D 25-OH 22 ng/ml ref 30-100": ("Vitamin D 25-OH", "22", "ng/ml", "30-100"),
    "Hb 11.2 gm%": ("Haemoglobin", "11.2", "g/dl", ""),
    "PPBS 180 mg/dl": ("Glucose post meal (2 h)", "180", "mg/dl", ""),
    "FBS 110 mg/dl": ("Fasting glucose", "110", "mg/dl", ""),
    "RBS 110 mg/dl": ("Random glucose", "110", "mg/dl", ""),
    "CRP 12 mg/L(0-5)": ("CRP", "12", "mg/L", "0-5"),
    "ESR 20 mm/hr (0 - 20)": ("ESR (Westergren)", "20", "mm/hr", "0 - 20"),
    "Urea 30 mg/dl up to 40": ("Urea", "30", "mg/dl", "up to 40"),
    "ESR 10-20 mm/hr (0-20)": ("ESR (Westergren)", "10-20", "mm/hr", "0-20"),
    "Urea 8.2-8.6": ("Urea", "8.2-8.6", "", ""),
    "Urea 30 15-45": ("Urea", "30", "", "15-45"),
    "Urea 30 +/- 2": ("Urea", "30 +/- 2", "", ""),
    "Prothrombin time 12/13": ("Prothrombin time", "12/13", "", ""),
    "WBC 4.5 10^3/uL": ("Total leucocyte count", "4.5", "10^3/uL", ""),
    "WBC 4.5 x10*3/uL": ("Total leucocyte count", "4.5", "x10*3/uL", ""),
    "ESR 40 mm in 1 hr": ("ESR (Westergren)", "40", "mm in 1 hr", ""),
    "CRP 3 mg/L (0-5 mg/L)": ("CRP", "3", "mg/L", "0-5 mg/L"),
    "TSH 3 uIU/ml (0.4-4.2 uIU/mL)": ("TSH", "3", "µIU/ml", "0.4-4.2 uIU/mL"),
    "Hb 13 gm% (12-15 g/dL)": ("Haemoglobin", "13", "g/dl", "12-15 g/dL"),
    "CRP positive (Negative)": ("CRP", "positive (Negative)", "", ""),
    "K-4.2": ("Potassium", "4.2", "", ""),
    "K 6.8 mEq/L": ("Potassium", "6.8", "mEq/L", ""),
    "Na 118": ("Sodium", "118", "", ""),
    "Potassium 17 mg/dl": ("Potassium", "17", "mg/dl", ""),
}

ASKED = {
    "HbA1c": "Write the value",
    "7.2 %": "Write the value",
    "CRP -": "Write the value",
    "Haemogoblin 11 g/dl": "is not in the list of tests",
    "हीमोग्लोबिन 11 g/dl": "Change its name above, or keep it",
    "HbA1c 7.2": "In which unit",
    "TSH 2.3 mIU/ml": "is not a unit that is known",
    "HbA1c 7,2 %": "two ways",
    "Creatinine 88 mg/dl": "far from the usual",
    "HbA1c 72 %": "far from the usual",
    "K 42": "Potassium 42 is far from the usual",
    "Na 14 mEq/L": "Sodium 14 mEq/L is far from the usual",
    "Cl 1000": "Chloride 1000 is far from the usual",
    "Potassium 0.4 mmol/L": "far from the usual",
    "WBC count 8000 /cumm": "kept in words",
    "TSH abc": "usually a number",
    "HbA1c 7.2-7.4 %": "usually a number",
    "Hb 12/13": "usually a number",
    "Na 138 K 4.2": "Write one value on each line",
    "Prothrombin time 14 sec INR 1.1": "Write one value on each line",
    "Creatinine 1.2 → 2.4": "Write one value on each line",
    "Urea 30, creat 1.2": "Write one value on each line",
    "Urea 40 on 12/3": "Write one value on each line",
    "Hb 1O.5": "Write one value on each line",
    "CRP 96 mg/L H": "without “H”",
    "Potassium 5.9 ↑": "without “↑”",
    "CRP 12 mg/L*": "without “*”",
    "CRP 12 mg/L (H)": "Does the laboratory print “H” as the range",
    "CRP 12 mg/L (on antibiotics)": "Does the laboratory print “on antibiotics” as the range",
    "Urea 40 mg/dl (60 in March)": "Does the laboratory print",
    "PT/INR 14/1.1": "names two tests",
    "PT INR 2.1": "names two tests",
    f"HbA1c {'x' * 41}": "more than 40 letters",
}


def parts(line: LabLine) -> Parts:
    return line.test, line.value, line.unit, line.printed_range


def test_common_spellings_are_read_without_a_question() -> None:
    lines = {text: read_line(text) for text in READ}
    assert {text: parts(line) for text, line in lines.items()} == READ
    assert [text for text, line in lines.items() if line.questions] == []


def test_an_uncertain_line_leads_to_a_question() -> None:
    questions = {text: [q.text for q in read_line(text).questions] for text in ASKED}
    assert [
        t for t, message in questions.items() if len(message) != 1 or ASKED[t] not in message[0]
    ] == []


def test_each_choice_is_read_without_another_question() -> None:
    questions = [question for text in ASKED for question in read_line(text).questions]
    offered = [one for question in questions if question.may_stay for one in question.choices]
    assert offered
    assert [choice for choice in offered if read_line(choice).questions] == []


def test_a_slip_of_the_point_is_offered_for_a_test_of_one_unit() -> None:
    (question,) = read_line("K 42").questions
    assert question.choices == ("Potassium 4.2",)
    assert question.may_stay
    assert read_line("K 42", [question.key]).questions == ()


@pytest.mark.parametrize(
    ("typed", "test", "value"),
    [
        ("urine protein: nil", "urine protein", "nil"),
        ("urine sugar +", "urine sugar", "+"),
        ("urine alb ++", "urine alb", "++"),
        ("urine ketone trace", "urine ketone", "trace"),
        ("pus cells plenty", "pus cells", "plenty"),
        ("HCV: Non-Reactive", "HCV", "Non-Reactive"),
        ("dengue NS1 not detected", "dengue NS1", "not detected"),
        ("troponin weakly positive", "troponin", "weakly positive"),
        ("toxo IgG -ve", "toxo IgG", "-ve"),
        ("blood group B+", "blood group", "B+"),
        ("Blood group O Rh negative", "Blood group", "O Rh negative"),
    ],
)
def test_a_result_in_words_is_the_value_of_a_test_that_is_not_in_the_list(
    typed: str, test: str, value: str
) -> None:
    line = read_line(typed)
    assert (line.test, line.value) == (test, value)
    assert "not in the list" in line.questions[0].text
    assert read_line(typed, [line.questions[0].key]).questions == ()


@pytest.mark.parametrize(
    "typed",
    ["USG KUB: no hydronephrosis", "urine sugar +", "blood group B+", "Trop-I: <0.01 ng/mL"],
)
def test_a_result_of_a_test_that_is_not_in_the_list_is_read_back_equal(typed: str) -> None:
    line = read_line(typed)
    assert parts(read_line(line.written)) == parts(line)


def test_no_test_is_offered_that_loses_what_was_measured() -> None:
    assert read_line("urine protein: nil").questions[0].choices == ()


def test_a_remark_is_not_the_range_of_another_value() -> None:
    printed = ("0.7-1.3", "Non reactive", "70-110 mg/dl")
    assert [text for text in printed if not is_range(text, "mg/dl")] == []
    remarks = ("0.9 in March", "on antibiotics", "H", "2-3 weeks back", "Lal path")
    assert [remark for remark in remarks if is_range(remark, "mg/dl")] == []


def test_a_misspelt_test_is_suggested_and_never_taken() -> None:
    line = read_line("Haemogoblin 11 g/dl")
    assert line.test == "Haemogoblin"
    assert line.questions[0].choices == ("Haemoglobin 11 g/dl",)


@pytest.mark.parametrize("text", ["Creatinine 88 mg/dl", "Vitamin Q 12 xx", "TSH 2.3 mIU/ml"])
def test_a_confirmed_line_is_not_asked_again_but_a_different_one_is(text: str) -> None:
    line = read_line(text)
    right = [question.key for question in line.questions]
    assert parts(read_line(text, right)) == parts(line)
    assert read_line(text, right).questions == ()
    assert read_line(text.replace("2", "3").replace("88", "99"), right).questions


def test_a_comma_that_may_be_a_decimal_point_cannot_be_confirmed() -> None:
    (question,) = read_line("HbA1c 7,2 %").questions
    assert question.choices == ("HbA1c 7.2 %", "HbA1c 72 %")
    assert not question.may_stay
    assert read_line("HbA1c 7,2 %", [question.key]).questions


@given(st.text(max_size=300))
def test_no_text_loses_a_value_silently(text: str) -> None:
    for line in read_lines(text):
        assert line.questions or (line.test and line.value)


@given(st.sampled_from(sorted(READ)))
def test_a_formatted_line_is_read_back_equal(text: str) -> None:
    line = read_line(text)
    assert parts(read_line(line.written)) == parts(line)
