"""Results and rows of one scope cannot be used in the next."""

from __future__ import annotations

import contextvars
import gc
import weakref

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import ResourceClosedError

from clinic.database.connections import UNSCOPED
from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.tenancy import scoping
from clinic.tenancy.owned import ScopeError
from tests.integration.databases import Database
from tests.integration.factories import Practice

NAMES = select(Patient.first_name).order_by(Patient.id)


@pytest.mark.parametrize("selected", [NAMES, select(Patient)], ids=["columns", "objects"])
@pytest.mark.parametrize("streamed", [False, True])
def test_a_result_cannot_be_read_further_after_a_change_of_doctor(
    selected: object, streamed: bool, practice: Practice, other: Practice
) -> None:
    practice.patients(5)
    options = {"yield_per": 2} if streamed else {}
    with practice.database.app.app_context():
        scoping.set_scope(practice.doctor_id)
        result = db.session.execute(selected, execution_options=options)  # type: ignore[call-overload]
        result.fetchone()
        scoping.set_scope(other.doctor_id)
        with pytest.raises(ResourceClosedError):
            result.fetchall()
        db.session.rollback()


def test_a_result_cannot_be_read_further_after_the_scope_ended(practice: Practice) -> None:
    practice.patients(3)
    with practice.database.app.app_context():
        scoping.set_scope(practice.doctor_id)
        names = db.session.scalars(NAMES)
        scoping.clear_scope()
        with pytest.raises(ResourceClosedError):
            names.all()
        db.session.rollback()


def test_a_row_that_was_read_cannot_be_used_after_the_scope_ended(practice: Practice) -> None:
    key = practice.doctor_id, practice.patient()
    with practice.database.app.app_context():
        scoping.set_scope(practice.doctor_id)
        row = db.session.get(Patient, key)
        scoping.clear_scope()
        with pytest.raises(ScopeError):
            db.session.get(Patient, key)
        assert row not in db.session
        db.session.rollback()


def test_a_result_can_be_read_further_within_its_scope(practice: Practice) -> None:
    practice.patients(3)
    with practice.at_work() as session:
        names = session.scalars(NAMES)
        scoping.set_scope(practice.doctor_id)
        assert len(names.all()) == 3


def test_a_context_that_was_never_popped_passes_its_doctor_to_no_other(
    database: Database, practice: Practice
) -> None:
    forgotten = []

    def forget_one() -> None:
        context = database.app.app_context()
        context.push()
        scoping.set_scope(practice.doctor_id)
        # As in a thread that ended: nobody pops the context, and nothing refers to it.
        context._cv_tokens.clear()
        forgotten.append(weakref.ref(context))

    contextvars.copy_context().run(forget_one)
    gc.collect()
    # The context lives as long as its session, so that no other one gets its identity.
    assert forgotten[0]() is not None
    for _ in range(20):
        with database.app.app_context(), pytest.raises(ScopeError):
            scoping.current_doctor_id()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_view_over_an_owned_table_is_refused(database: Database, practice: Practice) -> None:
    practice.patient(first_name="Geheim")
    with database.app.app_context():
        with db.engine.connect().execution_options(**{UNSCOPED: True}) as connection:
            connection.execute(text("CREATE VIEW everybody AS SELECT * FROM patients"))
            connection.commit()
        for source in ("everybody", '"everybody"', "main.everybody AS e", "doctors, everybody"):
            with scoping.scope_of(practice.doctor_id), pytest.raises(ScopeError):
                db.session.execute(text(f"SELECT first_name FROM {source}")).all()
            db.session.rollback()
        with db.engine.connect().execution_options(**{UNSCOPED: True}) as connection:
            connection.execute(text("DROP VIEW everybody"))
            connection.commit()
