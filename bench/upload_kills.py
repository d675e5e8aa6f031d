"""Kill uploads at random moments, and look for files or rows that are half done.

    python -m bench.upload_kills --kills 200
    python -m bench.upload_kills --kills 60 --database postgresql

A child process adds reports through the pages; it is killed at a random moment. After each kill
every row must have its complete file, and a sweep must leave no file without a row.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from io import BytesIO

from flask import Flask

import config
from bench import killing
from clinic import create_app
from clinic.auth import service as auth
from clinic.extensions import db
from clinic.files.storage import sweep_incoming
from clinic.files.sweep import sweep
from clinic.tenancy import scoping
from tests.integration.client import Browser
from tests.integration.files.samples import document, picture

PASSWORD = "correct horse battery"
EMAIL = "kills@example.org"


def main() -> int:
    """Run all kills; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--longest", type=float, default=3.2, help="seconds of a child's life")
    parser.add_argument("--url", help=argparse.SUPPRESS)
    options = parser.parse_args()
    with killing.database(options) as (url, _server), tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        settings = {**config.load(), "SQLALCHEMY_DATABASE_URI": url, "SECRET_KEY": "k" * 40}
        return _kill(create_app({"TESTING": True, **settings}), options)


def _kill(app: Flask, options: argparse.Namespace) -> int:
    kills: int = options.kills
    doctor_id = _prepare(app)
    desk = _sign_in(app)
    faults = removed = files = cut = 0
    for turn in range(kills):
        _upload_and_kill(desk, options.longest)
        with app.app_context():
            cut += sweep_incoming(app.extensions["files"].folder, -1)
            with scoping.scope_of(doctor_id):
                swept = sweep(app.extensions["files"], doctor_id, older_than=0)
                again = sweep(app.extensions["files"], doctor_id, older_than=0)
                db.session.rollback()
            db.engine.dispose()
        faults += len(swept.faults) + swept.made_anew + again.removed
        removed, files = removed + swept.removed, swept.files
        if turn % 20 == 19:
            summary = (
                f"{turn + 1} kills: {files} files, {removed} left files swept, {faults} faults"
            )
            print(summary, flush=True)
    print(
        f"{kills} kills: {files} files whole, {removed} files without a row and {cut} cut uploads "
        f"removed by the sweep, {faults} rows without a file or with a changed one"
    )
    return 1 if faults else 0


def _prepare(app: Flask) -> int:
    import flask_migrate

    from clinic.patients import service as patients
    from clinic.patients.ages import Birth

    with app.app_context():
        flask_migrate.upgrade()
        user = auth.sign_up("Dr Kills", EMAIL, PASSWORD)
        db.session.commit()
        doctor_id: int = user.doctor.id
        with scoping.scope_of(doctor_id):
            birth = Birth(__import__("datetime").date(1980, 1, 1), "day")
            values = {"first_name": "A", "last_name": "B", "gender": "F", "birth": birth}
            patients.register(values | {"phone": None, "address": ""})
            db.session.commit()
        db.engine.dispose()
    return doctor_id


def _upload_and_kill(desk: Browser, longest: float) -> None:
    child = os.fork()
    if child == 0:
        try:
            _upload(desk)
        finally:
            os._exit(0)
    time.sleep(random.uniform(0.2, longest))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def _sign_in(app: Flask) -> Browser:
    desk = Browser(app)
    desk.get("/login/").form("email", "password").send(email=EMAIL, password=PASSWORD)
    desk.get("/patients/1/reports/new/")
    with app.app_context():
        db.engine.dispose()  # the children must not inherit connections
    return desk


def _upload(desk: Browser) -> None:
    contents = [picture("JPEG", (900, 700)), document("one", "two"), picture("PNG", (300, 200))]
    while True:
        files = [(BytesIO(one), "x") for one in contents]
        desk.get("/patients/1/reports/new/").form("kind", "request_key").send(files=files)


if __name__ == "__main__":
    sys.exit(main())
