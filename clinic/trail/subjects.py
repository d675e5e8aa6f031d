"""Whom an act was about: which rows are a patient's, and whose."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, bindparam, cast, literal, null, select, union_all

from clinic.alerts.models import Allergy, Problem
from clinic.billing.models import Bill, CreditNote, Payment
from clinic.chart.models import EntryMove
from clinic.database.prepared_plans import KEPT
from clinic.files.models import Report, ReportFile
from clinic.labs.models import LabValue
from clinic.letters.models import Letter
from clinic.measurements.models import Measurement
from clinic.patients.models import Patient, RecordLink, Relation
from clinic.prescribing.models import Prescription
from clinic.queue.models import QueueEntry
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, named
from clinic.visits.models import Visit, VisitMove

AT_ONCE = 500


class Source(NamedTuple):
    """A kind of row that is a patient's: directly, or through another row that it names."""

    model: Any
    patients: tuple[Any, ...]
    """The columns with the patient's number; the first one is who the row is about."""

    through: Any = None
    names: Any = None
    """The column that names the row of `through`."""

    day: Any = None
    number: Any = None

    def joined(self, statement: Select[Any]) -> Select[Any]:
        """Add the row that this one names to a statement that has its model."""
        if self.through is None:
            return statement
        other = self.through
        named_row = and_(other.doctor_id == self.model.doctor_id, other.id == self.names)
        return statement.join(other, named_row)


SOURCES = {
    "patients": Source(Patient, (Patient.id,)),
    "visits": Source(Visit, (Visit.patient_id,), day=Visit.visit_date),
    "bills": Source(Bill, (Bill.patient_id,), number=Bill.number),
    "payments": Source(Payment, (Payment.patient_id,), number=Payment.number),
    "prescriptions": Source(Prescription, (Prescription.patient_id,)),
    "allergies": Source(Allergy, (Allergy.patient_id,)),
    "problems": Source(Problem, (Problem.patient_id,)),
    "queue_entries": Source(QueueEntry, (QueueEntry.patient_id,), day=QueueEntry.day),
    "relations": Source(Relation, (Relation.patient_id, Relation.relative_id)),
    "record_links": Source(RecordLink, (RecordLink.record_id, RecordLink.kept_id)),
    "visit_moves": Source(VisitMove, (VisitMove.from_patient_id, VisitMove.to_patient_id)),
    "entry_moves": Source(EntryMove, (EntryMove.from_patient_id, EntryMove.to_patient_id)),
    "reports": Source(Report, (Report.patient_id,), day=Report.dated_on),
    "report_files": Source(
        ReportFile, (Report.patient_id,), Report, ReportFile.report_id, Report.dated_on
    ),
    "lab_values": Source(LabValue, (LabValue.patient_id,), day=LabValue.taken_on),
    "letters": Source(Letter, (Letter.patient_id,), day=Letter.issued_on),
    "measurements": Source(
        Measurement, (Visit.patient_id,), Visit, Measurement.visit_id, Visit.visit_date
    ),
    "credit_notes": Source(
        CreditNote, (Bill.patient_id,), Bill, CreditNote.bill_id, number=Bill.number
    ),
}
"""By the name that the trail has for them."""


class TrailSubject(NamedTuple):
    """The patient of a row, and the day or the number by which people know the row."""

    entity: str
    id: int
    patient_id: int
    first_name: str
    last_name: str
    day: date | None
    number: str | None

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


Named = tuple[str, int]
"""A row as the trail names it: the kind and the number."""


def find_subjects(wanted: Sequence[Named]) -> dict[Named, TrailSubject]:
    """Return whom these rows are about, those of no patient left out: a statement for 500."""
    subjects: dict[Named, TrailSubject] = {}
    for begins in range(0, len(wanted), AT_ONCE):
        numbers: dict[str, set[int]] = {}
        for entity, number in wanted[begins : begins + AT_ONCE]:
            if entity in SOURCES:
                numbers.setdefault(entity, set()).add(number)
        if numbers:
            values = {f"of_{entity}": sorted(of_kind) for entity, of_kind in numbers.items()}
            rows = reads.rows(_subjects(frozenset(numbers)), **values)
            subjects |= {(row.entity, row.id): row for row in rows}
    return subjects


@cache
def _subjects(entities: frozenset[str]) -> Read[TrailSubject]:
    parts = [_subject(entity, SOURCES[entity]) for entity in sorted(entities)]
    statement = union_all(*parts) if len(parts) > 1 else parts[0]
    return Read(TrailSubject, statement.execution_options(**{KEPT: False}))


def _subject(entity: str, source: Source) -> Select[Any]:
    columns: dict[str, Any] = {
        "entity": literal(entity),
        "id": source.model.id,
        "patient_id": Patient.id,
        "first_name": Patient.first_name,
        "last_name": Patient.last_name,
        "day": cast(null(), Date) if source.day is None else source.day,
        "number": literal("") if source.number is None else source.number,
    }
    statement = source.joined(select(*named(TrailSubject, **columns)).select_from(source.model))
    if source.model is not Patient:
        mine = and_(Patient.doctor_id == source.model.doctor_id, Patient.id == source.patients[0])
        statement = statement.join(Patient, mine)
    return statement.where(source.model.id.in_(bindparam(f"of_{entity}", expanding=True)))
