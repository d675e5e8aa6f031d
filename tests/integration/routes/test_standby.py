"""Lists and reports are read from a standby that is up to date, and otherwise from the primary.

A second, read-only connection to the same database acts as a standby that is up to date. A copy
that is no longer written acts as one that is behind. `bench/cluster` has a real one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from psycopg2.errors import ReadOnlySqlTransaction
from sqlalchemy import event, select
from sqlglot import exp, parse_one

from clinic.audit.models import Audited
from clinic.extensions import READS_FROM, STANDBY, Model, db
from clinic.patients.models import Patient
from clinic.tenancy import scoping
from clinic.tenancy.owned import ScopeError, owned_tables
from tests.integration.access import ENDPOINTS
from tests.integration.client import Browser, Page
from tests.integration.databases import make_app
from tests.integration.factories import Practice
from tests.integration.routes.scene import SECRET, Records

pytestmark = pytest.mark.parametrize("scene", ["postgresql"], indirect=True)

WRITTEN_WITH_THEM = {
    "audit_events": "acts of staff of past days",
    "bill_items": "written with their bill",
    "patient_terms": "written with their patient",
    "counters": "the number of changes itself",
    "patient_accounts": "written by the triggers of bills and payments",
    "prescription_lines": "written with their prescription",
}
"""Tables whose rows are written together with one that raises the change counter."""


def served(app: Flask) -> list[str]:
    return [rule.endpoint for rule in app.url_map.iter_rules() if _is_marked(app, rule.endpoint)]


def _is_marked(app: Flask, endpoint: str) -> bool:
    return getattr(app.view_functions[endpoint], "reads_standby", False)


@contextmanager
def with_standby(records: Records, url: str, person: Browser) -> Iterator[tuple[Flask, Browser]]:
    """Yield the clinic with this standby, and the browser of a person who is signed in there."""
    database: Any = records.practice.database
    app = make_app(database.url, DATABASE_READ_URL=url)
    browser = Browser(app)
    with (
        person.client.session_transaction() as session,
        browser.client.session_transaction() as own,
    ):
        own.update(session)
    yield app, browser
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def level(records: Records) -> str:
    database: Any = records.practice.database
    return str(database.url)


@contextmanager
def asked(app: Flask, name: str | None) -> Iterator[list[str]]:
    """Collect the statements of the block on the standby (or on the primary: None)."""
    executed: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        executed.append(statement)

    with app.app_context():
        engine = db.engines[name]
    event.listen(engine, "before_cursor_execute", note)
    yield executed
    event.remove(engine, "before_cursor_execute", note)


def test_every_list_is_read_from_the_standby_and_writes_nothing(
    records: Records, desk: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with with_standby(records, level(records), desk) as (app, browser):
        marked = served(app)
        assert {"chart.patients", "billing.bills", "daybook.month", "gst.month"} <= set(marked)
        for name in marked:
            assert ENDPOINTS[name].methods == {"GET"}, name
            with asked(app, STANDBY) as executed, asked(app, None) as primary:
                page = show(browser, records, name)
            assert page.status == 200, (name, page.status)
            assert len(executed) > 2, name  # the doctor for the policies, the number, and the list
            assert len(primary) <= 3, (name, primary)
    assert caplog.messages == []


def show(browser: Browser, records: Records, name: str) -> Page:
    path = records.path(ENDPOINTS[name])
    if name == "chart.found":
        return browser.get(f"{path}?q=nobody", htmx=True)
    return browser.get(path)


def test_a_list_reads_only_tables_that_raise_the_change_counter(
    records: Records, desk: Browser
) -> None:
    mappers = list(Model.registry.mappers)
    counted = {one.local_table.name for one in mappers if issubclass(one.class_, Audited)}
    owned, read = {table.name for table in owned_tables()}, set()
    with with_standby(records, level(records), desk) as (app, browser):
        for name in served(app):
            with asked(app, STANDBY) as executed:
                show(browser, records, name)
            read |= {one.name for sql in executed for one in tables_of(sql)}
    assert len(read & owned) > 5
    assert (read & owned) - counted <= set(WRITTEN_WITH_THEM)


def tables_of(sql: str) -> list[exp.Table]:
    sql = sql.partition(" AS ")[2] if sql.startswith("PREPARE") else sql
    return [] if sql.startswith("EXECUTE") else [*parse_one(sql, "postgres").find_all(exp.Table)]


def test_a_saved_change_is_shown_immediately_although_the_standby_is_behind(
    records: Records, desk: Browser
) -> None:
    behind = records.practice.database.migrated()
    with with_standby(records, behind, desk) as (app, browser):
        form = browser.get("/patients/new/").form("first_name")
        assert form.send(first_name="Newest", gender="F", age="40").status == 303
        with asked(app, STANDBY) as executed:
            assert "Newest" in browser.get("/patients/").text
        assert not any("patients" in sql for sql in executed)


def test_each_doctor_sees_only_their_own_rows_on_the_standby(
    records: Records, desk: Browser, stranger: Browser
) -> None:
    with with_standby(records, level(records), desk) as (_app, browser):
        assert SECRET in browser.get("/patients/").text
    with with_standby(records, level(records), stranger) as (app, browser):
        for name in served(app):
            page = show(browser, records, name)
            assert SECRET not in page.html, name


def test_the_guard_and_the_policies_hold_on_the_standby(records: Records, other: Practice) -> None:
    app = make_app(level(records), DATABASE_READ_URL=level(records))
    with app.app_context(), scoping.scope_of(other.doctor_id):
        session = db.session()
        session.info[READS_FROM] = db.engines[STANDBY]
        connection = session.connection()
        assert connection.engine is db.engines[STANDBY]
        with pytest.raises(ScopeError):
            connection.execute(select(Patient.id))
        with connection.connection.cursor() as cursor:  # without the guard
            cursor.execute("SELECT DISTINCT doctor_id FROM patients")
            assert cursor.fetchall() == [(other.doctor_id,)]
            with pytest.raises(ReadOnlySqlTransaction):
                cursor.execute("DELETE FROM patient_terms")
        session.info.pop(READS_FROM)
        session.rollback()
        for engine in db.engines.values():
            engine.dispose()


def test_an_unreachable_standby_is_not_waited_for_again(
    records: Records, desk: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    away = "postgresql+psycopg2://clinic@127.0.0.1:1/clinic"
    with with_standby(records, away, desk) as (_app, browser):
        assert [browser.get("/patients/").status for _ in range(3)] == [200, 200, 200]
    assert caplog.messages == ["The standby is not read from: OperationalError"]


def test_a_broken_connection_to_the_standby_fails_no_page(records: Records, desk: Browser) -> None:
    with with_standby(records, level(records), desk) as (app, browser):
        assert browser.get("/patients/").status == 200
        with app.app_context(), db.engines[STANDBY].connect() as connection:
            broken = connection.connection.driver_connection.info.backend_pid  # type: ignore[union-attr]
        with records.practice.database.look() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 60000)", [broken])
        assert browser.get("/patients/").status == 200
