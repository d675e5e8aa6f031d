"""A PostgreSQL that accepts a connection and does not answer is given up in time, with a
message."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from clinic.database import connections, timeouts
from clinic.extensions import db
from config import database_url
from tests.integration.backup.scene import run
from tests.integration.client import Browser
from tests.integration.databases import Database, make_app
from tests.integration.factories import Practice
from tests.integration.silent import Gate, gate_to
from tests.patience import PATIENCE_S

LIMIT_S = 2
"""The limit of the tests in seconds; what answers at all answers sooner, even on a busy machine."""
BEYOND = LIMIT_S + 0.5
LONGEST_S = 20.0 * LIMIT_S
"""The longest wait in seconds on any machine: without the limits it would never end."""

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@pytest.fixture(autouse=True)
def _short_limits(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # With the test's own patches: those of a context would be restored into changed values.
    for name in ("STATEMENT_SECONDS", "PING_SECONDS"):
        monkeypatch.setattr(timeouts, name, LIMIT_S)
    monkeypatch.setitem(timeouts.DEFAULTS, "connect_timeout", LIMIT_S)
    monkeypatch.setattr(timeouts, "GRACE_SECONDS", 0.1)
    yield
    let_go(database.app)  # opened connections keep the short limits


@pytest.fixture
def silent() -> Iterator[Gate]:
    gate = Gate()
    yield gate
    gate.close()


def let_go(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_a_server_that_never_answers_is_given_up(silent: Gate, database: Database) -> None:
    app = make_app(f"postgresql+psycopg2://clinic@127.0.0.1:{silent.port}/clinic")
    began = time.monotonic()
    page = Browser(app).get("/healthz")
    assert (page.status, page.response.json) == (503, {"status": "the database does not answer"})
    browser = Browser(app)
    with browser.client.session_transaction() as session:
        session["_user_id"] = "a token"
    page = browser.get("/patients/")
    assert page.status == 503
    assert "database does not answer" in page.text
    assert "saved" not in page.text  # nothing was sent
    assert browser.get("/livez").response.json == {"status": "ok"}
    for command in ("check-ledger", "create-doctor --email a@example.org --name A"):
        result = run(app, *command.split())
        assert result.exit_code == 1
        assert len(result.output.splitlines()) == 1
        assert "the server does not answer: nothing came for 2 s. Check that" in result.output
    assert time.monotonic() - began < LONGEST_S
    let_go(app)


def test_a_server_that_falls_silent_during_work_is_given_up(
    database: Database, practice: Practice, desk: Browser
) -> None:
    with gate_to(database.url) as (gate, url):  # type: ignore[attr-defined]
        app = make_app(url)
        through = Browser(app)
        with (
            desk.client.session_transaction() as values,
            through.client.session_transaction() as own,
        ):
            own.update(values)
        form = through.get("/account/").form_to("/account/")
        gate.shut()
        began = time.monotonic()
        page = form.send(clinic_name="Typed by hand")
        assert page.status == 503
        assert "nothing is saved twice" in page.text
        assert "Typed by hand" in page.html
        assert through.get("/patients/").status == 503
        assert through.get("/healthz").status == 503
        assert time.monotonic() - began < LONGEST_S
        gate.opened.set()
        assert through.get("/healthz").status == 200
        assert page.form_to("/account/").send().status == 303
        let_go(app)


def test_an_idle_connection_is_tested_with_a_shorter_limit(
    database: Database, desk: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "IDLE_SECONDS", 0)
    monkeypatch.setattr(timeouts, "STATEMENT_SECONDS", 60)
    with gate_to(database.url) as (gate, url):  # type: ignore[attr-defined]
        app = make_app(url)
        assert Browser(app).get("/healthz").status == 200
        gate.shut()
        began = time.monotonic()
        assert Browser(app).get("/healthz").status == 503
        assert time.monotonic() - began < LONGEST_S
        let_go(app)


def test_of_two_servers_the_answering_one_is_used_and_tried_first_later(
    silent: Gate, database: Database
) -> None:
    with gate_to(database.url) as (gate, url):  # type: ignore[attr-defined]
        both = f"127.0.0.1:{silent.port},127.0.0.1:{gate.port}"
        several = database_url(url.replace(f"127.0.0.1:{gate.port}", both), Path())
        app = make_app(f"{several}&target_session_attrs=read-write")
        assert Browser(app).get("/healthz").status == 200
        assert silent.asked.is_set()
        silent.asked.clear()
        with app.app_context():
            db.session.connection().invalidate()
            db.session.rollback()
            assert setting("statement_timeout") == "2s"
        assert not silent.asked.is_set()
        let_go(app)


def test_ctrl_c_ends_the_wait(silent: Gate, database: Database) -> None:
    program = (
        # A run that was started in the background ignores Ctrl-C, and so would what it starts.
        "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "import psycopg2\nfrom clinic.database import timeouts\ntimeouts.install()\n"
        f"psycopg2.connect('host=127.0.0.1 port={silent.port} user=clinic connect_timeout=60', "
        "connection_factory=timeouts.Connection)"
    )
    with subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE) as asking:
        assert silent.asked.wait(PATIENCE_S)
        began = time.monotonic()
        asking.send_signal(signal.SIGINT)
        assert asking.stderr is not None
        assert b"KeyboardInterrupt" in asking.stderr.read()
        assert asking.wait() != 0
        assert time.monotonic() - began < LONGEST_S


def test_a_statement_that_takes_too_long_is_ended_by_the_server(database: Database) -> None:
    app = make_app(database.url)  # type: ignore[attr-defined]
    with app.app_context():
        with pytest.raises(OperationalError, match="statement timeout"):
            db.session.execute(select(func.pg_sleep(10 * LIMIT_S)))
        db.session.rollback()
        with db.engine.begin() as connection:
            connections.remove_time_limit(connection)
            connection.execute(select(func.pg_sleep(BEYOND)))
        assert setting("statement_timeout") == "2s"
    let_go(app)


def setting(name: str) -> object:
    return db.session.scalar(select(func.current_setting(name)))


def test_the_owner_may_choose_other_limits(database: Database) -> None:
    url: str = database.url  # type: ignore[attr-defined]
    url += ("&" if "?" in url else "?") + "options=-c%20statement_timeout%3D77s&connect_timeout=7"
    app = make_app(url)
    with app.app_context():
        assert setting("statement_timeout") == "77s"
        driver = db.session.connection().connection.driver_connection
        assert driver.silence_limit == 77.1  # type: ignore[union-attr]
    let_go(app)
    with closing(psycopg2.connect(connection_factory=timeouts.Connection, dsn=_plain(url))) as one:
        assert one.silence_limit == 7


def _plain(url: str) -> str:
    return url.replace("+psycopg2", "")


def test_a_backup_takes_as_long_as_it_needs(
    database: Database, practice: Practice, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(database.url)  # type: ignore[attr-defined]
    values = []
    remove_time_limit = connections.remove_time_limit

    def look(connection: object) -> None:
        remove_time_limit(connection)  # type: ignore[arg-type]
        db.session.execute(select(func.pg_sleep(BEYOND)))
        values.append(setting("statement_timeout"))

    monkeypatch.setattr(connections, "remove_time_limit", look)
    assert run(app, "backup", f"{tmp_path}/clinic.zip").exit_code == 0
    assert run(app, "check-ledger").exit_code == 0
    assert values == ["0", "0"]
    let_go(app)


@pytest.mark.parametrize("read_only", [False, True])
def test_behind_a_pooler_no_setting_leaks_to_others(
    read_only: bool, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "behind_pooler", lambda _connection: True)
    app = make_app(database.url, READ_ONLY=read_only)  # type: ignore[attr-defined]
    with app.app_context():
        assert setting("statement_timeout") == "0"
        assert setting("default_transaction_read_only") == "off"
        assert setting("transaction_read_only") == ("on" if read_only else "off")
    let_go(app)


def test_a_pooled_connection_uses_tcp_keepalives(database: Database) -> None:
    with database.app.app_context():
        driver = db.session.connection().connection.driver_connection
        values = driver.get_dsn_parameters()  # type: ignore[union-attr]
        assert {name: values.get(name) for name in timeouts.DEFAULTS} == {
            name: str(value) for name, value in timeouts.DEFAULTS.items()
        }
