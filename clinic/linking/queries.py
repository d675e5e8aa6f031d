"""Read two records before they are linked, and what was entered since."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    Date,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from clinic.alerts.models import Allergy, Problem
from clinic.billing.figures import advance_of_row, dues_of_row
from clinic.billing.models import Bill, Payment
from clinic.counter.models import BillDraft
from clinic.database.prepared_plans import KEPT
from clinic.patients.models import Patient, PatientRow
from clinic.patients.records import Records
from clinic.prescribing.models import Prescription
from clinic.queue.models import QueueEntry
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns
from clinic.visits.models import STANDING, Visit, VisitDraft, VisitRow
from clinic.visits.queries import last_visit_of_row

MOST_LATER = 200
"""How many rows of a kind are listed that came after a link."""

_ANY_NUMBER = {KEPT: False}
"""How many records there are differs: a plan for each number of them is not worth keeping."""


class RecordState(NamedTuple):
    """The contents of a record: counts, paise, and what is open in it, None where nothing is.

    `token` of today's queue; `open_visit` the visit of a note that is being written; `open_bill`
    the draft of a bill without a visit.
    """

    id: int
    version: int
    visits: int
    last_visit: date | None
    owed: int | None
    advance: int | None
    token: int | None
    open_visit: int | None
    open_bill: int | None


def read_states(records: Records, day: date) -> dict[int, RecordState]:
    """Return the state of these records, by number."""
    rows = reads.rows(_states(), records=list(records), day=day)
    return {row.id: row for row in rows}


@cache
def _states() -> Read[RecordState]:
    visits = select(func.count()).select_from(Visit).where(Visit.patient_id == Patient.id, STANDING)
    waits = (QueueEntry.ended_at.is_(None), QueueEntry.day == bindparam("day", type_=Date))
    bill = and_(BillDraft.patient_id == Patient.id, BillDraft.visit_id.is_(None))
    columns: Any = {
        "visits": visits.correlate(Patient).scalar_subquery(),
        "last_visit": last_visit_of_row(),
        "owed": dues_of_row(),
        "advance": advance_of_row(),
        "token": _newest(QueueEntry.token, QueueEntry.patient_id == Patient.id, *waits),
        "open_visit": _open_visit(),
        "open_bill": _newest(BillDraft.id, bill),
    }
    chosen: Any = [column.label(name) for name, column in columns.items()]
    of_records = Patient.id.in_(bindparam("records", expanding=True))
    statement = select(Patient.id, Patient.version, *chosen).where(of_records)
    return Read(RecordState, statement.execution_options(**_ANY_NUMBER))


def _newest(column: Any, *conditions: Any) -> ScalarSelect[Any]:
    return select(func.max(column)).where(*conditions).correlate(Patient).scalar_subquery()


def _open_visit() -> ScalarSelect[Any]:
    drafted = exists().where(
        VisitDraft.doctor_id == Visit.doctor_id, VisitDraft.visit_id == Visit.id
    )
    begun = and_(
        Visit.visit_date == bindparam("day", type_=Date),
        Visit.finished_at.is_(None),
        *(text == "" for text in (Visit.symptoms, Visit.diagnosis, Visit.prescription)),
    )
    return _newest(Visit.id, Visit.patient_id == Patient.id, STANDING, or_(drafted, begun))


def read_patients(numbers: Sequence[int]) -> dict[int, PatientRow]:
    """These patients, to be shown, by number."""
    return {row.id: row for row in reads.rows(_patients(), numbers=list(numbers))}


@cache
def _patients() -> Read[PatientRow]:
    wanted = Patient.id.in_(bindparam("numbers", expanding=True))
    statement = select(*columns(PatientRow, Patient)).where(wanted)
    return Read(PatientRow, statement.execution_options(**_ANY_NUMBER))


class LaterVisit(NamedTuple):
    """A visit that was recorded after a link; `is_fixed` where it is signed or billed."""

    visit: VisitRow
    is_fixed: bool


def list_later_visits(records: Records, since: datetime) -> list[LaterVisit]:
    """Return the visits recorded since a moment, the oldest first."""
    return reads.rows(_later_visits(), records=list(records), since=since)


@cache
def _later_visits() -> Read[LaterVisit]:
    billed = exists().where(Bill.doctor_id == Visit.doctor_id, Bill.visit_id == Visit.id)
    undone = exists().where(Bill.doctor_id == Visit.doctor_id, Bill.was_for_visit_id == Visit.id)
    signed = exists().where(
        Prescription.doctor_id == Visit.doctor_id, Prescription.visit_id == Visit.id
    )
    statement = (
        select(*reads.part("visit", VisitRow, Visit), or_(billed, undone, signed).label("is_fixed"))
        .where(*_later(Visit, Visit.created_at), STANDING)
        .order_by(Visit.id)
        .limit(MOST_LATER)
    )
    return Read(LaterVisit, statement.execution_options(**_ANY_NUMBER))


class LaterRow(NamedTuple):
    """Something else that was recorded after a link; `kind` is allergy, problem, bill or payment
    (of an advance), `name` its name or number."""

    kind: str
    id: int
    name: str
    at: datetime


def list_later_rows(records: Records, since: datetime, money: bool) -> list[LaterRow]:
    """Return the allergies and problems recorded since a moment, and with `money` bills and
    advances; in one statement."""
    rows = reads.rows(_later_rows(money), records=list(records), since=since)
    return sorted(rows, key=lambda row: (_KINDS.index(row.kind), row.id))


_KINDS = ("allergy", "problem", "bill", "payment")


@cache
def _later_rows(money: bool) -> Read[LaterRow]:
    parts = [
        _later_part("allergy", Allergy, Allergy.name, Allergy.created_at),
        _later_part("problem", Problem, Problem.name, Problem.created_at),
    ]
    if money:
        number = func.coalesce(Payment.number, "")
        payments = _later_part("payment", Payment, number, Payment.paid_at)
        bills = _later_part("bill", Bill, Bill.number, Bill.created_at)
        parts += [bills, payments.where(Payment.bill_id.is_(None))]
    return Read(LaterRow, union_all(*parts).limit(MOST_LATER).execution_options(**_ANY_NUMBER))


def _later_part(kind: str, model: Any, label: Any, moment: Any) -> Select[Any]:
    about: Any = (literal(kind).label("kind"), model.id.label("id"), label.label("name"))
    return select(*about, moment.label("at")).where(*_later(model, moment))


def _later(kind: Any, moment: Any) -> tuple[Any, ...]:
    of_records = kind.patient_id.in_(bindparam("records", expanding=True))
    return of_records, moment >= bindparam("since", type_=moment.type)
