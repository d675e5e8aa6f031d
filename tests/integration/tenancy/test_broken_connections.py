"""A broken connection to PostgreSQL is detected and replaced."""

from __future__ import annotations

from contextlib import closing

import pytest
from sqlalchemy import select

from clinic.database import connections
from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.tenancy import scoping
from tests.integration.client import Browser
from tests.integration.counting import statements
from tests.integration.databases import Database
from tests.integration.factories import Practice

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def break_all(database: Database) -> int:
    """End every other connection to the database, as a restart of the server does."""
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid, 60000)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND usename = current_user"
        )
        return int(cursor.fetchone()[0])


def test_a_connection_that_broke_while_idle_is_replaced(
    database: Database, practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.patient(first_name="Asha")
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0)
    assert desk.get("/patients/1/").status == 200
    assert break_all(database) > 0
    assert desk.get("/patients/1/").status == 200


def test_a_connection_that_broke_a_moment_ago_fails_one_request_and_no_more(
    database: Database, practice: Practice, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    practice.patient(first_name="Asha")
    monkeypatch.setattr(connections, "IDLE_SECONDS", 3600)
    assert desk.get("/patients/1/").status == 200
    assert break_all(database) > 0
    assert [desk.get("/patients/1/").status for _ in range(3)] == [503, 200, 200]


def test_a_busy_connection_is_not_tested_before_use(
    database: Database, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    with database.app.app_context():
        dialect = db.engine.dialect
    ask = dialect.do_ping
    monkeypatch.setattr(dialect, "do_ping", lambda one: (asked.append(one), ask(one))[1])
    for seconds, times in ((3600, 0), (0, 1)):
        monkeypatch.setattr(connections, "IDLE_SECONDS", seconds)
        with statements(database.app) as executed:
            desk.get("/patients/")
        assert (len(asked), bool(executed)) == (times, True)


def test_a_session_with_a_broken_connection_is_removed_with_its_doctor(
    database: Database, practice: Practice
) -> None:
    practice.patient()
    with database.app.app_context():
        scoping.set_scope(practice.doctor_id)
        db.session.scalars(select(Patient)).one()
        assert break_all(database) > 0
        db.session.remove()
        assert not db.session.registry.has()
        assert db.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
