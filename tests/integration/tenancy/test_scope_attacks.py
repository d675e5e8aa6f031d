"""No statement from inside the program can reach another doctor's rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError, InvalidRequestError
from sqlalchemy.orm.exc import ObjectDeletedError, StaleDataError

from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.tenancy import scoping
from clinic.tenancy.owned import ScopeError, owned_tables
from tests.integration.attacks import READS, WRITES
from tests.integration.attacks.making import Attack
from tests.integration.attacks.unguarded import without_guards
from tests.integration.conftest import KINDS
from tests.integration.databases import Database, Dump, dump
from tests.integration.factories import Practice, open_practice

SECRET = "Geheim"
REFUSALS = (ScopeError, ObjectDeletedError, StaleDataError, InvalidRequestError, DBAPIError)


@dataclass
class Arena:
    """Two doctors on one database; made once, and restored before every test."""

    database: Database
    attacker: Practice
    victim: Practice
    before: Dump
    snapshot: str

    @classmethod
    def on(cls, database: Database) -> Arena:
        """Make an attacker with one patient, and a victim with three, whose texts must not leak."""
        database.renew()
        attacker = open_practice(database)
        victim = open_practice(database, "Dr Other", "other@example.org")
        attacker.billed_visit()
        for _ in range(3):
            patient = victim.patient(first_name=SECRET, last_name=SECRET, address=SECRET)
            visit = victim.visit(patient, diagnosis=SECRET, symptoms=SECRET)
            victim.bill(visit, notes=SECRET)
        return cls(database, attacker, victim, dump(database), database.keep())


@pytest.fixture(scope="module")
def arenas(databases: Callable[[str], Database]) -> Callable[[str], Arena]:
    """Return a function that gives the arena of a kind of database, restored."""
    made: dict[str, Arena] = {}

    def find(kind: str) -> Arena:
        if kind not in made:
            made[kind] = Arena.on(databases(kind))
        databases(kind).renew(made[kind].snapshot)
        return made[kind]

    return find


@pytest.fixture(params=KINDS)
def arena(request: pytest.FixtureRequest, arenas: Callable[[str], Arena]) -> Arena:
    return arenas(request.param)


def is_refusal(error: Exception) -> bool:
    """Whether a layer refused the attack, as opposed to an error of the attack itself."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "pgcode", None)
        return isinstance(error, IntegrityError) or state == "42501"  # row-level security
    return isinstance(error, REFUSALS)


def launch(attack: Attack, arena: Arena) -> Any:
    """Run the attack; return what it could read, or None if a layer refused it."""
    mine, theirs = arena.attacker.doctor_id, arena.victim.doctor_id
    with arena.database.app.app_context(), scoping.scope_of(mine):
        try:
            outcome = attack(db.session(), mine, theirs)
            db.session.commit()
        except Exception as error:
            db.session.rollback()
            if not is_refusal(error):
                raise
            return None
        return outcome


def tells(outcome: Any) -> bool:
    """Whether the outcome contains the victim's texts."""
    return SECRET.lower() in repr(outcome).lower()


def of_doctor(rows: Dump, practice: Practice) -> Dump:
    """Return the owned rows of one doctor, whose number is first in each."""
    owned = {table.name for table in owned_tables()}
    return {name: [r for r in rows[name] if r[0] == practice.doctor_id] for name in owned}


def test_nothing_of_another_doctor_can_be_read(arena: Arena) -> None:
    assert [attack.__name__ for attack in READS if tells(launch(attack, arena))] == []


@pytest.mark.parametrize("attack", WRITES, ids=lambda attack: attack.__name__)
def test_nothing_of_another_doctor_can_be_changed(attack: Attack, arena: Arena) -> None:
    outcome = launch(attack, arena)
    after = dump(arena.database)
    assert of_doctor(after, arena.victim) == of_doctor(arena.before, arena.victim)
    assert not tells(of_doctor(after, arena.attacker))
    assert not tells(outcome)


def test_without_a_doctor_an_owned_table_cannot_be_read(arena: Arena) -> None:
    for attack in READS:
        with arena.database.app.app_context():
            with pytest.raises(REFUSALS) as caught:
                attack(db.session(), arena.attacker.doctor_id, arena.victim.doctor_id)
            db.session.rollback()
        assert is_refusal(caught.value), (attack.__name__, caught.value)


@pytest.mark.parametrize("arena", ["sqlite"], indirect=True)
@pytest.mark.parametrize("attack", READS + WRITES, ids=lambda attack: attack.__name__)
def test_each_attack_succeeds_without_the_guards(attack: Attack, arena: Arena) -> None:
    """Otherwise the tests above would prove nothing."""
    with without_guards(arena.database):
        outcome = launch(attack, arena)
    after = dump(arena.database)
    stolen = tells(of_doctor(after, arena.attacker))
    changed = of_doctor(after, arena.victim) != of_doctor(arena.before, arena.victim)
    assert tells(outcome) or stolen or changed, f"harmless: {outcome}"


def test_an_unwritten_row_prevents_a_change_of_doctor(arena: Arena) -> None:
    with arena.database.app.app_context(), scoping.scope_of(arena.attacker.doctor_id):
        row = db.session.scalars(select(Patient)).one()
        row.address = "half written"
        with pytest.raises(ScopeError):
            scoping.set_scope(arena.victim.doctor_id)
        db.session.rollback()


def test_a_session_forgets_one_doctors_rows_at_a_change_of_doctor(arena: Arena) -> None:
    mine, theirs = arena.attacker.doctor_id, arena.victim.doctor_id
    with arena.database.app.app_context(), scoping.scope_of(theirs):
        patients = db.session.scalars(select(Patient)).all()
        scoping.set_scope(mine)
        assert patients[0] not in db.session
        with pytest.raises(ScopeError):
            db.session.get(Patient, (theirs, patients[0].id))
