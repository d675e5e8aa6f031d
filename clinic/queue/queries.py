"""Queries of the queue of a day, all of one doctor by the session's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, and_, bindparam, case, select

from clinic.billing.models import Bill
from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.patients.models import AnyPatient, Patient, PatientRow
from clinic.patients.records import Records
from clinic.queue.models import EntryRow, QueueEntry
from clinic.queue.namesakes import namesakes_among
from clinic.queue.rules import IN_LINE, QueueState
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, part
from clinic.versions import locked
from clinic.visits.models import Visit

# Statements are made once, with the values left open: to write one costs more than to run it.


class QueuedPatient(NamedTuple):
    """An entry and its patient, to be shown."""

    entry: EntryRow
    patient: PatientRow

    @property
    def name(self) -> str:
        return self.patient.name

    @property
    def records(self) -> Records:
        return self.patient.records


def list_day(day: date) -> list[QueuedPatient]:
    """Return all entries of a day, by token."""
    return reads.rows(_day(), day=day)


@cache
def _day() -> Read[QueuedPatient]:
    return Read(QueuedPatient, _with_patient().where(_on_day()).order_by(QueueEntry.token))


def list_namesakes(patient: AnyPatient, day: date) -> list[QueuedPatient]:
    """Return who stands in a day's queue, in any state, with a name like that of the patient."""
    return namesakes_among(patient, list_day(day))


def read_entry(entry_id: int) -> QueuedPatient | None:
    """Read an entry and its patient, to be shown."""
    return reads.first(_one(), entry_id=entry_id)


@cache
def _one() -> Read[QueuedPatient]:
    return Read(QueuedPatient, _with_patient().where(QueueEntry.id == bindparam("entry_id")))


def _with_patient() -> Select[Any]:
    both = (*part("entry", EntryRow, QueueEntry), *part("patient", PatientRow, Patient))
    whose = and_(Patient.doctor_id == QueueEntry.doctor_id, Patient.id == QueueEntry.patient_id)
    return select(*both).join(Patient, whose)


def _on_day() -> Any:
    return QueueEntry.day == bindparam("day", type_=Date)


class NextSteps(NamedTuple):
    """The next steps after a visit of today: its fee in paise, its bill, and the first in the line;
    `bill_id`, `entry_id` and `token` are None if absent.
    """

    fee_paise: int
    bill_id: int | None
    entry_id: int | None
    token: int | None


def read_what_next(visit_id: int) -> NextSteps | None:
    """Read the next steps after a visit; None if it is not of today."""
    return reads.first(_what_next(), visit_id=visit_id, day=clinic_day())


@cache
def _what_next() -> Read[NextSteps]:
    called = (QueueEntry.state == QueueState.CALLED.value).desc()
    in_line = QueueEntry.state.in_(sorted(state.value for state in (*IN_LINE, QueueState.CALLED)))
    first = (
        select(QueueEntry.doctor_id, QueueEntry.id, QueueEntry.token)
        .where(_on_day(), in_line)
        .order_by(called, _urgent_first(), QueueEntry.token)
        .limit(1)
        .subquery()
    )
    billed = and_(Bill.doctor_id == Visit.doctor_id, Bill.visit_id == Visit.id)
    return Read(
        NextSteps,
        select(
            Visit.fee_paise,
            Bill.id.label("bill_id"),
            first.c.id.label("entry_id"),
            first.c.token.label("token"),
        )
        .outerjoin(Bill, billed)
        .outerjoin(first, first.c.doctor_id == Visit.doctor_id)
        .where(
            Visit.id == bindparam("visit_id"),
            Visit.visit_date == bindparam("day", type_=Date),
        ),
    )


def find_next(day: date) -> QueueEntry | None:
    """Return the entry that is called next, as of now."""
    return _find(_next(), day=day)


@cache
def _next() -> Select[Any]:
    return locked(_first_in_line(select(QueueEntry)))


def _first_in_line(statement: Select[Any]) -> Select[Any]:
    in_line = QueueEntry.state.in_(sorted(state.value for state in IN_LINE))
    return statement.where(_on_day(), in_line).order_by(_urgent_first(), QueueEntry.token).limit(1)


def _urgent_first() -> Any:
    return case((QueueEntry.urgent_reason != "", 0), else_=1)


def find_called(day: date) -> QueueEntry | None:
    """Return the entry that is called and not yet with the doctor."""
    return _find(_called(), day=day)


@cache
def _called() -> Select[Any]:
    return select(QueueEntry).where(_on_day(), QueueEntry.state == QueueState.CALLED.value)


def find_open(patient_id: int, day: date) -> QueueEntry | None:
    """Return the open entry of a patient on a day, locked until this transaction ends."""
    return _find(_open(), patient_id=patient_id, day=day)


@cache
def _open() -> Select[Any]:
    open_of = (QueueEntry.patient_id == bindparam("patient_id"), QueueEntry.ended_at.is_(None))
    return locked(select(QueueEntry).where(_on_day(), *open_of))


def lock_entry(entry_id: int) -> QueueEntry | None:
    """Return an entry, locked until this transaction ends."""
    return _find(_locked_entry(), entry_id=entry_id)


@cache
def _locked_entry() -> Select[Any]:
    return locked(select(QueueEntry).where(QueueEntry.id == bindparam("entry_id")))


def list_open_of_visit(visit_id: int) -> Sequence[QueueEntry]:
    """Return the open entries of a visit; there is at most one."""
    return db.session.scalars(_of_visit(), {"visit_id": visit_id}).all()


def list_of_visit(visit_id: int) -> Sequence[QueueEntry]:
    """Return the entries of a visit, open or ended, by number."""
    statement = _all_of_visit().execution_options(populate_existing=True)
    return db.session.scalars(statement, {"visit_id": visit_id}).all()


@cache
def _of_visit() -> Select[Any]:
    return _all_of_visit().where(QueueEntry.ended_at.is_(None))


@cache
def _all_of_visit() -> Select[Any]:
    of_visit = select(QueueEntry).where(QueueEntry.visit_id == bindparam("visit_id"))
    return locked(of_visit.order_by(QueueEntry.id))


def _find(statement: Select[Any], **values: Any) -> QueueEntry | None:
    # Who waited for a turn reads what stands then, not what was read before.
    renewed = statement.execution_options(populate_existing=True)
    entry: QueueEntry | None = db.session.scalar(renewed, values)
    return entry
