"""Attacks that read by Core statements, written SQL, and other connections and sessions."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.tenancy.owned import DOCTOR
from clinic.tenancy.reads import Read
from clinic.tenancy.reads import rows as read_rows
from clinic.tenancy.scoping import SETTING
from tests.integration.attacks.making import Attack, columns, listed_in, patients


class Name(NamedTuple):
    first_name: str


READS: list[Attack] = []
reads = listed_in(READS)


@reads
def a_core_select_of_all(session, mine, theirs):
    return session.execute(select(patients)).all()


@reads
def a_core_select_on_the_connection(session, mine, theirs):
    return session.connection().execute(select(patients)).all()


@reads
def an_orm_select_on_the_connection(session, mine, theirs):
    return session.connection().execute(select(Patient)).all()


@reads
def written_sql(session, mine, theirs):
    return session.execute(text("SELECT first_name FROM patients")).all()


@reads
def written_sql_that_mentions_the_scope(session, mine, theirs):
    written = text("SELECT first_name FROM patients WHERE patients.doctor_id = :d")
    return session.execute(written, {"d": theirs}).all()


@reads
def written_sql_with_a_schema(session, mine, theirs):
    schema = "public" if session.get_bind().dialect.name == "postgresql" else "main"
    return session.execute(text(f"SELECT first_name FROM {schema}.patients")).all()


@reads
def written_sql_with_quotes(session, mine, theirs):
    return session.execute(text('SELECT first_name FROM "patients"')).all()


@reads
def sql_of_the_driver(session, mine, theirs):
    return session.connection().exec_driver_sql("SELECT first_name FROM patients").all()


@reads
def sql_of_the_driver_with_quoted_schema(session, mine, theirs):
    schema = "public" if session.get_bind().dialect.name == "postgresql" else "main"
    written = f'SELECT first_name FROM "{schema}"."patients"'
    return session.connection().exec_driver_sql(written).all()


@reads
def a_read_without_the_condition(session, mine, theirs):
    return read_rows(Read(Name, select(Patient.first_name), scoped=False))


@reads
def the_sql_of_a_read(session, mine, theirs):
    read = Read(Name, select(Patient.first_name))
    compiled = read.statement.compile(session.get_bind())
    values = {DOCTOR: theirs} if compiled.positiontup is None else (theirs,)
    return session.connection().exec_driver_sql(str(compiled), values).all()


@reads
def a_table_of_a_schema(session, mine, theirs):
    schema = "public" if session.get_bind().dialect.name == "postgresql" else "main"
    table = patients.to_metadata(db.MetaData(), schema=schema)
    return session.execute(select(table.c.first_name)).all()


@reads
def a_connection_of_its_own(session, mine, theirs):
    session.commit()
    with db.engine.connect() as connection:
        return connection.execute(select(patients)).all()


@reads
def a_connection_that_served_the_other_doctor(session, mine, theirs):
    session.commit()
    wanted = select(patients).where(patients.c.doctor_id == theirs)
    with db.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(select(func.set_config(SETTING, str(theirs), True)))
        return connection.execute(wanted).all()


@reads
def a_session_of_its_own(session, mine, theirs):
    session.commit()
    with Session(db.engine) as another:
        return columns(another, select(Patient))


@reads
def a_plain_session_of_the_same_connection(session, mine, theirs):
    with Session(session.connection()) as another:
        return columns(another, select(Patient))
