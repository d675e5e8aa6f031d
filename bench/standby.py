"""Test a real hot standby: it serves reading, and takes over.

    python -m bench.standby

Starts a PostgreSQL, fills it, copies it with pg_basebackup and starts the copy as a standby. Then
the clinic on the standby is tested: pages, a form, a sign-in, /healthz with READ_ONLY=1 and
without, the check of the ledger, a backup. In the end the standby is promoted, and the same form is
saved. Exits with 1 where a check fails. It takes about half a minute.
"""

from __future__ import annotations

import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg2
from flask import Flask

from bench.postgres import Cluster, Postgres
from clinic.auth import service as auth
from clinic.demo import fill
from clinic.extensions import db
from tests.integration.client import Browser
from tests.integration.databases import make_app, migrate

PAGES = (
    *(
        "/",
        "/patients/",
        "/patients/?q=la",
        "/patients/1/",
        "/visits/1/",
        "/billing/",
        "/billing/1/",
    ),
    *("/billing/1/pdf/", "/visits/1/consultation/", "/daybook/", "/billing/dues/", "/account/"),
    *("/prescriptions/1/", "/prescriptions/1/pdf/", "/registers/h1/"),
)
VISITS = 120
"""Fewer have too few open bills for the acts of the desk."""


def main() -> int:
    """Run the whole trial; return the exit code."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        Path(folder).chmod(0o755)
        primary = Cluster(Path(folder) / "primary" / "data")
        primary.data.parent.mkdir()
        stack.callback(primary.stop)
        primary.start()
        server = Postgres(primary.address, primary)
        url = server.create("clinic")
        token = _fill(url.replace("postgresql:", "postgresql+psycopg2:", 1))
        standby = _copy(primary, Path(folder) / "standby" / "data")
        stack.callback(standby.stop)
        there = url.replace(str(primary.runtime), str(standby.runtime))
        return _test(there.replace("postgresql:", "postgresql+psycopg2:", 1), token, standby)


def _fill(url: str) -> str:
    """Fill a small clinic; return the token of a signed-in device."""
    app = make_app(url)
    migrate(app)
    with app.app_context():
        email, _password = fill(visits=VISITS)
        user = auth.find_user(email)
        assert user is not None
        token = auth.open_device(user, "127.0.0.1", "a trial", remember=False)
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    return token


def _copy(primary: Cluster, data: Path) -> Cluster:
    standby = Cluster(data)
    data.parent.mkdir()
    standby._give(data.parent)
    options = ("-D", str(data), "-R", "-X", "stream", "-c", "fast", "-d", primary.address)
    if standby._run("pg_basebackup", *options).wait():
        raise RuntimeError(standby._log().read_text(errors="replace"))
    standby.start()
    return standby


def _test(url: str, token: str, standby: Cluster) -> int:
    untold, on_read_only = make_app(url), make_app(url, READ_ONLY=True)
    wrong = []
    for name, app in (("standby", untold), ("READ_ONLY=1", on_read_only)):
        answers = _check_pages(app, token)
        answers["healthz"] = Browser(app).get("/healthz").status
        print(f"{name}: {answers}")
        wanted = {"pages": len(PAGES), "form": 503, "sign-in": 503, "ledger": 0, "backup": 0}
        if answers != wanted | {"healthz": 200 if app is on_read_only else 503}:
            wrong.append(name)
    began = time.monotonic()
    with closing(psycopg2.connect(standby.address)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT pg_promote()")
    page = _account(_signed_in(untold, token))
    after = {"healthz": Browser(untold).get("/healthz").status, "form": page}
    print(f"promoted: {after} after {time.monotonic() - began:.1f} s")
    if after != {"healthz": 200, "form": 303}:
        wrong.append("promoted")
    print("ALL AS IT SHOULD BE" if not wrong else f"WRONG: {wrong}")
    return 1 if wrong else 0


def _signed_in(app: Flask, token: str) -> Browser:
    browser = Browser(app)
    with browser.client.session_transaction() as session:
        session.update({"_user_id": token, "_fresh": True})
    return browser


def _account(browser: Browser) -> int:
    page = browser.get("/account/").form_to("/account/").send(clinic_name="Typed by hand")
    if page.status == 503:
        assert "can only be read" in page.text
        assert "Typed by hand" in page.html
    return page.status


def _check_pages(app: Flask, token: str) -> dict[str, int]:
    browser = _signed_in(app, token)
    statuses = {path: browser.get(path).status for path in PAGES}
    for path, status in statuses.items():
        if status != 200:
            print(f"  {path} answered {status}")
    sign_in = Browser(app).get("/login/").form("email", "password")
    with tempfile.TemporaryDirectory() as folder:
        run = app.test_cli_runner().invoke
        return {
            "pages": list(statuses.values()).count(200),
            "form": _account(browser),
            "sign-in": sign_in.send(email="demo@example.com", password="a wrong one").status,
            "ledger": run(args=["check-ledger"]).exit_code,
            "backup": run(args=["backup", f"{folder}/clinic.zip"]).exit_code,
        }


if __name__ == "__main__":
    sys.exit(main())
