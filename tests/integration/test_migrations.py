"""The database goes up, down and up again, on each kind, and agrees with the models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import create_engine, inspect

from clinic.extensions import db
from tests.integration.conftest import KINDS
from tests.integration.databases import Database, make_app, migrate

TABLES = set(db.metadata.tables) | {"alembic_version"}


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, databases: Callable[[str], Database]) -> str:
    """The address of a database without tables."""
    return databases(request.param).empty()  # type: ignore[attr-defined,no-any-return]


@pytest.fixture
def app(url: str) -> Any:
    made = make_app(url)
    yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


def looked_at(url: str) -> dict[str, Any]:
    """Everything that the database holds by name: tables and columns, triggers, functions."""
    engine = create_engine(url)
    inspector = inspect(engine)
    tables = {
        table: sorted(
            (c["name"], str(c["type"]), c["nullable"]) for c in inspector.get_columns(table)
        )
        for table in inspector.get_table_names()
    }
    indexes = {
        table: sorted(str(index["name"]) for index in inspector.get_indexes(table))
        for table in tables
    }
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            asked = "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
        else:
            asked = (
                "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace "
                "UNION SELECT tgname FROM pg_trigger WHERE NOT tgisinternal "
                "UNION SELECT policyname FROM pg_policies "
                "UNION SELECT typname FROM pg_type WHERE typtype = 'e' ORDER BY 1"
            )
        others = [row[0] for row in connection.exec_driver_sql(asked)]
    engine.dispose()
    return {"tables": tables, "indexes": indexes, "others": others}


def test_the_migrations_make_every_table(app: Flask, url: str) -> None:
    migrate(app)
    assert set(looked_at(url)["tables"]) == TABLES


def test_the_models_and_the_migrations_agree(app: Flask) -> None:
    migrate(app)
    with app.app_context():
        flask_migrate.check()  # leaves with an error where a migration is missing


def test_down_to_nothing_and_up_again(app: Flask, url: str) -> None:
    migrate(app)
    first = looked_at(url)
    with app.app_context():
        flask_migrate.downgrade(revision="base")
        db.engine.dispose()
    empty = looked_at(url)
    assert set(empty["tables"]) == {"alembic_version"}
    assert empty["others"] == []
    migrate(app)
    assert looked_at(url) == first


def test_rows_of_the_first_revision_live_on(app: Flask, url: str) -> None:
    migrate(app, "0001")
    moment = "'2026-11-23 10:00:00+00:00'"
    if url.startswith("sqlite"):
        moment = "'2026-11-23 10:00:00'"
    rows = (
        "INSERT INTO users (id, email, password_hash, password_changed_at, created_at) "
        f"VALUES (1, 'a@example.org', 'x', {moment}, {moment})",
        "INSERT INTO doctors (id, user_id, full_name, qualification, registration_number, "
        "registration_council, clinic_name, clinic_address, upi_id, default_fee_paise, "
        "print_language, version, created_at, updated_at) VALUES (1, 1, 'Dr Asha Rao', '', '', "
        f"'', '', '', '', 50000, 'en', 1, {moment}, {moment})",
        "INSERT INTO patients (doctor_id, id, first_name, last_name, gender, birth_date, "
        "birth_precision, address, version, created_at, updated_at) VALUES (1, 1, 'Lakshmi', '', "
        f"'F', '1980-05-17', 'year', '', 1, {moment}, {moment})",
        "INSERT INTO bills (doctor_id, id, patient_id, number, issued_on, total_paise, paid_paise,"
        " notes, version, created_at, updated_at) VALUES (1, 1, 1, '2026-27/000001', '2026-11-23',"
        f" 50000, 50000, '', 1, {moment}, {moment})",
        "INSERT INTO payments (doctor_id, id, bill_id, amount_paise, mode, paid_on, paid_at) "
        f"VALUES (1, 1, 1, 50000, 'cash', '2026-11-23', {moment})",
    )
    engine = create_engine(url)
    with engine.begin() as connection:
        for row in rows:
            connection.exec_driver_sql(row)
    migrate(app)
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT set_config('clinic.doctor_id', '1', true)")
        asked = (
            "SELECT first_name, amount_paise FROM patients JOIN payments ON "
            "payments.doctor_id = patients.doctor_id"
        )
        assert connection.exec_driver_sql(asked).all() == [("Lakshmi", 50000)]
    engine.dispose()


def test_an_upgrade_that_is_done_does_nothing(app: Flask, url: str) -> None:
    migrate(app)
    first = looked_at(url)
    migrate(app)
    assert looked_at(url) == first
