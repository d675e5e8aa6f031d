"""A page that only shows takes a connection of the driver, and gives it back as it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from psycopg2.extensions import TRANSACTION_STATUS_INTRANS as INTRANS
from sqlalchemy import Integer, bindparam, cast, insert, literal_column, select
from sqlalchemy.exc import DBAPIError

from clinic import database as connections
from clinic import prepared
from clinic.bare import BareConnection
from clinic.database import Purpose
from clinic.extensions import db, session
from clinic.patients.models import Patient
from clinic.tenancy import scoping
from clinic.tenancy.scoping import Counter, ScopeError
from tests.integration.client import Browser
from tests.integration.databases import Database
from tests.integration.factories import Practice

NAMES = select(Patient.first_name).order_by(Patient.id)


@pytest.fixture
def showing() -> Iterator[None]:
    """What follows is for a request that only shows."""
    before = connections.purpose()
    connections.set_purpose(Purpose.SHOW)
    yield
    connections.set_purpose(before)


@pytest.fixture
def at_work(practice: Practice, other: Practice, showing: None) -> Iterator[None]:
    """The session of a doctor with a patient, beside another doctor with one."""
    practice.patient(first_name="Mine")
    other.patient(first_name="Theirs")
    connections.set_purpose(Purpose.SHOW)  # the factories were requests of their own
    with practice.database.app.app_context(), scoping.doctor(practice.doctor_id):
        yield


def at_rest(database: Database) -> tuple[Any, dict[str, Any]]:
    """A connection as the pool gives it out, and what is noted about it."""
    with database.app.app_context():
        taken = db.engine.raw_connection()
        try:
            return taken.driver_connection, dict(taken.info)
        finally:
            taken.close()


@pytest.mark.parametrize("path", ["/patients/", "/patients/1/", "/patients/99/", "/billing/1/"])
def test_a_connection_goes_back_with_no_doctor_and_no_transaction(
    database: Database, practice: Practice, desk: Browser, path: str
) -> None:
    practice.billed_visit()
    assert desk.get(path).status == (404 if "99" in path else 200)
    driver, told = at_rest(database)
    assert not {"doctor_id", "told_doctor_id"} & told.keys()
    if database.name == "sqlite":
        assert not driver.in_transaction
    else:
        assert (driver.autocommit, driver.info.transaction_status) == (False, 0)


@pytest.mark.usefixtures("at_work")
def test_only_the_own_rows_are_shown() -> None:
    assert prepared.rows(NAMES, {}) == ["Mine"]
    assert isinstance(session().bare, BareConnection)
    assert not session().in_transaction()


@pytest.mark.usefixtures("showing")
def test_without_a_doctor_nothing_is_shown(practice: Practice) -> None:
    practice.patient()
    connections.set_purpose(Purpose.SHOW)
    with practice.database.app.app_context(), pytest.raises(ScopeError):
        prepared.rows(NAMES, {})


@pytest.mark.usefixtures("at_work")
def test_another_doctor_is_never_shown_by_what_was_told_before(other: Practice) -> None:
    assert prepared.rows(NAMES, {}) == ["Mine"]
    scoping.enter(other.doctor_id)
    assert prepared.rows(NAMES, {}) == ["Theirs"]
    scoping.leave()
    with pytest.raises(ScopeError):
        prepared.rows(NAMES, {})


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("at_work")
def test_row_level_security_holds_without_the_other_walls() -> None:
    prepared.rows(NAMES, {})
    bare = session().bare
    assert bare is not None
    with bare.connection.cursor() as cursor:
        cursor.execute("SELECT first_name FROM patients")
        assert cursor.fetchall() == []  # the doctor was told for one message only
        cursor.execute("SET LOCAL clinic.doctor_id = '1'; SELECT first_name FROM patients")
        assert cursor.fetchall() == [("Mine",)]


@pytest.mark.usefixtures("at_work")
def test_what_the_session_changes_is_seen_by_what_is_read_after() -> None:
    assert prepared.rows(NAMES, {}) == ["Mine"]
    db.session.scalars(select(Patient)).one().first_name = "Changed"
    assert session().bare is None
    assert prepared.rows(NAMES, {}) == ["Changed"]
    db.session.rollback()
    assert prepared.rows(NAMES, {}) == ["Mine"]


@pytest.mark.usefixtures("at_work")
def test_what_is_written_goes_through_the_session_and_is_undone_with_it() -> None:
    assert prepared.rows(NAMES, {}) == ["Mine"]
    row = {"doctor_id": scoping.current_doctor_id(), "name": "planted", "value": 1}
    prepared.write((insert(Counter), [row]))
    assert session().bare is None
    assert session().in_transaction()
    db.session.rollback()
    planted = select(Counter.value).where(Counter.name == "planted")
    assert prepared.rows(planted, {}) == []


@pytest.mark.usefixtures("at_work")
def test_the_last_act_is_committed_with_what_it_writes() -> None:
    prepared.rows(NAMES, {})
    row = {"doctor_id": scoping.current_doctor_id(), "name": "noted", "value": 1}
    prepared.write_last((insert(Counter), [row]))
    assert session().bare is None
    db.session.rollback()
    noted = select(Counter.value).where(Counter.name == "noted")
    assert prepared.rows(noted, {}) == [1]


@pytest.mark.usefixtures("at_work")
def test_a_last_act_that_is_refused_leaves_nothing(database: Database) -> None:
    prepared.rows(NAMES, {})
    row = {"doctor_id": scoping.current_doctor_id(), "name": "noted", "value": 1}
    twice = (insert(Counter), [row, row])
    with pytest.raises(DBAPIError):
        prepared.write_last(twice)
    db.session.rollback()
    noted = select(Counter.value).where(Counter.name == "noted")
    assert prepared.rows(noted, {}) == []
    db.session.remove()
    driver, _told = at_rest(database)
    assert not (driver.in_transaction if database.name == "sqlite" else driver.autocommit)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)  # SQLite reads any text
@pytest.mark.usefixtures("at_work")
def test_after_a_statement_that_fails_the_next_one_reads_on() -> None:
    broken = select(cast(bindparam("text"), Integer), Patient.id)
    with pytest.raises(DBAPIError):
        prepared.rows(broken, {"text": "no number"})
    assert prepared.rows(NAMES, {}) == ["Mine"]


def _shows() -> None:
    prepared.rows(NAMES, {})


def _shows_and_forgets_to_give_back() -> None:
    prepared.rows(NAMES, {})
    session().bare = None


def _fails_before_it_begins() -> None:
    with pytest.raises(DBAPIError):  # the server reads the whole message first
        prepared.rows(select(literal_column("1 FROM FROM")), {})


def _fails_once_it_has_begun() -> None:
    with pytest.raises(DBAPIError):
        prepared.rows(select(cast(bindparam("text"), Integer)), {"text": "no number"})


def _is_never_sent() -> None:
    named = select(Patient.id).where(Patient.first_name == bindparam("name"))
    with pytest.raises(ValueError, match="NUL"):
        prepared.rows(named, {"name": "\0"})


def _writes_last() -> None:
    row = {"doctor_id": scoping.current_doctor_id(), "name": "noted", "value": 1}
    prepared.write_last((insert(Counter), [row]))


@pytest.mark.parametrize(
    "act",
    [
        *(_shows, _shows_and_forgets_to_give_back, _fails_before_it_begins),
        *(_fails_once_it_has_begun, _is_never_sent, _writes_last),
    ],
)
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("at_work")
def test_on_the_same_connection_the_session_then_writes_all_or_nothing(
    database: Database, act: Callable[[], None]
) -> None:
    driver, _told = at_rest(database)
    act()
    db.session.rollback()
    row = {"doctor_id": scoping.current_doctor_id(), "name": "planted", "value": 1}
    prepared.write((insert(Counter), [row]))
    assert db.session.connection().connection.driver_connection is driver
    assert (driver.autocommit, driver.info.transaction_status) == (False, INTRANS)
    db.session.rollback()
    planted = select(Counter.value).where(Counter.name == "planted")
    assert prepared.rows(planted, {}) == []


@pytest.mark.parametrize("path", ["/patients/", "/patients/1/", "/patients/1/edit/"])
def test_a_database_that_does_not_open_is_said_to_be_busy(
    database: Database,
    practice: Practice,
    desk: Browser,
    path: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    practice.patient()
    with database.app.app_context():
        engine = db.engine
        engine.dispose()

    def refuse(*_where: object, **_how: object) -> None:
        raise engine.dialect.loaded_dbapi.OperationalError("nobody is there")

    with monkeypatch.context() as patch:
        patch.setattr(engine.dialect, "connect", refuse)
        assert desk.get(path).status == 503
    assert desk.get(path).status == 200
