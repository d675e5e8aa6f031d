"""The migrations upgrade, downgrade and upgrade each kind of database, and agree with the
models."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, inspect, text

from clinic.extensions import db
from clinic.patients.terms import terms_of
from clinic.phones import INSIDE
from tests.integration.conftest import KINDS
from tests.integration.databases import Database, make_app, migrate


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


def names_in(url: str) -> dict[str, Any]:
    """Return the names of tables, columns, triggers and functions of the database."""
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


def test_the_migrations_make_every_table(database: Database) -> None:
    tables = names_in(database.migrated())["tables"]
    assert set(tables) == {*db.metadata.tables, "alembic_version"}


def test_the_models_and_the_migrations_agree(database: Database) -> None:
    with database.app.app_context():
        flask_migrate.check()  # exits with an error if a migration is missing


def test_the_migrations_can_be_undone_and_repeated(app: Flask, url: str) -> None:
    migrate(app)
    first = names_in(url)
    with app.app_context():
        flask_migrate.downgrade(revision="base")
        db.engine.dispose()
    empty = names_in(url)
    assert set(empty["tables"]) == {"alembic_version"}
    assert empty["others"] == []
    migrate(app)
    assert names_in(url) == first


def test_rows_of_the_first_revision_are_preserved(app: Flask, url: str) -> None:
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


PRINTING = {
    "doctor_id": 1,
    "paper": "a4",
    "language": "hi",
    "own_letterhead": True,
    "top_mm": 55,
    "bottom_mm": 20,
    "left_mm": 13,
    "right_mm": 13,
    "version": 1,
    **dict.fromkeys(("created_at", "updated_at"), datetime(2026, 11, 23)),  # noqa: DTZ001
}

PATIENTS = (
    (1, 1, "Lakshmi", "Srinivasan", "+919876543210"),
    (1, 2, "रमेश", "", "+912025530958"),
    (1, 3, "Anand", "D'Souza", None),
    (1, 4, "Grace", "Okafor", "+442079460958"),
    (1, 3210, "Same", "Number", "+919876543210"),
    (2, 1, "Room 3210", "", "+919876543210"),
)
"""(doctor, number, first name, last name, phone)."""


def test_phones_of_the_fourth_revision_are_found_by_their_last_digits(app: Flask, url: str) -> None:
    migrate(app, "0004")
    engine = create_engine(url)
    for doctor_id in (1, 2):
        with engine.begin() as connection:
            _register(connection, doctor_id, [p[1:] for p in PATIENTS if p[0] == doctor_id])
    before = [terms_in(engine, doctor_id) for doctor_id in (1, 2)]
    migrate(app)
    for doctor_id in (1, 2):
        mine = [p[1:] for p in PATIENTS if p[0] == doctor_id]
        # The fifth revision's terms of last digits stay for the previous code.
        terms_of_patients = {
            number: {term for term in terms if not term.startswith("*")}
            for number, terms in terms_in(engine, doctor_id).items()
        }
        assert terms_of_patients == {p[0]: terms_of(*p) for p in mine}
    with app.app_context():
        flask_migrate.downgrade(revision="0004")
        db.engine.dispose()
    assert [terms_in(engine, doctor_id) for doctor_id in (1, 2)] == before
    engine.dispose()


def test_names_are_found_by_newer_phonetic_rules(app: Flask, url: str) -> None:
    migrate(app, "0045")
    engine = create_engine(url)
    named = [(1, "محمد", "Pasha", None), (2, "Abdus", "Salam", None), (3, "Anil", "Rao", None)]
    with engine.begin() as connection:
        _register(connection, 1, named)
        connection.execute(text("DELETE FROM patient_terms WHERE term LIKE '~%'"))
    migrate(app)
    terms = terms_in(engine, 1)
    assert {number: terms[number] for number in (1, 2)} == {p[0]: terms_of(*p) for p in named[:2]}
    assert terms[3] == {"anil", "rao", "3"}  # unchanged: its rule is the same
    engine.dispose()


def _register(connection: Any, doctor_id: int, patients: list[tuple[Any, ...]]) -> None:
    """Write a doctor with these patients, with the search terms of the fourth revision."""
    moment = datetime(2026, 11, 23)  # noqa: DTZ001
    stamps = {"version": 1, "created_at": moment, "updated_at": moment}
    _insert(
        connection,
        "users",
        {"id": doctor_id, "email": f"{doctor_id}@example.org", "password_hash": "x"}
        | {"password_changed_at": moment, "created_at": moment},
    )
    texts = "qualification registration_number registration_council clinic_name clinic_address"
    empty = dict.fromkeys(f"{texts} upi_id".split(), "")
    _insert(
        connection,
        "doctors",
        {"id": doctor_id, "user_id": doctor_id, "full_name": "Dr Asha Rao", "default_fee_paise": 0}
        | {"print_language": "en", **empty, **stamps},
    )
    _enter(connection, doctor_id)
    for number, first, last, phone in patients:
        row = {"doctor_id": doctor_id, "id": number, "first_name": first, "last_name": last}
        row |= {"gender": "F", "birth_date": date(1980, 5, 17), "birth_precision": "day"}
        _insert(connection, "patients", row | {"phone": phone, "address": "", **stamps})
        last_four = {phone[-4:]} if phone else set()
        terms = {t for t in terms_of(number, first, last, phone) if t[0] != INSIDE} | last_four
        for term in terms:
            of_patient = {"doctor_id": doctor_id, "patient_id": number}
            _insert(connection, "patient_terms", of_patient | {"term": term})


def _insert(connection: Any, table: str, row: dict[str, Any]) -> None:
    names, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    # As text: Python 3.12 deprecates sqlite3's own adapter of datetimes.
    values = {name: str(v) if isinstance(v, date) else v for name, v in row.items()}
    connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({marks})"), values)


def _enter(connection: Any, doctor_id: int) -> None:
    if connection.dialect.name == "postgresql":
        parameters = {"doctor": str(doctor_id)}
        connection.execute(text("SELECT set_config('clinic.doctor_id', :doctor, true)"), parameters)


def terms_in(engine: Engine, doctor_id: int) -> dict[int, set[str]]:
    """Return the search terms of each patient of a doctor, by number."""
    terms: dict[int, set[str]] = {}
    with engine.begin() as connection:
        _enter(connection, doctor_id)
        asked = "SELECT patient_id, term FROM patient_terms WHERE doctor_id = :doctor"
        for number, term in connection.execute(text(asked), {"doctor": doctor_id}):
            terms.setdefault(number, set()).add(term)
    return terms


def test_print_settings_of_the_eighth_revision_show_all_notes(app: Flask, url: str) -> None:
    migrate(app, "0008")
    engine = create_engine(url)
    with engine.begin() as connection:
        _register(connection, 1, [])
        _insert(connection, "print_settings", PRINTING)
    migrate(app)
    with engine.begin() as connection:
        _enter(connection, 1)
        asked = text("SELECT top_mm, hidden_notes FROM print_settings WHERE doctor_id = 1")
        assert connection.execute(asked).all() == [(55, "")]
        # A worker of the previous release does not know the column.
        _register(connection, 2, [])
        _insert(connection, "print_settings", PRINTING | {"doctor_id": 2})
        connection.execute(text("UPDATE print_settings SET hidden_notes = 'age'"))
    with app.app_context():
        flask_migrate.downgrade(revision="0008")
        db.engine.dispose()
    with engine.begin() as connection:
        _enter(connection, 1)
        asked = text("SELECT top_mm, paper FROM print_settings WHERE doctor_id = 1")
        assert connection.execute(asked).all() == [(55, "a4")]
    engine.dispose()


def test_the_language_of_papers_becomes_one_setting_and_bills_keep_theirs(
    app: Flask, url: str
) -> None:
    migrate(app, "0051")
    engine = create_engine(url)
    for doctor_id in (1, 2):
        with engine.begin() as connection:
            _register(connection, doctor_id, [])
            if doctor_id == 1:
                _insert(connection, "print_settings", PRINTING)
    migrate(app)
    with engine.begin() as connection:
        asked = text("SELECT print_language, bill_language, setup FROM doctors ORDER BY id")
        rows = [(*row[:2], str(row.setup)) for row in connection.execute(asked)]
    assert [row[:2] for row in rows] == [("hi", "en"), ("en", "")]
    assert all("hidden" in row[2] for row in rows)
    engine.dispose()


def test_a_repeated_upgrade_changes_nothing(database: Database) -> None:
    url = database.migrated()
    first = names_in(url)
    migrate(make_app(url))
    assert names_in(url) == first
