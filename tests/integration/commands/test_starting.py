"""The start of the server migrates the database and reports its state."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from flask import Flask

from clinic import place
from clinic.database.connections import engine_options
from clinic.extensions import db
from setup.server import _upgrade
from setup.steps import SetupError
from tests.integration.client import Browser
from tests.integration.databases import Database, Postgresql, make_app, migrate
from tests.integration.factories import Practice


def state_of(app: Flask) -> place.DatabaseState:
    with app.app_context():
        inspection = place.find(db.engine)
        db.session.remove()
        db.engine.dispose()
    return inspection.state


@pytest.mark.parametrize("revision", [None, "0005"])
def test_missing_or_old_tables_are_upgraded(
    revision: str | None, database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    app = make_app(database.empty())  # type: ignore[attr-defined]
    if revision:
        migrate(app, revision)
    _upgrade(app)
    assert state_of(app) is place.DatabaseState.MIGRATED
    assert "WARNING" not in capsys.readouterr().out


def test_a_new_database_is_reported_to_have_no_records(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "clinic.sqlite3"
    app = make_app(f"sqlite:///{file}")
    _upgrade(app)
    assert capsys.readouterr().out == f"New, without any records: {file}\n"
    _upgrade(app)
    assert capsys.readouterr().out == ""
    state_of(app)


def test_a_read_only_copy_is_not_migrated(database: Database) -> None:
    url: str = database.empty()  # type: ignore[attr-defined]
    migrate(make_app(url), "0005")
    app = make_app(url, READ_ONLY=True)
    with pytest.raises(SetupError, match=r"The clinic cannot start\. .* is at schema 0005"):
        _upgrade(app)
    assert state_of(app) is place.DatabaseState.BEHIND


def test_a_damaged_file_is_reported_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "bad.sqlite3").write_bytes(b"not a database at all" * 300)
    app = make_app(f"sqlite:///{tmp_path}/bad.sqlite3")
    with pytest.raises(SetupError, match="restore the newest backup") as error:
        _upgrade(app)
    assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_superuser_role_is_warned_of_at_the_start(
    database: Postgresql, capsys: pytest.CaptureFixture[str]
) -> None:
    url = database.server.admin_url(database.current)
    with closing(psycopg2.connect(url)) as connection:
        assert connection.info.parameter_status("is_superuser") == "on"
    app = make_app(url.replace("postgresql://", "postgresql+psycopg2://", 1))
    _upgrade(app)
    output = capsys.readouterr().out
    assert output.startswith("WARNING: The clinic connects to PostgreSQL as ")
    assert "a superuser: row-level security" in output
    assert len(output.splitlines()) == 1
    state_of(app)


def test_an_exhausted_connection_pool_answers_503_and_not_500(practice: Practice) -> None:
    url: str = practice.database.url  # type: ignore[attr-defined]
    few = {"pool_size": 1, "max_overflow": 0, "pool_timeout": 0.05}
    app = make_app(url, SQLALCHEMY_ENGINE_OPTIONS=engine_options(url) | few)
    desk = Browser(app)
    desk.client = _same_cookies(practice.browser(), app)
    with app.app_context():
        engine = db.engine
    with engine.connect():
        page = desk.get("/patients/")
    assert page.status == 503
    assert "database is busy" in page.text
    assert desk.get("/patients/").status == 200
    engine.dispose()


def _same_cookies(desk: Browser, app: Flask) -> object:
    client = app.test_client()
    with desk.client.session_transaction() as cookies, client.session_transaction() as own:
        own.update(cookies)
    return client
