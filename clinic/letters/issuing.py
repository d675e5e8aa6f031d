"""Turn a draft into an issued letter: its statement for the rules, and its content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from clinic.auth.models import AnyDoctor
from clinic.auth.signers import Signer
from clinic.clinic_phones import format_clinic_phones
from clinic.clock import KOLKATA, clinic_day, format_day
from clinic.letters.content import LetterContent
from clinic.letters.kinds import LetterKind
from clinic.letters.rules import LetterStatement
from clinic.letters.values import diagnosis_words
from clinic.letters.words import LABELS

if TYPE_CHECKING:
    from clinic.letters.models import Letter, LetterDraft
    from clinic.visits.models import Visit


@dataclass(frozen=True, slots=True)
class IssueDetails:
    """The person who issues a letter, in whose records, and when. The day of issue is that of the
    moment.
    """

    doctor: AnyDoctor
    signer: AnyDoctor | Signer
    user_id: int
    moment: datetime


def statement_of(draft: LetterDraft, visit: Visit, issue: IssueDetails) -> LetterStatement:
    """Return what a draft states, for the rules; only what its kind asks for."""
    kind, patient = LetterKind(draft.kind), visit.patient
    has_start = kind in (LetterKind.SICKNESS, LetterKind.FITNESS)
    return LetterStatement(
        kind=kind,
        visit_day=visit.visit_date,
        patient_name=patient.name,
        address=patient.address,
        registration=issue.signer.registration_number,
        body=draft.body,
        starts_on=draft.starts_on if has_start else None,
        ends_on=draft.ends_on if kind is LetterKind.SICKNESS else None,
        history=draft.history,
        recipient=draft.recipient,
    )


def marks_of(draft: LetterDraft) -> tuple[str, ...]:
    """Return the identification marks of the draft that are not empty."""
    return tuple(mark for mark in (draft.mark_1, draft.mark_2) if mark)


def content_of(
    number: int,
    draft: LetterDraft,
    visit: Visit,
    diagnosis: Sequence[str],
    issue: IssueDetails,
    replaced: Letter | None,
    logo: int = 0,
) -> LetterContent:
    """Return the content of a letter, with all text that prints."""
    statement = statement_of(draft, visit, issue)
    return LetterContent(
        number=number,
        kind=draft.kind,
        issued_on=format_day(clinic_day(issue.moment)),
        issued_at=issue.moment.astimezone(KOLKATA).isoformat(timespec="seconds"),
        body=draft.body,
        visit_date=format_day(visit.visit_date),
        starts_on=_day(statement.starts_on),
        ends_on=_day(statement.ends_on),
        diagnosis=diagnosis_words(diagnosis) if draft.names_diagnosis else "",
        recipient=draft.recipient,
        history=_history(draft, statement),
        marks=marks_of(draft),
        replaces=_replaced(replaced),
        logo=logo,
        **_patient(visit),
        **_clinic(issue),
    )


def _patient(visit: Visit) -> dict[str, Any]:
    patient, age = visit.patient, visit.patient.age_on(visit.visit_date)
    return {
        "patient_name": patient.name,
        "patient_detail": " · ".join([age, patient.gender_word, f"No. {patient.id}"]),
        "patient_address": patient.address,
    }


def _clinic(issue: IssueDetails) -> dict[str, Any]:
    doctor, signer = issue.doctor, issue.signer
    values = {
        "doctor_name": signer.full_name,
        "qualification": signer.qualification,
        "registration": _registration(signer),
        "clinic_name": doctor.clinic_name,
        "clinic_address": doctor.clinic_address,
        "clinic_phone": format_clinic_phones(doctor.clinic_phone, doctor.other_phones),
    }
    if signer is doctor:
        return values
    return values | {
        "owner_name": doctor.full_name,
        "owner_qualification": doctor.qualification,
        "owner_registration": _registration(doctor),
    }


def _registration(person: AnyDoctor | Signer) -> str:
    return ", ".join(filter(None, [person.registration_number, person.registration_council]))


def _history(draft: LetterDraft, statement: LetterStatement) -> str:
    """Return the sentence about the time before the visit; '' where the period has none."""
    if not statement.begins_before_visit:
        return ""
    labels = LABELS.get(draft.language, LABELS["en"])
    return f"{labels.history.format(day=format_day(statement.visit_day))}: {draft.history}"


def _replaced(letter: Letter | None) -> str:
    return f"No. {letter.id} of {format_day(letter.issued_on)}" if letter else ""


def _day(day: date | None) -> str:
    return format_day(day) if day else ""
