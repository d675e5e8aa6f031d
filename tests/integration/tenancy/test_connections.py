"""A request's connection: its locks, and its state when it returns to the pool."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import Any

import pytest

from clinic.extensions import db
from clinic.tenancy.owned import SCOPE
from tests.integration.client import Browser
from tests.integration.databases import Database
from tests.integration.factories import Practice


def at_rest(database: Database) -> tuple[Any, Mapping[str, Any]]:
    """Return a connection as the pool hands it out, and its options."""
    with database.app.app_context(), db.engine.connect() as taken:
        return taken.connection.driver_connection, taken.get_execution_options()


@pytest.mark.parametrize("path", ["/patients/", "/patients/1/", "/patients/99/", "/billing/1/"])
def test_a_connection_returns_to_the_pool_without_doctor_and_transaction(
    database: Database, practice: Practice, desk: Browser, path: str
) -> None:
    practice.billed_visit()
    assert desk.get(path).status == (404 if "99" in path else 200)
    driver, options = at_rest(database)
    assert SCOPE not in options
    if database.name == "sqlite":
        assert not driver.in_transaction
    else:
        assert (driver.autocommit, driver.info.transaction_status) == (False, 0)


@pytest.mark.parametrize("path", ["/", "/patients/", "/patients/new/", "/billing/", "/account/"])
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_reading_page_does_not_wait_for_a_writer(
    database: Database, practice: Practice, desk: Browser, path: str
) -> None:
    practice.billed_visit()
    with closing(database.connect()) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert desk.get(path).status == 200
        writer.execute("ROLLBACK")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_form_that_cannot_get_the_lock_writes_nothing_and_the_next_one_succeeds(
    database: Database, practice: Practice, desk: Browser
) -> None:
    form = desk.get("/patients/new/").form("first_name")
    fields = {"first_name": "Asha", "gender": "F", "age": "45"}
    with database.app.app_context(), closing(db.engine.raw_connection()) as taken:
        taken.driver_connection.execute("PRAGMA busy_timeout = 1")  # type: ignore[union-attr]
    with closing(database.connect()) as writer:
        writer.execute("BEGIN IMMEDIATE")
        assert form.send(**fields).status == 503
        writer.execute("ROLLBACK")
    assert form.send(**fields).status == 303
    with database.app.app_context(), closing(db.engine.raw_connection()) as taken:
        taken.driver_connection.execute("PRAGMA busy_timeout = 10000")  # type: ignore[union-attr]


@pytest.mark.parametrize("path", ["/patients/", "/patients/1/", "/patients/1/edit/"])
def test_a_database_that_cannot_be_opened_is_reported_as_busy(
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
