"""PostgreSQL with two roles, set up by the commands of the documentation: one owns the tables, the
clinic works as the other."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from flask import Flask

from clinic import health, place
from clinic.extensions import db
from clinic.tenancy.owned import owned_tables
from tests.integration.backup.scene import run
from tests.integration.client import Browser
from tests.integration.databases import Database, Postgresql, make_app, migrate
from tests.integration.factories import PASSWORD

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "deployment.md"
OWNED = {table.name for table in owned_tables()}

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


class Roles:
    """The documentation's two roles and database, under unique names."""

    def __init__(self, database: Postgresql) -> None:
        self.server = database.server
        run = secrets.token_hex(4)
        self.names = {word: f"{word}_{run}" for word in ("clinic_owner", "clinic_app")}
        self.database = f"clinic_roles_{run}"
        section = DOCUMENT.read_text().partition("## PostgreSQL with two roles")[2]
        section = section.partition("\n## ")[0]
        self.making, self.granting = re.findall(r"```sql\n(.*?)```", section, re.DOTALL)

    def order(self, sql: str, database: str | None = None, role: str | None = None) -> None:
        url = self.server.admin_url(database) if database else self.server.admin
        with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
            connection.autocommit = True
            if role:
                cursor.execute(f"SET ROLE {self.names[role]}")
            for one in self._own(sql).split(";\n"):
                if one.strip():
                    cursor.execute(one)

    def _own(self, sql: str) -> str:
        for word, name in self.names.items():
            sql = sql.replace(word, name)
        return sql.replace("DATABASE clinic ", f"DATABASE {self.database} ")

    def url(self, role: str) -> str:
        secret = {"clinic_owner": "a long secret", "clinic_app": "another long secret"}[role]
        url = self.server.url(self.database).replace("postgresql://", "postgresql+psycopg2://", 1)
        now = f"{self.server.role}:{self.server.password}"
        return url.replace(now, f"{self.names[role]}:{secret.replace(' ', '%20')}")

    def app(self, role: str) -> Flask:
        return make_app(self.url(role))

    def remove(self) -> None:
        self.server.drop(self.database)
        for name in self.names.values():
            self.order(f"DROP ROLE IF EXISTS {name}")


@pytest.fixture
def roles(database: Database) -> Iterator[Roles]:
    assert isinstance(database, Postgresql)
    made = Roles(database)
    made.order(made.making)
    yield made
    made.remove()


@pytest.fixture
def apps(roles: Roles) -> Iterator[dict[str, Flask]]:
    """The clinic's app as the owner and as the other role, before the tables are made."""
    made = {role: roles.app(role) for role in roles.names}
    yield made
    for app in made.values():
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def sign_up(app: Flask, email: str) -> Browser:
    browser = Browser(app)
    form = browser.get("/signup/").form("email", "password_confirm")
    typed = {"full_name": email, "email": email}
    answer = form.send(**typed, password=PASSWORD, password_confirm=PASSWORD)
    assert answer.status == 303
    return browser


def see_a_patient(desk: Browser, name: str) -> None:
    """Register, examine, prescribe, bill and print."""
    new = desk.get("/patients/new/").form("first_name")
    assert new.send(first_name=name, gender="F", age="45", phone="9876543210").status == 303
    visit = desk.get("/patients/1/visits/new/").form("symptoms")
    assert visit.send(symptoms="Fever", consultation_fee="500").status == 303
    bill = desk.get("/visits/1/bill/").form("total_amount")
    assert bill.send(total_amount="500", payment_status="paid").status == 303
    assert desk.get("/billing/1/pdf/").response.mimetype == "application/pdf"
    assert name in desk.get("/patients/?q=" + name).text


def test_the_whole_flow_works_and_another_doctors_rows_are_invisible(
    roles: Roles, apps: dict[str, Flask]
) -> None:
    roles.order(roles.granting, roles.database, "clinic_owner")
    migrate(apps["clinic_owner"])
    app = apps["clinic_app"]
    desks = {name: sign_up(app, f"{name}@example.org") for name in ("Asha", "Ravi")}
    for name, desk in desks.items():
        see_a_patient(desk, f"Patient-of-{name}")
    assert "Patient-of-Asha" not in desks["Ravi"].get("/patients/").text
    assert desks["Ravi"].get("/patients/2/").status == 404
    assert run(app, "check-ledger").exit_code == 0
    with app.app_context():
        assert health.warnings() == []
    _row_level_security_holds(roles)


