"""The worker seals every doctor's trail once an hour; commands do it immediately."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import time_machine
from sqlalchemy import select

from clinic.clock import utc_now
from clinic.extensions import db
from clinic.jobs.models import Job
from clinic.jobs.worker import Worker
from clinic.tenancy.accounts import ACCOUNTS
from tests.integration.audit.chains import checked, write
from tests.integration.backup.scene import run
from tests.integration.factories import Practice


def jobs(practice: Practice) -> list[tuple[str, Any]]:
    """Return kind and result of each job."""
    with practice.database.app.app_context():
        stored = db.session.scalars(select(Job).order_by(Job.id).execution_options(**ACCOUNTS))
        return [(job.kind, job.result) for job in stored]


def test_the_worker_seals_once_an_hour(practice: Practice, other: Practice) -> None:
    for doctor in (practice, other):
        write(doctor, "read", timedelta(hours=1), 2)
    app: Any = practice.database.app
    sealing = {"seal_audit": app.extensions["job_kinds"]["seal_audit"]}
    worker = Worker(app, sealing, threading.Event())
    assert worker.run_next()
    assert not worker.run_next()
    assert jobs(practice) == [("seal_audit", {"sealed": 4})]
    with time_machine.travel(utc_now() + timedelta(hours=1), tick=True):
        assert worker.run_next()
    assert [kind for kind, _result in jobs(practice)] == ["seal_audit"] * 2
    assert "holds" in checked(practice, 0)


def test_a_command_seals_immediately_and_the_check_counts_the_entries(practice: Practice) -> None:
    write(practice, "read", timedelta(hours=1), 2)
    result = run(practice.database.app, "seal-audit")
    assert "2 entries sealed" in result.output
    output = checked(practice, 0)
    assert "2 entries sealed in 1 batches, " in output


def test_the_check_of_an_unknown_doctor_is_refused(practice: Practice) -> None:
    result = run(practice.database.app, "check-audit", "--doctor", "nobody@example.org")
    assert result.exit_code == 1
    assert "Nobody signs in as nobody@example.org" in result.output
