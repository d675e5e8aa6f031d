"""New rows, their trail and the reading of a record are written within the database's rules."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from clinic.audit.models import AuditEvent
from clinic.extensions import db, session
from clinic.tenancy import scoping
from clinic.tenancy.owned import ScopeError
from clinic.tenancy.scoping import insert_rows
from clinic.visits.models import Visit
from tests.integration.client import Browser
from tests.integration.counting import statements
from tests.integration.databases import Database
from tests.integration.factories import Practice

FILLED = 80


@pytest.fixture
def at_work(practice: Practice) -> Iterator[None]:
    """The session of a doctor with a patient who has two visits."""
    patient = practice.patient(first_name="Asha", last_name="Rao")
    for fee in (100, 200):
        practice.visit(patient, fee_paise=fee)
    with practice.database.app.app_context(), scoping.scope_of(practice.doctor_id):
        yield


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_record_is_shown_even_if_its_reading_cannot_be_recorded(
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
            readings = [desk.get("/patients/1/") for _ in range(FILLED)]
    finally:
        driver.execute("PRAGMA max_page_count = 1073741823")
    assert {page.status for page in readings} == {200}
    assert "could not be written down" in caplog.text
    desk.get("/patients/1/")
    with database.app.app_context(), scoping.scope_of(practice.doctor_id):
        written = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "read")).all()
    assert 1 <= len(written) < FILLED


@pytest.mark.usefixtures("at_work")
def test_a_created_row_can_be_changed_afterwards() -> None:
    visit = Visit(patient_id=1, visit_date=date(2026, 11, 23))
    db.session.add(visit)
    db.session.flush()
    visit.symptoms = "Fever"
    db.session.commit()
    symptoms = db.session.scalar(select(Visit.symptoms).where(Visit.id == 3))
    assert (visit.version, symptoms) == (2, "Fever")


@pytest.mark.usefixtures("at_work")
def test_many_new_rows_are_inserted_by_short_statements_of_few_texts(database: Database) -> None:
    """The SQL guard parses each text once, in time that grows with its length."""
    days = (date(2026, 11, 1) + timedelta(days=number % 20) for number in range(330))
    with statements(database.app) as executed:
        db.session.add_all([Visit(patient_id=1, visit_date=day) for day in days])
        db.session.flush()
    inserts = {text for text in executed if text.startswith("INSERT INTO visits")}
    assert inserts
    assert len(inserts) <= 2  # of a full batch, and of what is left
    assert max(map(len, inserts)) < 30_000


def test_the_trail_of_another_doctor_cannot_be_written(practice: Practice, other: Practice) -> None:
    row = {"doctor_id": practice.doctor_id, "action": "read", "entity": "visits", "entity_id": 1}
    with practice.database.app.app_context(), scoping.scope_of(other.doctor_id):
        with pytest.raises(ScopeError):
            insert_rows(session(), AuditEvent, [row])
        db.session.rollback()


def test_the_trail_cannot_be_written_without_a_doctor(practice: Practice) -> None:
    row = {"doctor_id": practice.doctor_id, "action": "read", "entity": "visits", "entity_id": 1}
    with practice.database.app.app_context():
        with pytest.raises(ScopeError):
            insert_rows(session(), AuditEvent, [row])
        db.session.rollback()


def test_a_row_of_another_doctor_cannot_be_created(practice: Practice, other: Practice) -> None:
    practice.patient()
    row = Visit(doctor_id=practice.doctor_id, patient_id=1, visit_date=date(2026, 11, 23))
    with practice.database.app.app_context(), scoping.scope_of(other.doctor_id):
        db.session.add(row)
        with pytest.raises(ScopeError):
            db.session.flush()
        db.session.rollback()