def _row_level_security_holds(roles: Roles) -> None:
    url = roles.url("clinic_app").replace("+psycopg2", "")
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        for table in OWNED:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone() == (0,), table
        cursor.execute("SELECT set_config('clinic.doctor_id', '1', false)")
        cursor.execute("SELECT DISTINCT doctor_id FROM patients")
        assert cursor.fetchall() == [(1,)]
        for sql in (
            "ALTER TABLE patients DISABLE ROW LEVEL SECURITY",
            "ALTER TABLE payments DISABLE TRIGGER ALL",
            "DROP POLICY patients_of_doctor ON patients",
            "TRUNCATE audit_events",
            "CREATE TABLE mine (id int)",
            "SET SESSION AUTHORIZATION postgres",
        ):
            with pytest.raises(psycopg2.Error, match=r"must be owner|permission denied"):
                cursor.execute(sql)


def test_tables_added_by_an_upgrade_are_granted_already(
    roles: Roles, apps: dict[str, Flask]
) -> None:
    migrate(apps["clinic_owner"], "0005")
    roles.order(roles.granting, roles.database, "clinic_owner")
    migrate(apps["clinic_owner"])
    see_a_patient(sign_up(apps["clinic_app"], "asha@example.org"), "Asha")


def test_an_upgrade_as_the_clinics_role_names_the_role_that_must_run_it(
    roles: Roles, apps: dict[str, Flask], caplog: pytest.LogCaptureFixture
) -> None:
    migrate(apps["clinic_owner"], "0005")
    roles.order(roles.granting, roles.database, "clinic_owner")
    with pytest.raises(SystemExit):
        migrate(apps["clinic_app"])
    warning = caplog.messages[-1]
    assert "\n" not in warning
    assert "set DATABASE_URL to that role" in warning
    assert "python -m flask --app wsgi db upgrade" in warning


def test_a_restored_backup_is_granted_by_the_same_commands(
    roles: Roles, apps: dict[str, Flask], tmp_path: Path
) -> None:
    roles.order(roles.granting, roles.database, "clinic_owner")
    migrate(apps["clinic_owner"])
    see_a_patient(sign_up(apps["clinic_app"], "asha@example.org"), "Asha")
    file = str(tmp_path / "clinic.zip")
    assert run(apps["clinic_app"], "backup", file).exit_code == 0
    _let_go(apps)
    roles.server.drop(roles.database)
    roles.order(f"CREATE DATABASE {roles.database} OWNER clinic_owner")
    result = run(apps["clinic_owner"], "restore", file)
    assert result.exit_code == 0, result.output
    roles.order(roles.granting, roles.database, "clinic_owner")
    desk = Browser(apps["clinic_app"])
    typed = {"email": "asha@example.org", "password": PASSWORD}
    assert desk.get("/login/").form("email", "password").send(**typed).status == 303
    assert "Asha" in desk.get("/patients/1/").text


def _let_go(apps: dict[str, Flask]) -> None:
    for app in apps.values():
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.mark.parametrize(
    ("sql", "warning"),
    [
        ("ALTER ROLE clinic_app SUPERUSER", "a superuser"),
        ("ALTER ROLE clinic_app BYPASSRLS", "a role with BYPASSRLS"),
        ("ALTER TABLE patients NO FORCE ROW LEVEL SECURITY", ""),
    ],
)
def test_a_role_that_the_policies_do_not_limit_is_reported_at_the_start(
    sql: str, warning: str, roles: Roles, apps: dict[str, Flask]
) -> None:
    roles.order(roles.granting, roles.database, "clinic_owner")
    migrate(apps["clinic_owner"])
    roles.order(sql, roles.database)
    assert [warning in line for line in _warnings(apps["clinic_app"])] == (
        [True] if warning else []
    )
    if not warning:  # only for the owner
        (line,) = _warnings(apps["clinic_owner"])
        assert "does not hold on patients." in line


def _warnings(app: Flask) -> list[str]:
    with app.app_context():
        warnings: list[Any] = health.warnings()
        db.engine.dispose()
    return warnings


def test_a_single_role_that_owns_the_tables_causes_no_warning(database: Database) -> None:
    assert _warnings(database.app) == []
    with database.app.app_context():
        place.require_ready(db.engine)
