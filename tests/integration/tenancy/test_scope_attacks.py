"""Another doctor's rows cannot be reached from inside the program, whatever statement asks."""

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
    """Two doctors on one database; made once, and put back before every test."""

    database: Database
    attacker: Practice
    victim: Practice
    before: Dump
    kept: str

    @classmethod
    def on(cls, database: Database) -> Arena:
        """The attacker has one patient; the victim three, whose texts must not leave."""
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
    """The arena of a kind, as it was before any attack."""
    made: dict[str, Arena] = {}

    def find(kind: str) -> Arena:
        if kind not in made:
            made[kind] = Arena.on(databases(kind))
        databases(kind).renew(made[kind].kept)
        return made[kind]

    return find


@pytest.fixture(params=KINDS)
def arena(request: pytest.FixtureRequest, arenas: Callable[[str], Arena]) -> Arena:
    return arenas(request.param)


def is_refusal(error: Exception) -> bool:
    """Whether a layer refused it, and not a mistake of the attack itself."""
    if isinstance(error, DBAPIError):
        state = getattr(error.orig, "pgcode", None)
        return isinstance(error, IntegrityError) or state == "42501"  # row-level security
    return isinstance(error, REFUSALS)


def launch(attack: Attack, arena: Arena) -> Any:
    """What the attack could read; None where a layer refused it."""
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
    """Whether the victim's texts stand in it."""
    return SECRET.lower() in repr(outcome).lower()


def of_doctor(rows: Dump, practice: Practice) -> Dump:
    """The owned rows of one doctor; the doctor comes first in each."""
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
def test_each_attack_gets_through_where_no_guard_stands(attack: Attack, arena: Arena) -> None:
    """Otherwise the tests above would prove nothing."""
    with without_guards(arena.database):
        outcome = launch(attack, arena)
    after = dump(arena.database)
    stolen = tells(of_doctor(after, arena.attacker))
    changed = of_doctor(after, arena.victim) != of_doctor(arena.before, arena.victim)
    assert tells(outcome) or stolen or changed, f"harmless: {outcome}"


def test_a_row_that_is_not_yet_written_stops_a_change_of_doctor(arena: Arena) -> None:
    with arena.database.app.app_context(), scoping.scope_of(arena.attacker.doctor_id):
        row = db.session.scalars(select(Patient)).one()
        row.address = "half written"
        with pytest.raises(ScopeError):
            scoping.set_scope(arena.victim.doctor_id)
        db.session.rollback()


def test_a_session_forgets_one_doctors_rows_when_it_turns_to_another(arena: Arena) -> None:
    mine, theirs = arena.attacker.doctor_id, arena.victim.doctor_id
    with arena.database.app.app_context(), scoping.scope_of(theirs):
        kept = db.session.scalars(select(Patient)).all()
        scoping.set_scope(mine)
        assert kept[0] not in db.session
        with pytest.raises(ScopeError):
            db.session.get(Patient, (theirs, kept[0].id))
