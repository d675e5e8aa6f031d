"""Only the functions of the sign-in can reach accounts from inside the program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import text

from clinic.auth import invitations, service
from clinic.auth.models import Doctor, SharedDevice, SignIn, Throttle, User
from clinic.auth.permissions import Role
from clinic.auth.staff_models import Invitation, Membership
from clinic.backup.models import BackupRun
from clinic.database.connections import UNSCOPED
from clinic.extensions import db
from clinic.jobs.models import Job
from clinic.tenancy import scoping
from clinic.tenancy.accounts import account_tables
from clinic.tenancy.owned import ScopeError, owned_tables
from tests.integration.attacks import account_changes, accounts
from tests.integration.attacks.making import Attack
from tests.integration.attacks.unguarded import without_guards
from tests.integration.databases import Database, dump
from tests.integration.factories import Practice

VICTIM = "other@example.org"
TABLES = (
    *("users", "doctors", "sign_ins", "shared_devices", "sign_in_throttles"),
    *("memberships", "invitations", "jobs"),
)


def run_unscoped(database: Database, sql: str) -> None:
    with database.app.app_context():
        connection = db.engine.connect().execution_options(**{UNSCOPED: True})
        with connection, connection.begin():
            connection.execute(text(sql))


@pytest.fixture(autouse=True)
def view(database: Database, practice: Practice, other: Practice) -> Iterator[None]:
    """A view of all users in the database; both doctors have a patient, one is signed in and has
    staff."""
    practice.patient()
    other.patient()
    other.browser()  # a sign-in
    other.member("nurse")
    other.job()
    with other.at_work():
        invitations.invite("Nandini", Role.RECEPTION, None)
    run_unscoped(database, "CREATE VIEW everybody AS SELECT * FROM users")
    yield
    run_unscoped(database, "DROP VIEW everybody")


def of_accounts(database: Database) -> dict[str, Any]:
    rows = dump(database)
    return {name: rows[name] for name in TABLES}


def launch(attack: Attack, practice: Practice, other: Practice) -> Any:
    outcome = attack(db.session(), practice.doctor_id, other.doctor_id)
    db.session.commit()
    return outcome


@pytest.mark.parametrize("scoped", [True, False], ids=["in a scope", "without one"])
def test_no_account_can_be_read(scoped: bool, practice: Practice, other: Practice) -> None:
    through = []
    for attack in accounts.READS:
        with practice.database.app.app_context():
            if scoped:
                scoping.set_scope(practice.doctor_id)
            if not is_refused(attack, practice, other):
                through.append(attack.__name__)
            db.session.rollback()
    assert through == []


def test_no_account_of_another_person_can_be_written(practice: Practice, other: Practice) -> None:
    before, through = of_accounts(practice.database), []
    for attack in account_changes.WRITES:
        with practice.database.app.app_context(), scoping.scope_of(practice.doctor_id):
            refused = is_refused(attack, practice, other)
            db.session.rollback()
        if not refused or of_accounts(practice.database) != before:
            through.append(attack.__name__)
    assert through == []


def is_refused(attack: Attack, practice: Practice, other: Practice) -> bool:
    try:
        launch(attack, practice, other)
    except ScopeError:
        return True
    return False


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "attack", accounts.READS + account_changes.WRITES, ids=lambda attack: attack.__name__
)
def test_each_attack_succeeds_without_the_guards(
    attack: Attack, practice: Practice, other: Practice
) -> None:
    """Otherwise the tests above would prove nothing."""
    before = of_accounts(practice.database)
    app = practice.database.app
    scope = scoping.scope_of(practice.doctor_id)
    with without_guards(practice.database), app.app_context(), scope:
        outcome = launch(attack, practice, other)
    is_read = VICTIM in repr(outcome) or "Dr Other" in repr(outcome)
    assert is_read or of_accounts(practice.database) != before


def test_the_sign_in_reads_and_changes_its_own_account(practice: Practice) -> None:
    with practice.database.app.app_context():
        user = service.find_user(practice.email)
        assert user is not None
        scoping.set_scope(practice.doctor_id)
        user.doctor.upi_id = "clinic@upi"
        db.session.commit()
        first, _other = service.list_doctors()
        assert first.upi_id == "clinic@upi"


def test_the_refusal_explains_what_to_do(practice: Practice) -> None:
    with practice.database.app.app_context():
        with pytest.raises(ScopeError, match=r"Only clinic\.auth .* options ACCOUNTS"):
            db.session.get(User, 1)
        db.session.rollback()


def test_every_table_is_owned_by_a_doctor_or_an_account(practice: Practice) -> None:
    people = (User, Doctor, SignIn, SharedDevice, Throttle, Membership, Invitation)
    models = (*people, Job, BackupRun)
    assert {table.name for table in account_tables()} == {model.__tablename__ for model in models}
    tables = {table.name for table in (*owned_tables(), *account_tables())}
    assert tables == {table.name for table in db.metadata.sorted_tables}
