"""Work begun in one doctor's scope is not continued in another's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import ResourceClosedError, SADeprecationWarning

from clinic.auth import service
from clinic.auth.models import Doctor
from clinic.extensions import db
from clinic.patients.models import Patient, PatientTerm
from clinic.tenancy import reads, scoping
from clinic.tenancy.numbers import Counter
from clinic.tenancy.owned import ScopeError
from tests.integration.factories import Practice

REFUSALS = (ScopeError, ResourceClosedError)
NAMES = select(Patient.first_name).order_by(Patient.id)


@pytest.fixture
def turned(practice: Practice, other: Practice) -> Iterator[tuple[int, int]]:
    """A doctor with five patients, whose scope is set, and another doctor."""
    practice.patients(5)
    with practice.database.app.app_context():
        scoping.set_scope(practice.doctor_id)
        yield practice.doctor_id, other.doctor_id
        db.session.rollback()


def test_an_export_cannot_be_read_further_in_another_scope(turned: tuple[int, int]) -> None:
    mine, theirs = turned
    streamed = reads.stream(select(Patient.__table__).where(Patient.doctor_id == mine), 2)
    next(streamed)
    scoping.set_scope(theirs)
    with pytest.raises(REFUSALS):
        next(streamed)


def test_rows_returned_by_a_change_cannot_be_read_in_another_scope(turned: tuple[int, int]) -> None:
    changed = db.session.execute(update(Patient).values(address="x").returning(Patient.first_name))
    scoping.set_scope(turned[1])
    with pytest.raises(REFUSALS):
        changed.all()


@pytest.mark.parametrize("leaves", [False, True])
def test_a_new_row_stays_with_the_doctor_in_whose_scope_it_was_added(
    leaves: bool, turned: tuple[int, int]
) -> None:
    db.session.add(PatientTerm(term="geheim", patient_id=1))
    if leaves:
        scoping.clear_scope()
    with pytest.raises(ScopeError):
        scoping.set_scope(turned[1])


def test_a_deletion_that_is_rolled_back_brings_no_row_into_another_scope(
    turned: tuple[int, int],
) -> None:
    mine, theirs = turned
    key = mine, "patients"
    counter = db.session.get(Counter, key)
    savepoint = db.session.begin_nested()
    db.session.delete(counter)
    db.session.flush()
    with pytest.raises(ScopeError):
        scoping.set_scope(theirs)
    savepoint.rollback()
    scoping.set_scope(theirs)
    with pytest.raises(ScopeError):
        db.session.get(Counter, key)


def test_a_scope_that_ends_in_a_savepoint_leaves_nothing_for_the_next(
    turned: tuple[int, int],
) -> None:
    mine, theirs = turned
    counter = db.session.get(Counter, (mine, "patients"))
    savepoint = db.session.begin_nested()
    db.session.delete(counter)
    db.session.flush()
    scoping.clear_scope()
    savepoint.rollback()
    scoping.set_scope(theirs)
    with pytest.raises(ScopeError):
        db.session.get(Counter, (mine, "patients"))
    if db.engine.dialect.name == "postgresql":
        asked = select(func.current_setting(scoping.SETTING))
        assert db.session.connection().scalar(asked) == str(theirs)


@pytest.mark.parametrize("fails", [False, True])
def test_accounts_cannot_be_written_after_a_flush_that_did_not_run(
    fails: bool, turned: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    own = next(doctor for doctor in service.list_doctors() if doctor.id == turned[0])
    clean = db.session.scalars(select(Patient)).first()
    own.upi_id = "own@upi"
    if fails:
        monkeypatch.setattr(Doctor, "audit_key", lambda _self: (None, None))
        with pytest.raises(ScopeError):
            db.session.flush()
    else:
        with pytest.warns(SADeprecationWarning):
            db.session.flush([clean])
    with db.session.no_autoflush, pytest.raises(ScopeError):
        db.session.connection().execute(update(Doctor).values(upi_id="thief@upi"))
