"""The patient named in a PDF, and the question where it is another patient."""

from __future__ import annotations

import pytest

from clinic.files.printed import PrintedPerson, difference

LAKSHMI = PrintedPerson("Lakshmi Srinivasan", "F", 45)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Haemoglobin 11.2 g/dl",
        "Name : Mrs. LAKSHMI SRINIVASAN   Age/Sex : 45 Y / F",
        "Patient Name: Laxmi S\nAge: 47 Years\nSex: Female",
        "Name of the test: HbA1c",
        "Name : लक्ष्मी",
        "Doctor's Name: Dr A Rao",
        "Age: 45 Yrs / Female",
    ],
)
def test_the_same_person_or_unreadable_text_raises_no_question(text: str) -> None:
    assert difference(text, LAKSHMI) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Patient Name : RAMESH KUMAR  Age/Sex", "It prints the name “RAMESH KUMAR”."),
        ("Name: Lakshmi Srinivasan\nAge : 71 Years", "It prints the age 71."),
        ("Sex : Male", "It prints male."),
        (
            "Patient's Name: Sunil Shah\nAge/Sex: 12 Y/M\nGender: Male",
            "It prints the name “Sunil Shah” and the age 12 and male.",
        ),
    ],
)
def test_another_name_age_or_sex_is_reported(text: str, expected: str) -> None:
    assert difference(text, LAKSHMI) == expected
