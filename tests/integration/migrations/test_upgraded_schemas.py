"""A database that was upgraded step by step has the schema of a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import create_engine

from clinic import place
from clinic.database import connections, migration_lock
from clinic.extensions import db
from tests.integration.conftest import KINDS
from tests.integration.databases import Database, make_app, migrate
from tests.integration.old_ledger import connected
from tests.integration.old_texts import OLD_TEXTS
from tests.integration.schemas import different, schema_of

MENDED_BY = "0010"
BEFORE = "0009"


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> str:
    """The address of a database without tables."""
    return databases(request.param).empty()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def app(url: str) -> Iterator[Flask]:
    made = make_app(url)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_database_upgraded_by_any_earlier_text_has_the_schema_of_a_new_one(
    app: Flask, url: str
) -> None:
    migrate(app, BEFORE)
    before = schema_of(url)
    migrate(app)
    new = schema_of(url)
    for name, old in OLD_TEXTS.items():
        with app.app_context():
            flask_migrate.downgrade(revision=BEFORE)
            db.engine.dispose()
        with connected(url) as connection:
            for statement in old.statements(connection.dialect.name):
                connection.exec_driver_sql(statement)
        assert len(different(before, schema_of(url))) > 1, f"{name}: nothing to mend"
        migrate(app)
        assert different(new, schema_of(url)) == set(), name


def test_repairs_of_older_databases_do_not_change_a_new_one(app: Flask, url: str) -> None:
    migrate(app, BEFORE)
    before = schema_of(url)
    migrate(app, MENDED_BY)
    assert different(before, schema_of(url)) == set()


@contextmanager
def another_at_work(url: str) -> Iterator[Callable[[], None]]:
    """Hold the upgrade lock as another program; yields a function that releases it."""
    engine = create_engine(url)
    locks = ("PRAGMA journal_mode = WAL", "BEGIN IMMEDIATE")
    if engine.dialect.name == "postgresql":
        locks = (f"SELECT pg_advisory_xact_lock({migration_lock.LOCK})",)
    with engine.connect() as connection:
        for lock in locks:
            connection.exec_driver_sql(lock)
        yield connection.rollback
    engine.dispose()


def test_an_upgrade_waits_for_another_to_end(
    app: Flask, url: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    slow = "PRAGMA busy_timeout = 10000"
    quick = [pragma for pragma in connections.SQLITE_PRAGMAS if pragma != slow]
    monkeypatch.setattr(connections, "SQLITE_PRAGMAS", [*quick, "PRAGMA busy_timeout = 0"])
    slept: list[float] = []
    with another_at_work(url) as end:

        def wait(seconds: float) -> None:
            slept.append(seconds)
            if len(slept) == 2:
                end()

        monkeypatch.setattr(migration_lock.time, "sleep", wait)
        migrate(app)
    assert len(slept) == 2
    assert caplog.text.count("waiting for it to end") == 1
    with app.app_context():
        assert place.find(db.engine).state is place.DatabaseState.MIGRATED
