"""From the note to the signed prescription: what prevents signing, and its content. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, datetime

from clinic.auth.models import AnyDoctor
from clinic.auth.signers import Signer
from clinic.clinic_phones import format_clinic_phones
from clinic.clock import KOLKATA, format_day, format_moment
from clinic.consultation import by_weight
from clinic.consultation.commands import REASONS
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.habits.phrases import phrases_of
from clinic.phones import format_phone
from clinic.prescribing.checks import Caution
from clinic.prescribing.content import Content, OverrideReason
from clinic.prescribing.formulary import MedicineOption
from clinic.prescribing.lines import Line, printed
from clinic.prescribing.structured import (
    ICD_10,
    CodedDiagnosis,
    Practitioner,
    SnapshotPerson,
    Structured,
    structured_medicine,
)
from clinic.visits.notes import read_diagnosis
from clinic.visits.vitals import vitals_line

MOST_MEDICINES = 30
VITALS_ALONE = "vitals-alone"
"""The key of the answer that a note without a word or a medicine is to be signed."""


def find_hindrances(workspace: ConsultationWorkspace) -> dict[str, str]:
    """Return what must be corrected before the note can be finished, by field."""
    errors = dict(workspace.note.errors)
    errors |= {
        name: f"{doubt.text} Tap what is right."
        for name, doubt in workspace.doubtful_measures.items()
    }
    errors |= clashing(workspace)
    if workspace.typed.box("prescription").strip():
        errors["prescription"] = "Choose which medicine is meant, or keep your own words."
    if wrong := _wrong_lines(workspace) or by_weight.find_hindrance(workspace):
        errors["prescription"] = wrong
    if questions := _open_questions(workspace.lines):
        errors["asked"] = questions
    if unanswered(workspace):
        errors["cautions"] = "Change the prescription, or write why you go on."
    if workspace.typed.is_empty:
        errors["note"] = "Write something of the visit first."
    typed = workspace.typed
    if not errors and not typed.has_words and VITALS_ALONE not in typed.reasons:
        errors["vitals_alone"] = "It holds vital signs alone: no word, no medicine."
    return errors


def clashing(workspace: ConsultationWorkspace) -> dict[str, str]:
    """Return an error for each vital sign that somebody else changed meanwhile, by field."""
    message = "This was measured by somebody else meanwhile. Tap what is right."
    return dict.fromkeys(workspace.clashes, message)


def unanswered(workspace: ConsultationWorkspace) -> list[Caution]:
    """Return the stops without a reason; no other caution prevents finishing."""
    return [c for c in workspace.findings.stops if not _is_answered(c, workspace.typed.reasons)]


def _is_answered(caution: Caution, reasons: Mapping[str, str]) -> bool:
    """Return whether a reason is given; the gravest stops need one in the doctor's own words."""
    reason = reasons.get(caution.key, "")
    return bool(reason) and not (caution.typed_reason and reason in REASONS)


def _wrong_lines(workspace: ConsultationWorkspace) -> str:
    lines = workspace.lines
    if len(lines) > MOST_MEDICINES:
        return f"A prescription has at most {MOST_MEDICINES} medicines."
    for number, line in enumerate(lines, 1):
        if line.lacks_dose:
            return f"Medicine {number} has no dose. Tap one at its line."
        if number in workspace.findings.days_needed:
            return f"Medicine {number} is taken once a week: say on which day."
    return ""


def _open_questions(lines: Sequence[Line]) -> str:
    """Return the questions about medicines that the doctor has not confirmed yet, '' for none."""
    questions = (
        f"{number}. {_confirmation_question(m)}"
        for number, m in enumerate((line.medicine for line in lines), 1)
        if m is not None and not m.confirmed
    )
    return " ".join(questions)


def _confirmation_question(medicine: MedicineOption) -> str:
    """Return the question with which the doctor confirms a medicine."""
    if medicine.is_unlisted:
        return f"{medicine.label} is not in the lists in this strength or form. Is it right?"
    return f"Is {medicine.label} {medicine.contents[:1].lower()}{medicine.contents[1:]}?"


def content_of(
    workspace: ConsultationWorkspace,
    doctor: AnyDoctor,
    now: datetime,
    signer: AnyDoctor | Signer | None = None,
) -> Content:
    """Return the content of the prescription, with the reasons, which are not printed.

    `now` is the moment of signing; `signer` is who signs in the doctor's place.
    """
    is_owner, signer = signer in (None, doctor), signer or doctor
    patient, visit, typed = workspace.patient, workspace.visit, workspace.typed
    content = Content(
        doctor_name=signer.full_name,
        qualification=signer.qualification,
        registration=_registration(signer),
        clinic_name=doctor.clinic_name,
        clinic_address=doctor.clinic_address,
        clinic_phone=format_clinic_phones(doctor.clinic_phone, doctor.other_phones),
        patient_name=patient.name,
        patient_detail=_patient_detail(workspace),
        patient_address=patient.address,
        patient_phone=format_phone(patient.phone) if patient.phone else "",
        date=format_day(visit.visit_date),
        signed_at=now.astimezone(KOLKATA).isoformat(timespec="seconds"),
        revision=len(workspace.signed) + 1,
        replaces=_replaced(workspace),
        allergies=_allergies(workspace),
        vitals=vitals_line(workspace.note.measures),
        complaints=typed.entries("symptoms"),
        findings=typed.text("findings").strip(),
        diagnoses=tuple(map(_diagnosis_words, typed.entries("diagnosis"))),
        medicines=tuple(printed(line) for line in workspace.lines),
        investigations=typed.entries("investigations"),
        advice=typed.entries("advice"),
        follow_up=_follow_up(workspace.note.values.get("follow_up_on")),
        reasons=_reasons(workspace),
        structured=_structured(workspace, signer).to_json(),
    )
    return content if is_owner else _with_owner(content, doctor)


