"""Read what a PDF prints of its patient, and tell whether it plainly differs from the record. Pure.

Only the text after a label is read. A text that cannot be read, or may be of the same person,
raises no question: people stop reading questions that come too often.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from clinic.patients.names import alike, name_words

_LABEL = r"(?:^|\n|\s{2,}|\|)\s*"
_NAME = re.compile(
    _LABEL + r"(?:patient(?:'s|’s)?[ \t]*)?name[ \t]*(?:of[ \t]+patient)?"
    r"[ \t]*[:\-][ \t]*([^\n\r|]{2,80})",
    re.IGNORECASE,
)
_END = re.compile(
    r"\s{2,}|\t|,|\(|/|\b(?:age|sex|gender|ref|referred|date|dob|id|uhid|mobile|phone|lab|sample|reg)\b",
    re.IGNORECASE,
)
_AGE = re.compile(
    r"\bage[ \t]*(?:/[ \t]*(?:sex|gender))?[ \t]*[:\-][ \t]*(\d{1,3})[ \t]*"
    r"(?:y(?:ea)?rs?\b|y\b|/[ \t]*[mf])",
    re.IGNORECASE,
)
_SEX = re.compile(
    r"\b(?:sex|gender)[ \t]*[:\-][ \t]*(?:\d{1,3}[ \t]*(?:y(?:ea)?rs?|y)[ \t]*/[ \t]*)?"
    r"(male|female|m|f)\b",
    re.IGNORECASE,
)
YEARS_APART = 5
"""Ages that differ by more are asked about: many people know their age only roughly."""


class PrintedPerson(NamedTuple):
    """The patient as the record has them: `gender` M, F or O, `age` in completed years."""

    name: str
    gender: str
    age: int


def difference(text: str, patient: PrintedPerson) -> str:
    """Return what the text prints that plainly differs from the patient, as a sentence, or ""."""
    name, age, sex = _name(text), _age(text), _sex(text)
    printed = []
    if name and not alike(name, patient.name):
        printed.append(f"the name “{name}”")
    if age is not None and abs(age - patient.age) > YEARS_APART:
        printed.append(f"the age {age}")
    if sex and patient.gender in ("M", "F") and sex != patient.gender:
        printed.append("male" if sex == "M" else "female")
    return f"It prints {' and '.join(printed)}." if printed else ""


def _name(text: str) -> str:
    """Return the printed name, "" where none is read: in Latin letters, of whole words."""
    match = _NAME.search(text)
    if match is None:
        return ""
    name = _END.split(match[1].strip(), maxsplit=1)[0].strip(" .:-")
    letters = [word for word in name_words(name) if word.isalpha() and word.isascii()]
    return name if any(len(word) > 2 for word in letters) else ""


def _age(text: str) -> int | None:
    match = _AGE.search(text)
    return int(match[1]) if match and int(match[1]) <= 120 else None


def _sex(text: str) -> str:
    match = _SEX.search(text)
    return match[1][0].upper() if match else ""
