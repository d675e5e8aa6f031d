"""The clinic with one more kind of background job, for `bench/work_kills.py`:

    flask --app bench.killed_work:make work

A job registers patients, each in its own transaction, and writes a file at the end, as an import
and an export do. The number in its arguments, not the number of the job, names what it makes: a
repeated request for a job that was given up asks for the same.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask

from clinic import create_app, logs
from clinic.extensions import db
from clinic.jobs.kinds import JobKind, JobRun
from clinic.patients import service as patients
from clinic.patients.ages import Birth
from clinic.patients.models import Patient
from clinic.submissions import create_once

KIND = "kill_test"
STEPS = 4


def key_of(number: int, step: int) -> str:
    """Return the request key of the patient that a step registers; it is also the first name."""
    return f"job-{number}-{step}"


def file_of(folder: Path, number: int) -> Path:
    return folder / f"job-{number}.txt"


def content_of(number: int) -> str:
    """Return the content that the file of a job must have."""
    return "".join(f"{key_of(number, step)}\n" for step in range(STEPS)) * 1000


def handle(run: JobRun) -> dict[str, Any]:
    """Run one job: register the patients, report the progress, write the file."""
    number, folder = run.arguments["number"], Path(run.arguments["folder"])
    for step in range(STEPS):
        key = key_of(number, step)
        values = {"first_name": key, "last_name": "", "gender": "F"}
        birth = Birth(date(1980, 5, 1), "year")
        create_once(Patient, patients.register, values | {"birth": birth}, request_key=key)
        db.session.commit()
        run.report(step + 1, STEPS)
    target = file_of(folder, number)
    part = target.with_suffix(".part")
    with part.open("w") as file:
        file.write(content_of(number))
        file.flush()
        os.fsync(file.fileno())
    part.replace(target)
    return {"lines": [f"{STEPS} patients"]}


def make() -> Flask:
    """Return a clinic that knows only this kind of job."""
    logs.install()
    app = create_app()
    app.extensions["job_kinds"] = {KIND: JobKind("A test of kills", handle)}
    return app
