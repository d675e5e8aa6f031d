"""Copy a patient's details from the records of another doctor, with the patient's consent.

For who registers patients with both doctors. The two records are read one after the other, each in
its own scope; nothing else than the details is copied. Flushes; the view commits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from clinic.audit import service as audit
from clinic.auth.models import SignedIn
from clinic.auth.other_records import NotTheirRecords, other_records, records_of
from clinic.auth.permissions import Permission
from clinic.clock import clinic_day, format_day
from clinic.extensions import db
from clinic.patients import queries, service
from clinic.patients.models import GENDERS, Patient, PatientRow
from clinic.submissions import create_once

SHOWN = 3
"""How many patients of each other doctor are offered."""


@dataclass(frozen=True, slots=True)
class PatientElsewhere:
    """A patient of another doctor who is probably the person being registered.

    `about` tells the age, the gender and the end of the telephone number.
    """

    doctor_id: int
    doctor: str
    patient_id: int
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class PatientDetails:
    """A patient in the records of another doctor."""

    doctor_id: int
    doctor: str
    patient: PatientRow

    @property
    def values(self) -> dict[str, Any]:
        """What is copied, as `service.register` takes it."""
        patient = self.patient
        names = ("first_name", "last_name", "gender", "phone", "address", "birth")
        return {name: getattr(patient, name) for name in names}


def find_elsewhere(user: SignedIn, values: Mapping[str, Any]) -> list[PatientElsewhere]:
    """Return who of the other doctors' patients is probably the person in `values`.

    `values` are the form's fields; any may be missing. Archived patients are left out.
    """
    offers: list[PatientElsewhere] = []
    for records in other_records(user):
        try:
            with records_of(user, records.doctor_id, Permission.PATIENTS):
                people = _likely(values)
                offers += [_offer(records.doctor_id, records.full_name, one) for one in people]
        except NotTheirRecords:
            continue
    return offers


def _likely(values: Mapping[str, Any]) -> list[Patient]:
    likely = service.find_lookalikes(values).likely
    return [one for one in likely if not one.is_archived][:SHOWN]


def _offer(doctor_id: int, doctor: str, patient: Patient) -> PatientElsewhere:
    details = [patient.age_on(clinic_day()), GENDERS[patient.gender]]
    details += [f"…{patient.phone[-4:]}"] if patient.phone else []
    return PatientElsewhere(doctor_id, doctor, patient.id, patient.name, " · ".join(details))


def get_details(
    user: SignedIn, doctor_id: int, patient_id: int, hold: bool = False
) -> PatientDetails:
    """Return a patient of another doctor for whom the person registers patients too.

    `hold`: the person keeps the permission until the transaction ends. Raises NotTheirRecords, or
    NoSuchPatient, also of an archived one.
    """
    with records_of(user, doctor_id, Permission.PATIENTS, hold):
        patient = queries.read_patient(patient_id)
        if patient is None or patient.is_archived:
            raise service.NoSuchPatient(patient_id)
        names = {one.doctor_id: one.full_name for one in user.records}
        return PatientDetails(doctor_id, names[doctor_id], patient)


def show_details(user: SignedIn, doctor_id: int, patient_id: int) -> PatientDetails:
    """Return the same to be shown; the reading is recorded in the other doctor's trail."""
    details = get_details(user, doctor_id, patient_id)
    with records_of(user, doctor_id, Permission.PATIENTS):
        audit.record_reading("patients", patient_id)
    return details


def take_over(user: SignedIn, details: PatientDetails, request_key: str | None) -> Patient:
    """Register the patient with the open doctor, and record it in the trails of both.

    The consent is noted by `user`. A form that was sent before gives the patient of then.
    """
    noted = consent_text(details.doctor, user.full_name, clinic_day())
    values = {**details.values, "taken_over": noted}
    made: list[Patient] = []

    def register(request_key: str | None) -> Patient:
        made.append(service.register(values, request_key))
        return made[-1]

    patient = create_once(Patient, register, request_key=request_key)
    if patient in made:
        with records_of(user, details.doctor_id, Permission.PATIENTS):
            changes = {"taken_over_by": [None, user.doctor.full_name], "consent": [None, noted]}
            audit.note("take_over", "patients", details.patient.id, changes)
            db.session.flush()
    return patient


def consent_text(doctor: str, person: str, day: date) -> str:
    """Return: Details taken over from Dr Bala Menon on 29 Nov 2026; the patient agreed, noted by
    Rani Devi."""
    return (
        f"Details taken over from {doctor} on {format_day(day)}; the patient agreed, noted by "
        f"{person}."
    )
