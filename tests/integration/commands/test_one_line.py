"""Every command reports a fault of the database in one line with advice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask

from clinic.extensions import db
from clinic.place import head
from tests.integration.client import Browser
from tests.integration.databases import Database, Postgresql, make_app, migrate
from tests.integration.factories import PASSWORD

COMMANDS = (
    "db upgrade",
    "db current",
    "create-doctor --email new@example.org --name New",
    "reset-password new@example.org --generate",
    "check-ledger",
    "backup {folder}/clinic.zip",
    "demo",
)
NOT_MIGRATING = tuple(command for command in COMMANDS if not command.startswith("db "))

Opened = Callable[[str], Flask]


@pytest.fixture
def opened() -> Iterator[Opened]:
    """Return a function that opens the clinic's app on an address; closed at the end."""
    made: list[Flask] = []

    def open_(url: str) -> Flask:
        made.append(make_app(url))
        return made[-1]

    yield open_
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@pytest.fixture
def output_of(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Callable[[Flask, str], str]:
    """Return a function that runs a failing command and returns its only line."""

    def ask(app: Flask, command: str) -> str:
        caplog.clear()
        arguments = command.format(folder=tmp_path).split()
        answer = app.test_cli_runner().invoke(args=arguments, input=f"{PASSWORD}\n")
        assert answer.exit_code == 1, answer.output
        assert isinstance(answer.exception, SystemExit)
        lines = [*answer.output.splitlines(), *caplog.text.splitlines()]
        assert len(lines) == 1, lines
        assert not (tmp_path / "clinic.zip").exists()
        return lines[0]

    return ask


def everywhere(app: Flask, output_of: Callable[[Flask, str], str], *expected: str) -> None:
    for command in COMMANDS:
        line = output_of(app, command)
        for text in expected:
            assert text in line, (command, line)


def healthz(app: Flask) -> tuple[int, str]:
    page = Browser(app).get("/healthz")
    assert page.response.json is not None
    return page.status, page.response.json["status"]


# --- SQLite --------------------------------------------------------------------------------------


def test_a_file_that_is_no_database_is_reported(
    opened: Opened, output_of: Callable, tmp_path: Path
) -> None:
    (tmp_path / "bad.sqlite3").write_bytes(b"not a database at all" * 300)
    app = opened(f"sqlite:///{tmp_path}/bad.sqlite3")
    everywhere(app, output_of, "file is not a database", "restore the newest backup")
    assert healthz(app) == (503, "the database cannot be used")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_damaged_pages_of_a_file_are_reported(
    opened: Opened, output_of: Callable, database: Database, tmp_path: Path
) -> None:
    """The file's first pages are whole, so that it can be opened."""
    torn = tmp_path / "torn.sqlite3"
    with closing(database.connect()) as source, closing(sqlite3.connect(torn)) as copy:
        source.backup(copy)
        pages = copy.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'users'")
        damaged = [page for (page,) in pages if page]
    with torn.open("r+b") as file:
        for page in damaged:
            file.seek((page - 1) * 4096)
            file.write(b"\xff" * 4096)
    app = opened(f"sqlite:///{torn}")
    for command in NOT_MIGRATING:
        if command.split()[0] not in ("check-ledger", "backup"):  # these read doctors first
            assert "malformed" in output_of(app, command), command
    browser = Browser(app)
    typed = {"email": "a@example.org", "password": PASSWORD}
    answer = browser.get("/login/").form("email", "password").send(**typed)
    assert answer.status == 503
    assert "database is not ready" in answer.text


def test_a_missing_folder_is_reported(opened: Opened, output_of: Callable, tmp_path: Path) -> None:
    app = opened(f"sqlite:///{tmp_path}/unplugged/clinic.sqlite3")
    everywhere(app, output_of, "DATA_DIR", "clinic.sqlite3")
    assert healthz(app)[0] == 503
    assert not (tmp_path / "unplugged").exists()


def test_a_file_without_permission_is_reported(
    opened: Opened, output_of: Callable, tmp_path: Path
) -> None:
    (tmp_path / "clinic.sqlite3").mkdir()
    everywhere(opened(f"sqlite:///{tmp_path}/clinic.sqlite3"), output_of, "Check DATA_DIR")


# --- PostgreSQL ----------------------------------------------------------------------------------


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("role", ('role "', "Check the user and the password")),
        ("database", ('database "gone_', "check its name in DATABASE_URL")),
    ],
)
def test_an_address_that_leads_nowhere_is_reported(
    change: str,
    expected: tuple[str, str],
    database: Postgresql,
    opened: Opened,
    output_of: Callable,
) -> None:
    url = database.url
    if change == "role":
        url = url.replace(f"//{database.server.role}", f"//{database.server.role}_nobody")
    else:
        url = url.replace(f"/{database.current}", f"/gone_{database.current}")
    everywhere(opened(url), output_of, *expected)


def test_an_unreachable_server_is_reported(opened: Opened, output_of: Callable) -> None:
    app = opened("postgresql+psycopg2://clinic:secret@127.0.0.1:1/clinic")
    everywhere(
        app, output_of, "refused", "Check that the PostgreSQL server runs", "clinic on 127.0.0.1"
    )
    assert healthz(app) == (503, "the database does not answer")
    assert "secret" not in output_of(app, "check-ledger")


# --- both people ---------------------------------------------------------------------------------


@pytest.fixture
def bare(database: Database, opened: Opened) -> Flask:
    return opened(database.empty())  # type: ignore[attr-defined]


def test_a_schema_of_older_code_is_reported(bare: Flask, output_of: Callable) -> None:
    migrate(bare, "0005")
    for command in NOT_MIGRATING:
        line = output_of(bare, command)
        assert f"is at schema 0005, this code at {head()}. Run: " in line
    assert healthz(bare) == (
        503,
        "the database is not migrated: python -m flask --app wsgi db upgrade",
    )


def test_a_schema_of_newer_code_is_reported(
    database: Database, output_of: Callable, opened: Opened
) -> None:
    app = opened(database.url)  # type: ignore[attr-defined]
    with closing(database.connect()) as connection, closing(connection.cursor()) as cursor:
        cursor.execute("UPDATE alembic_version SET version_num = '9999'")
        try:
            everywhere(
                app, output_of, "schema 9999, which this code is too old to know: update the code"
            )
            assert healthz(app) == (503, "the database is newer than this code")
        finally:
            cursor.execute(f"UPDATE alembic_version SET version_num = '{head()}'")
    assert healthz(app) == (200, "ok")


def test_a_database_without_migrations_is_reported(bare: Flask, output_of: Callable) -> None:
    for command in NOT_MIGRATING:
        assert "db upgrade" in output_of(bare, command)
    status, message = healthz(bare)
    assert status == 503
    assert message != "ok"
    page = Browser(bare).get("/livez")
    assert (page.status, page.response.json) == (200, {"status": "ok"})
