"""Statements that name no table of the clinic cannot read its rows: by the database's functions, by
its own tables, or by a table's name in place of a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import column, func, literal, literal_column, select, table, text, tuple_
from sqlalchemy.orm import Session

from clinic.extensions import db
from clinic.tenancy import scoping
from clinic.tenancy.owned import ScopeError
from clinic.tenancy.scoping import SETTING
from tests.integration.attacks.making import Attack, listed_in
from tests.integration.factories import Practice

OF_POSTGRESQL: list[Attack] = []
attacks = listed_in(OF_POSTGRESQL)


def text_read_by(query: str) -> Any:
    """Return all text that a query reads; PostgreSQL runs it although it is in a string."""
    return func.ts_stat(query).table_valued("word").c.word


@attacks
def a_query_in_a_function(session: Session, mine: int, theirs: int) -> Any:
    session.execute(select(func.set_config(SETTING, str(theirs), True)))
    names = text_read_by("SELECT to_tsvector('simple', first_name) FROM patients")
    return session.execute(select(names)).all()


@attacks
def a_query_of_accounts_in_a_function(session: Session, mine: int, theirs: int) -> Any:
    names = text_read_by("SELECT to_tsvector('simple', email) FROM users")
    return session.execute(select(names)).all()


@attacks
def a_query_in_a_function_of_xml(session: Session, mine: int, theirs: int) -> Any:
    query = func.query_to_xml("SELECT email FROM users", True, False, "")
    return session.execute(select(query)).all()


@attacks
def a_table_in_a_function_of_written_sql(session: Session, mine: int, theirs: int) -> Any:
    query = text("SELECT pg_catalog.\"table_to_xml\"('users', true, false, '')")
    return session.execute(query).all()


@attacks
def samples_of_a_column(session: Session, mine: int, theirs: int) -> Any:
    samples = table("pg_stats", column("histogram_bounds"), column("tablename"))
    return session.execute(select(samples).where(samples.c.tablename == "users")).all()


@attacks
def statements_of_others(session: Session, mine: int, theirs: int) -> Any:
    return session.execute(text("SELECT query FROM pg_stat_activity")).all()


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("attack", OF_POSTGRESQL, ids=lambda attack: attack.__name__)
def test_no_function_or_table_of_the_database_reveals_rows(
    attack: Callable[[Session, int, int], Any], practice: Practice, other: Practice
) -> None:
    other.patient(first_name="Geheim")
    with practice.database.app.app_context():
        scoping.set_scope(practice.doctor_id)
        with pytest.raises(ScopeError):
            attack(db.session(), practice.doctor_id, other.doctor_id)
        db.session.rollback()


def test_a_table_after_in_is_refused(practice: Practice, other: Practice) -> None:
    """SQLite compares with all rows of the table."""
    other.patient()
    row = tuple_(literal(other.doctor_id), literal("patients"), literal(1))
    asked = select(literal("Geheim")).where(row.op("IN")(literal_column("counters")))
    with practice.database.app.app_context():
        scoping.set_scope(practice.doctor_id)
        with pytest.raises(ScopeError):
            db.session.execute(asked).all()
        db.session.rollback()
