"""Every table has keys that tie a row to its doctor, in the metadata and in real databases."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, Float, Numeric, create_engine, inspect

from clinic.extensions import db
from clinic.tenancy.owned import Owned, owned_tables
from tests.integration.databases import Database, in_scope
from tests.integration.factories import Practice

KEY = "doctor_id"
OWNED = {table.name for table in owned_tables()}
ONE_EACH = {"billing_settings", "print_settings"}
"""Tables with one row for each doctor."""
UNOWNED = {
    "users",
    "doctors",
    "sign_ins",
    "sign_in_throttles",
    "memberships",
    "invitations",
    "jobs",
    "backup_runs",
    "shared_devices",
}
"""Accounts, which the sign-in reads to find out whose rows may be seen; jobs, which a worker reads
for all doctors; runs of the backup, which belong to the installation."""


@pytest.fixture
def engine(database: Database) -> Any:
    """A plain engine on the database, without the clinic's scoping and SQL guard."""
    opened: Engine = create_engine(database.url)  # type: ignore[attr-defined]
    yield opened
    opened.dispose()


def test_every_table_is_listed_as_owned_or_not() -> None:
    assert set(db.metadata.tables) == OWNED | UNOWNED
    assert not OWNED & UNOWNED


def test_every_owned_table_has_a_class_known_to_the_scope() -> None:
    classes = {m.local_table.name for m in db.Model.registry.mappers if issubclass(m.class_, Owned)}
    assert classes == OWNED


@pytest.mark.parametrize("table", sorted(OWNED))
def test_the_doctor_comes_first_in_every_owned_key(table: str) -> None:
    assert next(iter(db.metadata.tables[table].primary_key.columns)).name == KEY


def test_every_table_with_a_doctor_has_it_first_in_its_real_key(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in set(inspector.get_table_names()) - UNOWNED:
        columns = [column["name"] for column in inspector.get_columns(table)]
        if KEY in columns:
            assert inspector.get_pk_constraint(table)["constrained_columns"][0] == KEY
            alone = len(inspector.get_pk_constraint(table)["constrained_columns"]) == 1
            assert alone == (table in ONE_EACH)
            assert table in OWNED


def test_every_real_key_between_owned_tables_includes_the_doctor_on_both_sides(
    engine: Engine,
) -> None:
    inspector = inspect(engine)
    seen = 0
    for table in OWNED:
        for key in inspector.get_foreign_keys(table):
            if key["referred_table"] in OWNED:
                seen += 1
                pairs = dict(zip(key["constrained_columns"], key["referred_columns"], strict=True))
                assert pairs.get(KEY) == KEY
    assert seen >= 7


def test_every_real_unique_key_of_an_owned_table_begins_with_the_doctor(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in OWNED:
        unique = inspector.get_unique_constraints(table) + [
            index for index in inspector.get_indexes(table) if index["unique"]
        ]
        assert all(key["column_names"][0] == KEY for key in unique)


def test_every_real_index_of_an_owned_table_begins_with_the_doctor(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in OWNED:
        assert all(i["column_names"][0] == KEY for i in inspector.get_indexes(table))


def test_every_owned_row_names_a_doctor_that_exists(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in OWNED:
        keys = [
            (k["constrained_columns"], k["referred_table"])
            for k in inspector.get_foreign_keys(table)
        ]
        assert ([KEY], "doctors") in keys


def test_no_column_can_round_money(engine: Engine) -> None:
    inspector = inspect(engine)
    for table in inspector.get_table_names():
        for column in inspector.get_columns(table):
            assert not isinstance(column["type"], Numeric | Float), (table, column["name"])
    for table in db.metadata.tables.values():
        for column in table.columns:
            assert not isinstance(column.type, Numeric | Float)
            if column.name.endswith("_paise"):
                assert column.type.python_type is int
                assert not column.nullable


def test_a_visit_of_another_doctors_patient_is_refused_by_the_database(
    practice: Practice, other: Practice
) -> None:
    theirs = practice.patients(3)[-1]
    with in_scope(other.database, other.doctor_id) as cursor:
        statement = (
            "INSERT INTO visits (doctor_id, id, patient_id, visit_date, symptoms, diagnosis, "
            "prescription, fee_paise, version, created_at, updated_at) VALUES "
            f"({other.doctor_id}, 1, {theirs}, '2026-11-23', '', '', '', 0, 1, "
            "'2026-11-23 10:00', '2026-11-23 10:00')"
        )
        with pytest.raises(Exception, match=r"(?i)foreign key"):
            cursor.execute(statement)
