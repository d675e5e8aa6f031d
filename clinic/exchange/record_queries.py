"""Read the whole record of one patient: all rows of all records of the person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import select

from clinic.alerts.models import Allergy, Problem
from clinic.billing.models import Bill, Payment
from clinic.extensions import db
from clinic.files.models import Report
from clinic.labs.models import LabValue
from clinic.letters.queries import ListedLetter, list_letters
from clinic.patients.models import AnyPatient
from clinic.prescribing.models import Prescription, PrescriptionLine
from clinic.visits.models import STANDING, Visit

Model = TypeVar("Model", Visit, Allergy, Problem, Bill, Payment, Report, LabValue, Prescription)


@dataclass(frozen=True)
class WholeRecord:
    """The rows of a person, the latest first; lines of prescriptions in their order."""

    visits: Sequence[Visit]
    allergies: Sequence[Allergy]
    problems: Sequence[Problem]
    prescriptions: Sequence[Prescription]
    lines: Sequence[PrescriptionLine]
    reports: Sequence[Report]
    labs: Sequence[LabValue]
    letters: Sequence[ListedLetter]
    bills: Sequence[Bill]
    payments: Sequence[Payment]


def read_record(patient: AnyPatient) -> WholeRecord:
    """Return the rows of a person; visits that were begun by mistake are left out."""
    prescriptions = _of(Prescription, patient, Prescription.signed_on)
    return WholeRecord(
        visits=_of(Visit, patient, Visit.visit_date, STANDING),
        allergies=_of(Allergy, patient, Allergy.created_at),
        problems=_of(Problem, patient, Problem.created_at),
        prescriptions=prescriptions,
        lines=_lines([one.id for one in prescriptions]),
        reports=_of(Report, patient, Report.dated_on, Report.archived_at.is_(None)),
        labs=_of(LabValue, patient, LabValue.taken_on),
        letters=list_letters(patient.records),
        bills=_of(Bill, patient, Bill.issued_on),
        payments=_of(Payment, patient, Payment.paid_on),
    )


def _of(model: type[Model], patient: AnyPatient, day: Any, *conditions: Any) -> Sequence[Model]:
    mine = model.patient_id.in_(patient.records)
    wanted = select(model).where(mine, *conditions).order_by(day.desc(), model.id.desc())
    return db.session.scalars(wanted).all()


def _lines(prescriptions: Sequence[int]) -> Sequence[PrescriptionLine]:
    wanted = select(PrescriptionLine).where(PrescriptionLine.prescription_id.in_(prescriptions))
    ordered = wanted.order_by(PrescriptionLine.prescription_id, PrescriptionLine.position)
    return db.session.scalars(ordered).all()
