"""Reads return typed rows, the same as the session would, for the doctor of the session."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, dataclass
from datetime import date
from typing import Any, NamedTuple

import pytest
from sqlalchemy import bindparam, event, func, select, union_all
from sqlalchemy.exc import IntegrityError, PendingRollbackError
from sqlalchemy.orm import aliased

from clinic.auth.models import User
from clinic.billing.models import Bill
from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.tenancy import reads, scoping
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.owned import ScopeError
from clinic.tenancy.reads import Read, columns, part
from clinic.visits.models import Visit
from tests.integration.factories import Practice


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    first_name: str
    birth_date: date


class Fee(NamedTuple):
    id: int
    fee_paise: int


class Billed(NamedTuple):
    visit: Fee
    patient: Person
    bill: Due | None
    count: int


class Due(NamedTuple):
    number: str
    issued_on: date


class Name(NamedTuple):
    first_name: str


PEOPLE = Read(Person, select(*columns(Person, Patient)).order_by(Patient.id))
NAMES = Read(Name, select(Patient.first_name).order_by(Patient.id))


@pytest.fixture
def at_work(practice: Practice) -> Iterator[None]:
    """The session of a doctor with a patient who has two visits."""
    patient = practice.patient(first_name="Asha", last_name="Rao")
    for fee in (100, 200):
        practice.visit(patient, fee_paise=fee)
    with practice.database.app.app_context(), scoping.scope_of(practice.doctor_id):
        yield


@pytest.mark.usefixtures("at_work")
def test_a_row_has_the_named_type_and_the_values_of_the_model() -> None:
    row = reads.first(PEOPLE)
    model = db.session.scalars(select(Patient)).one()
    assert isinstance(row, Person)
    assert row == Person(model.id, model.first_name, model.birth_date)


@pytest.mark.usefixtures("at_work")
def test_a_row_cannot_be_changed() -> None:
    row: Any = reads.first(PEOPLE)
    with pytest.raises(FrozenInstanceError):
        row.first_name = "Other"


@pytest.mark.usefixtures("at_work")
def test_a_value_is_bound_at_each_run_and_no_match_gives_none() -> None:
    fee = Read(Fee, select(Visit.id, Visit.fee_paise).where(Visit.id == bindparam("visit")))
    assert reads.rows(fee, visit=2) == [Fee(2, 200)]
    assert reads.first(fee, visit=1) == Fee(1, 100)
    assert reads.first(fee, visit=9) is None


def test_joined_parts_are_returned_together_and_a_part_without_a_match_is_none(
    practice: Practice,
) -> None:
    patient = practice.patient(first_name="Asha")
    practice.billed_visit(patient)
    practice.visit(patient, fee_paise=7)
    on_visit = (Bill.doctor_id == Visit.doctor_id) & (Bill.visit_id == Visit.id)
    counted = aliased(Visit)
    statement = (
        select(
            *part("visit", Fee, Visit),
            *part("patient", Person, Patient),
            *part("bill", Due, Bill),
            select(func.count(counted.id)).scalar_subquery().label("count"),
        )
        .join(Visit.patient)
        .outerjoin(Bill, on_visit)
        .order_by(Visit.id)
    )
    with practice.at_work():
        billed, unbilled = reads.rows(Read(Billed, statement))
    assert (billed.visit.id, billed.patient.first_name, billed.count) == (1, "Asha", 2)
    assert billed.bill is not None
    assert isinstance(billed.bill.issued_on, date)
    assert (unbilled.visit, unbilled.bill) == (Fee(2, 7), None)


@pytest.mark.parametrize(
    "names",
    [("id", "first_name"), ("first_name", "id", "birth_date"), ("id", "name", "birth_date")],
)
def test_columns_that_are_not_the_fields_are_refused(names: tuple[str, ...]) -> None:
    chosen = [getattr(Patient, name) for name in names if name != "name"]
    with pytest.raises(TypeError, match="are not the fields of Person"):
        Read(Person, select(*chosen))


@pytest.mark.usefixtures("at_work")
def test_pending_rows_are_flushed_before_a_read() -> None:
    db.session.scalars(select(Patient)).one().first_name = "Changed"
    assert reads.rows(NAMES) == [Name("Changed")]


@pytest.mark.usefixtures("at_work")
def test_a_transaction_that_has_failed_runs_no_statement() -> None:
    reads.rows(NAMES)
    db.session.add(Patient(id=1))
    with pytest.raises(IntegrityError):
        db.session.flush()
    with pytest.raises((PendingRollbackError, IntegrityError)):
        reads.rows(NAMES)
    db.session.rollback()


def test_each_doctor_sees_their_own_rows_by_the_same_statement(
    practice: Practice, other: Practice
) -> None:
    practice.patient(first_name="Mine")
    other.patient(first_name="Theirs")
    both = Read(Name, union_all(select(Patient.first_name), select(Patient.first_name)))
    for doctor, name in ((practice, "Mine"), (other, "Theirs"), (practice, "Mine")):
        with practice.database.app.app_context(), scoping.scope_of(doctor.doctor_id):
            assert reads.rows(NAMES) == [Name(name)]
            assert reads.rows(both) == [Name(name)] * 2


def test_another_doctor_cannot_be_passed_as_a_value(practice: Practice, other: Practice) -> None:
    other.patient(first_name="Geheim")
    theirs = select(Patient.first_name).where(Patient.doctor_id == other.doctor_id)
    with practice.at_work() as session:
        assert reads.rows(NAMES, of_doctor=other.doctor_id) == []
        with pytest.raises(ScopeError):
            reads.rows(Read(Name, theirs))
        session.rollback()


def test_without_a_doctor_nothing_is_read(practice: Practice) -> None:
    practice.patient()
    with practice.database.app.app_context(), pytest.raises(ScopeError):
        reads.rows(PEOPLE)


def test_a_statement_without_a_condition_on_the_doctor_is_refused(practice: Practice) -> None:
    emails = select(User.email.label("first_name"))
    with practice.at_work():
        with pytest.raises(ScopeError, match="Nothing holds this statement"):
            reads.rows(Read(Name, emails))
        marked = emails.execution_options(**ACCOUNTS)
        assert reads.rows(Read(Name, marked, scoped=False)) == [Name(practice.email)]


def test_an_owned_table_cannot_be_read_without_its_condition(practice: Practice) -> None:
    practice.patient()
    with practice.at_work(), pytest.raises(ScopeError):
        reads.rows(Read(Name, select(Patient.first_name), scoped=False))


@pytest.mark.usefixtures("at_work")
def test_every_statement_passes_every_event_of_the_engine(practice: Practice) -> None:
    executed: list[str] = []
    reads.rows(PEOPLE)  # the transaction has begun, and PostgreSQL knows the doctor
    names = ("before_execute", "before_cursor_execute", "after_cursor_execute", "after_execute")
    listeners = [(name, lambda *_a, name=name: executed.append(name)) for name in names]
    for name, listener in listeners:
        event.listen(db.engine, name, listener)
    try:
        reads.rows(PEOPLE)
    finally:
        for name, listener in listeners:
            event.remove(db.engine, name, listener)
    assert executed == list(names)