def _with_owner(content: Content, doctor: AnyDoctor) -> Content:
    """Return the content with the doctor in whose place an assistant signs."""
    return replace(
        content,
        owner_name=doctor.full_name,
        owner_qualification=doctor.qualification,
        owner_registration=_registration(doctor),
    )


def _patient_detail(workspace: ConsultationWorkspace) -> str:
    patient, age = workspace.patient, workspace.patient.age_on(workspace.visit.visit_date)
    return " · ".join([age, patient.gender_word, f"No. {patient.id}"])


def _reasons(workspace: ConsultationWorkspace) -> tuple[OverrideReason, ...]:
    reasons = workspace.typed.reasons
    return tuple(
        OverrideReason(c.key, c.what, reasons.get(c.key, "")) for c in workspace.findings.stops
    )


def _registration(person: AnyDoctor | Signer) -> str:
    return ", ".join(filter(None, [person.registration_number, person.registration_council]))


def _structured(workspace: ConsultationWorkspace, signer: AnyDoctor | Signer) -> Structured:
    """Return the same content as data: birth, sex, codes, ingredients, doses, registration,
    measures.
    """
    patient, follow_up = workspace.patient, workspace.note.values.get("follow_up_on")
    measured = asdict(workspace.note.measures)
    return Structured(
        patient=SnapshotPerson(
            patient.id,
            patient.first_name,
            patient.last_name,
            patient.gender,
            patient.birth_date.isoformat(),
            patient.birth_precision,
        ),
        practitioner=Practitioner(
            signer.full_name,
            signer.qualification,
            signer.registration_number,
            signer.registration_council,
        ),
        visit_number=workspace.visit.id,
        visit_date=workspace.visit.visit_date.isoformat(),
        follow_up_on=follow_up.isoformat() if follow_up else "",
        diagnoses=list(map(_coded, workspace.typed.entries("diagnosis"))),
        medicines=list(map(structured_medicine, workspace.lines)),
        measures={name: value for name, value in measured.items() if value is not None},
    )


def _coded(line: str) -> CodedDiagnosis:
    diagnosis = read_diagnosis(line)
    system = ICD_10 if diagnosis.code else ""
    return CodedDiagnosis(diagnosis.name, diagnosis.code, system, diagnosis.provisional)


def _replaced(workspace: ConsultationWorkspace) -> str:
    """Return when the prescription that a correction replaces was signed: "23 Nov 2026,
    10:42 am".
    """
    return format_moment(workspace.signed[0].signed_at) if workspace.signed else ""


def _allergies(workspace: ConsultationWorkspace) -> str:
    """Return the allergies as printed; '' if the patient was not asked."""
    allergies = [
        f"{allergy.name} ({allergy.reaction})" if allergy.reaction else allergy.name
        for allergy in workspace.alerts.allergies
    ]
    return ", ".join(allergies) or ("None known" if workspace.alerts.no_allergies_on else "")


def _diagnosis_words(line: str) -> str:
    diagnosis = read_diagnosis(line)
    code = f" ({diagnosis.code})" if diagnosis.code else ""
    return f"{diagnosis.name}{code}{', provisional' if diagnosis.provisional else ''}"


def _follow_up(day: date | None) -> str:
    return format_day(day) if day else ""


def habits_of(workspace: ConsultationWorkspace) -> dict[str, dict[str, str]]:
    """Return the entries to count as written once more, by kind: {text: usual addition}.

    A medicine's addition is its dose, except for a dose that was calculated for one child's weight.
    """
    medicines = {
        line.medicine.label: ""
        if by_weight.goes_by_weight(workspace.typed, line.text)
        else workspace.formulary.split(line.text)[1]
        for line in workspace.lines
        if line.medicine is not None and line.dose is not None
    }
    lists = {"complaint": "symptoms", "diagnosis": "diagnosis"}
    lists |= {"investigation": "investigations", "advice": "advice"}
    entries = {
        kind: dict.fromkeys(phrases_of(kind, workspace.typed.entries(name)).values(), "")
        for kind, name in lists.items()
    }
    entries["diagnosis"] = {
        line.lstrip("? "): "" for line in workspace.typed.entries("diagnosis") if line.strip("? ")
    }
    return entries | {"medicine": medicines}
