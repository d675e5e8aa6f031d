"""Compute the values of the fields of a letter's text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from clinic.clock import format_day
from clinic.letters.rules import days_between
from clinic.letters.words import LABELS
from clinic.visits.notes import read_diagnosis


@dataclass(frozen=True, slots=True)
class NoteText:
    """The note of a visit as it stands: signed, or still being written. One entry a line."""

    symptoms: Sequence[str] = ()
    findings: str = ""
    diagnosis: Sequence[str] = ()
    prescription: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class LetterSource:
    """Facts of the patient, the visit and the clinic, from which the fields are filled."""

    name: str
    age: str
    sex: str
    number: int
    address: str
    visit_day: date
    today: date
    note: NoteText
    allergies: str
    doctor: str
    clinic: str


@dataclass(frozen=True, slots=True)
class LetterInput:
    """The particulars of one letter, as the doctor set them."""

    language: str
    starts_on: date | None = None
    ends_on: date | None = None
    attended: str = ""
    recipient: str = ""
    reason: str = ""
    names_diagnosis: bool = False


def values_of(facts: LetterSource, chosen: LetterInput) -> dict[str, str]:
    """Return the value of each field of `filling.FIELDS`; "" where there is none."""
    days = days_between(chosen.starts_on, chosen.ends_on)
    labels = LABELS.get(chosen.language, LABELS["en"])
    return {
        "name": facts.name,
        "age": facts.age,
        "sex": facts.sex.lower(),
        "number": str(facts.number),
        "address": ", ".join(line.strip() for line in facts.address.splitlines() if line.strip()),
        "visit_date": format_day(facts.visit_day),
        "date": format_day(facts.today),
        "from": format_day(chosen.starts_on) if chosen.starts_on else "",
        "to": format_day(chosen.ends_on) if chosen.ends_on else "",
        "days": labels.days(days) if days else "",
        "time": chosen.attended,
        "diagnosis": diagnosis_words(facts.note.diagnosis) if chosen.names_diagnosis else "",
        "complaints": "; ".join(facts.note.symptoms),
        "findings": " ".join(facts.note.findings.split()),
        "medicines": "; ".join(facts.note.prescription),
        "allergies": facts.allergies,
        "recipient": chosen.recipient,
        "reason": chosen.reason,
        "doctor": facts.doctor,
        "clinic": facts.clinic,
    }


def diagnosis_words(lines: Sequence[str]) -> str:
    """Return diagnoses as they print: Acute pharyngitis (J02.9), provisional."""
    return "; ".join(map(_one, lines))


def _one(line: str) -> str:
    diagnosis = read_diagnosis(line)
    code = f" ({diagnosis.code})" if diagnosis.code else ""
    return f"{diagnosis.name}{code}{', provisional' if diagnosis.provisional else ''}"
