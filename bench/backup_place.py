"""Run and check the backup commands of a clinic that is killed.

A place is a folder; on PostgreSQL there is also a database, named after the folder.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from io import BytesIO
from itertools import count, islice
from pathlib import Path
from typing import Any

import psycopg2

import config
from bench.postgres import Postgres
from clinic import create_app
from clinic.auth import service as auth
from clinic.backup import archive, keys, sealing, state
from clinic.backup.creating import check_content
from clinic.backup.encryption import make_secret, recipient_of
from clinic.backup.keep_rules import read_names
from clinic.extensions import db
from tests.integration.client import Browser
from tests.integration.files.samples import document, picture

FLASK = [sys.executable, "-m", "flask", "--app", "wsgi"]
LONGEST = 600
WITH_FILES = 5
"""The number of patients with a report of three files."""


class Clinic:
    """A filled clinic with files, a folder for its backups, and a list of the faults that were
    found."""

    def __init__(self, folder: Path, visits: int, server: Postgres | None = None) -> None:
        self.folder, self.data, self.stick = folder, folder / "data", folder / "stick"
        self.server = server
        self.stick.mkdir()
        self.faults: list[str] = []
        self.empty(self.data)
        self.run("db", "upgrade")
        self.app = create_app(config.load(self.settings(self.data)))
        with self.app.app_context():
            from clinic import demo

            email, _password = demo.fill(visits=visits)
            user = auth.find_user(email)
            assert user is not None
            token = auth.open_device(user, "127.0.0.1", "the bench", remember=False)
            db.session.commit()
        self._add_reports(token)
        with self.app.app_context():
            db.engine.dispose()
        self.keys = keys.keep(self.data, recipient_of(make_secret()))

    def _add_reports(self, token: str) -> None:
        browser = Browser(self.app)
        with browser.client.session_transaction() as session:
            session.update({"_user_id": token, "_fresh": True})
        contents = [picture("JPEG", (900, 700)), document("one", "two"), picture("PNG", (300, 200))]
        pages = (browser.get(f"/patients/{number}/reports/new/") for number in count(1))
        for page in islice((page for page in pages if page.status == 200), WITH_FILES):
            files = [(BytesIO(one), "x") for one in contents]
            added = page.form("kind", "request_key").send(files=files)
            assert added.status == 303, added.text

    def settings(self, data: Path) -> dict[str, str]:
        settings = {
            "DATA_DIR": str(data),
            "BACKUP_TARGETS": str(self.stick),
            "SECRET_KEY": "k" * 40,
        }
        if self.server:
            url = self.server.url(data.name)
            settings["DATABASE_URL"] = url.replace("postgresql:", "postgresql+psycopg2:", 1)
        return settings

    def empty(self, data: Path) -> None:
        """Delete all data of a place."""
        shutil.rmtree(data, ignore_errors=True)
        if self.server:
            self.server.create(data.name)

    def start(self, *arguments: str, data: Path | None = None, most: int = 0) -> Any:
        """Start a command in its own process group; `most` limits the bytes of each file it
        writes."""

        def limit() -> None:
            os.setsid()
            if most:
                resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

        return subprocess.Popen(
            [*FLASK, *arguments],
            env={**os.environ, **self.settings(data or self.data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            preexec_fn=limit,  # noqa: PLW1509  no other thread runs here
        )

    def run(self, *arguments: str, data: Path | None = None, most: int = 0) -> tuple[int, str]:
        process = self.start(*arguments, data=data, most=most)
        output, _ = process.communicate(timeout=LONGEST)
        return process.returncode, output.decode()

    def kill(self, seconds: float, *arguments: str, data: Path | None = None) -> bool:
        """Kill a command after so many seconds; return False where it had ended before."""
        process = self.start(*arguments, data=data)
        time.sleep(seconds)
        is_running = process.poll() is None
        if is_running:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        self._wait_for_server(data or self.data)
        return is_running

    def _wait_for_server(self, data: Path) -> None:
        """Wait until PostgreSQL has ended the sessions of killed programs."""
        busy = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        while self.server and self._query_number(busy, data.name, "postgres"):
            time.sleep(0.1)

    def _query_number(self, query: str, value: str | None, database: str) -> int:
        """Return a number from the database, read as the administrator, who passes row-level
        security."""
        assert self.server is not None
        address = self.server.admin.replace("/postgres?", f"/{database}?")
        with closing(psycopg2.connect(address)) as connection, connection.cursor() as cursor:
            cursor.execute(query, [value] if value else None)
            return int(cursor.fetchone()[0])

    def expect(self, condition: bool, fault: str) -> None:
        if not condition:
            self.faults.append(fault)
            print("FAULT:", fault)

    def check_files(self, folder: Path) -> None:
        """Check that every file with the name of a backup is complete."""
        for file in folder.glob("*.age"):
            try:
                with (
                    sealing.opened(file, [self.keys.machine], self.folder / "checks") as plain,
                    archive.reading(plain) as written,
                ):
                    check_content(written)
            except (archive.DamagedBackup, sealing.WrongKey, OSError) as error:
                self.expect(False, f"{file.name} is called a backup: {error}")

    def check_remains(self, data: Path) -> None:
        """Check that nothing of killed runs is left after a complete run."""
        left = [path.name for path in self.stick.iterdir() if path.name.endswith(".partial")]
        work = data / "backup_work"
        left += [path.name for path in work.iterdir() if path.is_dir()] if work.exists() else []
        self.expect(not left, f"left behind: {left}")

    def check_nights(self) -> None:
        """Check that the last night that is reported as good has its file, or a newer good one."""
        files = [one for one in read_names([p.name for p in self.stick.iterdir()]) if one.is_proven]
        with self.app.app_context():
            good = [run.began_at for run in state.list_runs(1000) if run.proven_at]
            db.session.remove()
            db.engine.dispose()
        newest = files[0].made_at if files else None
        has_file = not good or (newest is not None and newest >= good[0].replace(microsecond=0))
        self.expect(
            has_file, f"the good night of {good[:1]} has no file; the newest is of {newest}"
        )

    def count_patients(self, data: Path) -> int:
        """Return the number of patients of a restored place; 0 where there is none."""
        query = "SELECT count(*) FROM patients"
        if self.server:
            try:
                return self._query_number(query, None, data.name)
            except psycopg2.errors.UndefinedTable:
                return 0
        file = data / config.SQLITE_FILE
        if not file.exists() or not file.stat().st_size:
            return 0
        with closing(sqlite3.connect(file)) as connection:
            try:
                return int(connection.execute(query).fetchone()[0])
            except sqlite3.OperationalError:
                return 0

    def check_restored_files(self, data: Path) -> None:
        """Check that a restored place has exactly the files that its rows name."""
        code, output = self.run("sweep-files", data=data)
        self.expect(code == 0, f"the files of a restored place: {output}")
