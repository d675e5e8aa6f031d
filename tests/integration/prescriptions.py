"""Makes signed prescriptions for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from clinic.clock import clinic_day
from clinic.prescribing.content import Content, PrintedMedicine
from clinic.prescribing.models import Prescription, PrescriptionLine
from tests.integration.factories import Practice

AZITHROMYCIN = PrintedMedicine(
    words="Azithral 500 1-0-0 pc 3d",
    label="Azithral 500",
    generic="azithromycin",
    form="tablet",
    strength="500 mg",
    schedule="H1",
    dose="1-0-0 pc 3d",
    quantity="3 tablets",
)
OWN_WORDS = PrintedMedicine(words="Steam inhalation at night")
CONTENT = Content(
    doctor_name="Dr Asha Rao",
    patient_name="Lakshmi Srinivasan",
    date="23 Nov 2026",
    signed_at="2026-11-23T10:42:00+05:30",
    clinic_name="Sunrise Clinic",
    registration="2008/04/1234, Maharashtra Medical Council",
    patient_detail="45 y · Female · No. 1",
    patient_address="Karve Road\nPune 411004",
    allergies="Penicillin (rash)",
    diagnoses=("Acute pharyngitis (J02.9)",),
    medicines=(AZITHROMYCIN, OWN_WORDS),
    follow_up="26 Nov 2026",
)


def sign(practice: Practice, visit_id: int, content: Content = CONTENT, **values: Any) -> int:
    """Sign a prescription of a visit; return its number. Without a structured part its content is
    of version 1."""
    content = replace(content, **values)
    snapshot = content.to_json()
    if not content.structured:
        del snapshot["structured"]
    with practice.at_work() as session:
        prescription = Prescription(
            patient_id=_patient_of(visit_id),
            visit_id=visit_id,
            revision=content.revision,
            signed_on=clinic_day(),
            signed_by=practice.user_id,
            content=snapshot,
        )
        session.add(prescription)
        session.add_all(
            _line(prescription, position, medicine)
            for position, medicine in enumerate(content.medicines, 1)
        )
        session.flush()
        return prescription.id


def _patient_of(visit_id: int) -> int:
    from clinic.visits.service import get_visit

    return get_visit(visit_id).patient_id


def _line(prescription: Prescription, position: int, medicine: PrintedMedicine) -> PrescriptionLine:
    columns = ("words", "label", "generic", "form", "strength", "schedule", "dose", "quantity")
    return PrescriptionLine(
        prescription=prescription,
        position=position,
        signed_on=prescription.signed_on,
        **{name: getattr(medicine, name) for name in columns},
    )
