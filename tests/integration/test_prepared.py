"""Statements that are finished once give what the session would, to the doctor of the session."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.exc import IntegrityError, PendingRollbackError

from clinic import prepared
from clinic.audit import service as audit
from clinic.audit.models import AuditEvent
from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.tenancy import scoping
from clinic.tenancy.scoping import Counter, ScopeError
from clinic.visits.models import Visit
from tests.integration.client import Browser
from tests.integration.databases import Database
from tests.integration.factories import Practice

FILLED = 80


@pytest.fixture
def at_work(practice: Practice) -> Iterator[None]:
    """The session of a doctor with a patient of two visits."""
    patient = practice.patient(first_name="Asha", last_name="Rao")
    for fee in (100, 200):
        practice.visit(patient, fee_paise=fee)
    with practice.database.app.app_context(), scoping.doctor(practice.doctor_id):
        yield


@pytest.mark.usefixtures("at_work")
def test_a_class_comes_with_all_its_columns_and_its_own_words() -> None:
    row = db.session.scalars(select(Patient)).one()
    shown = prepared.first(select(Patient), {})
    assert shown._asdict() == {c.key: getattr(row, c.key) for c in Patient.__mapper__.column_attrs}
    assert (shown.name, shown.birth, shown.is_archived) == (row.name, row.birth, False)


@pytest.mark.usefixtures("at_work")
def test_several_parts_come_together() -> None:
    statement = select(Visit, Patient.first_name, func.max(Visit.id)).join(Visit.patient)
    visit, name, last = prepared.first(statement.group_by(Visit, Patient.first_name), {})
    assert (visit.fee_paise, name, last) == (100, "Asha", 1)


@pytest.mark.usefixtures("at_work")
def test_one_part_comes_bare_and_nothing_as_none() -> None:
    statement = select(Visit.fee_paise).where(Visit.id == bindparam("visit")).order_by(Visit.id)
    assert prepared.rows(statement, {"visit": 2}) == [200]
    assert prepared.first(statement, {"visit": 9}) is None


@pytest.mark.usefixtures("at_work")
def test_what_a_row_looks_like_is_made_once_for_each_day() -> None:
    statement, made = select(Visit.visit_date).order_by(Visit.id), []

    def show(visit_date: date, today: date) -> str:
        made.append(visit_date)
        return f"{(today - visit_date).days} days ago"

    today = prepared.first(statement, {})
    assert prepared.shown(statement, {}, show, today) == ["0 days ago", "0 days ago"]
    assert made == [today]  # two rows that say the same look the same
    tomorrow = today + timedelta(days=1)
    assert prepared.shown(statement, {}, show, tomorrow) == ["1 days ago", "1 days ago"]
    assert made == [today, today]


@pytest.mark.usefixtures("at_work")
def test_a_transaction_that_has_failed_runs_no_statement() -> None:
    prepared.rows(select(Patient.address), {})
    db.session.add(Patient(id=1))
    with pytest.raises(IntegrityError):
        db.session.flush()
    with pytest.raises((PendingRollbackError, IntegrityError)):
        prepared.rows(select(Patient.address), {})
    db.session.rollback()


@pytest.mark.usefixtures("at_work")
def test_what_is_shown_cannot_be_changed() -> None:
    shown = prepared.first(select(Patient), {})
    with pytest.raises(AttributeError):
        shown.address = "elsewhere"


@pytest.mark.usefixtures("at_work")
def test_what_waits_to_be_written_is_seen() -> None:
    db.session.scalars(select(Patient)).one().address = "12 Hill Road"
    assert prepared.rows(select(Patient.address), {}) == ["12 Hill Road"]


def test_each_doctor_sees_the_own_rows_of_one_statement(
    practice: Practice, other: Practice
) -> None:
    practice.patient(first_name="Mine")
    other.patient(first_name="Theirs")
    statement = select(Patient.first_name)
    for doctor, names in ((practice, ["Mine"]), (other, ["Theirs"]), (practice, ["Mine"])):
        with practice.database.app.app_context(), scoping.doctor(doctor.doctor_id):
            assert prepared.rows(statement, {}) == names


def test_without_a_doctor_nothing_is_read(practice: Practice) -> None:
    practice.patient()
    with practice.database.app.app_context(), pytest.raises(ScopeError):
        prepared.rows(select(Patient), {})


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_record_is_shown_when_its_reading_cannot_be_written_down(
    database: Database, practice: Practice, desk: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    practice.patient(first_name="Asha")
    with database.app.app_context():
        driver = db.session.connection().connection.driver_connection
        assert driver is not None
        pages = driver.execute("PRAGMA page_count").fetchone()[0]
        driver.execute(f"PRAGMA max_page_count = {pages}")  # the disk is full
    try:
        with caplog.at_level(logging.ERROR):
            shown = [desk.get("/patients/1/") for _ in range(FILLED)]
    finally:
        driver.execute("PRAGMA max_page_count = 1073741823")
    assert {page.status for page in shown} == {200}
    assert "could not be written down" in caplog.text
    desk.get("/patients/1/")
    with database.app.app_context(), scoping.doctor(practice.doctor_id):
        written = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "read")).all()
    assert 1 <= len(written) < FILLED


@pytest.mark.usefixtures("at_work")
def test_a_created_row_is_what_adding_and_flushing_makes() -> None:
    day = date(2026, 11, 23)
    created, added = (Visit(patient_id=1, visit_date=day, symptoms="Fever") for _ in range(2))
    audit.create(created)
    db.session.add(added)
    db.session.flush()
    assert (created.id, added.id) == (3, 4)
    assert created in db.session
    assert not db.session.dirty
    db.session.commit()
    db.session.expire_all()
    assert _bare(created) == _bare(added)
    told = db.session.scalars(select(AuditEvent).where(AuditEvent.entity_id.in_([3, 4]))).all()
    assert [(e.action, e.entity, e.changes) for e in told[:1] * 2] == [
        (e.action, e.entity, e.changes) for e in told
    ]


def _bare(row: Visit) -> dict[str, object]:
    own = {"id", "created_at", "updated_at"}
    return {c.key: getattr(row, c.key) for c in Visit.__mapper__.column_attrs if c.key not in own}


@pytest.mark.usefixtures("at_work")
def test_a_created_row_can_be_changed_afterwards() -> None:
    visit = Visit(patient_id=1, visit_date=date(2026, 11, 23))
    audit.create(visit)
    visit.symptoms = "Fever"
    db.session.commit()
    assert (visit.version, prepared.first(select(Visit.symptoms).where(Visit.id == 3), {})) == (
        2,
        "Fever",
    )


def test_a_row_of_another_doctor_is_not_created(practice: Practice, other: Practice) -> None:
    practice.patient()
    row = Visit(doctor_id=practice.doctor_id, patient_id=1, visit_date=date(2026, 11, 23))
    with practice.database.app.app_context(), scoping.doctor(other.doctor_id):
        with pytest.raises(ScopeError):
            audit.create(row)
        db.session.rollback()


@pytest.mark.usefixtures("at_work")
def test_what_an_insert_returns_comes_like_the_rows_of_a_select() -> None:
    values = {"doctor_id": bindparam(scoping.DOCTOR), "name": bindparam("named"), "value": 7}
    one = insert(Counter).values(values).returning(Counter.value)
    two = insert(Counter).values(values).returning(Counter.value, Counter.name)
    assert prepared.rows(one, {"named": "a"}) == [7]
    assert prepared.rows(two, {"named": "b"}) == [(7, "b")]
