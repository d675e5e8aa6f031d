"""A worker runs each job once, reports its progress, and loses none when it dies."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from clinic.audit import service as audit
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.jobs import service
from clinic.jobs.kinds import Handler, JobFailed, JobKind, JobRun
from clinic.jobs.models import Job
from clinic.jobs.rules import GIVEN_UP_AFTER, MOST_ATTEMPTS
from clinic.jobs.worker import Worker
from clinic.patients.models import Patient
from clinic.tenancy import scoping
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.owned import ScopeError
from tests.integration.factories import Practice

Make = Callable[[Handler], Worker]


@pytest.fixture
def worker_of(practice: Practice) -> Make:
    """Return a function that makes a worker for one kind of job, with this handler."""

    def make(handler: Handler) -> Worker:
        kinds = {"test": JobKind("A test", handler)}
        return Worker(practice.database.app, kinds, threading.Event())

    return make


def row(practice: Practice, token: str) -> dict[str, Any]:
    with practice.database.app.app_context():
        wanted = select(Job).where(Job.token == token).execution_options(**ACCOUNTS)
        job = db.session.scalars(wanted).one()
        return {column.key: getattr(job, column.key) for column in Job.__table__.columns}


def change(practice: Practice, token: str, **values: Any) -> None:
    with practice.database.app.app_context():
        changed = update(Job).where(Job.token == token).values(values)
        db.session.execute(changed.execution_options(**service.WRITES))
        db.session.commit()


def test_a_job_runs_once_and_keeps_its_result(practice: Practice, worker_of: Make) -> None:
    seen: list[dict[str, Any]] = []

    def handler(run: JobRun) -> dict[str, Any]:
        seen.append(run.arguments)
        return {"lines": ["Ready."]}

    token = practice.job(day="2026-11-29")
    worker = worker_of(handler)
    assert worker.run_next()
    assert not worker.run_next()
    job = row(practice, token)
    assert seen == [{"day": "2026-11-29"}]
    assert (job["state"], job["result"], job["error"]) == ("done", {"lines": ["Ready."]}, "")


def test_a_job_sees_the_rows_of_its_doctor_and_acts_as_the_person_who_asked(
    practice: Practice, other: Practice, worker_of: Make
) -> None:
    practice.patient(first_name="Mine")
    other.patient(first_name="Theirs")
    names: list[str] = []
    actors: list[int | None] = []

    def handler(run: JobRun) -> None:
        names.extend(db.session.scalars(select(Patient.first_name)))
        actors.append(audit.actor())

    practice.job()
    assert worker_of(handler).run_next()
    assert (names, actors) == (["Mine"], [practice.user_id])


def test_a_job_of_the_installation_reaches_no_doctor(practice: Practice, worker_of: Make) -> None:
    refused: list[ScopeError] = []

    def handler(_run: JobRun) -> None:
        with pytest.raises(ScopeError) as error:
            db.session.scalars(select(Patient)).all()
        refused.append(error.value)

    with practice.database.app.app_context():
        service.enqueue("test")
        db.session.commit()
    assert worker_of(handler).run_next()
    assert refused


def test_a_job_that_fails_tells_the_person_why(practice: Practice, worker_of: Make) -> None:
    def handler(_run: JobRun) -> None:
        raise JobFailed("The disk is full.")

    token = practice.job()
    worker_of(handler).run_next()
    job = row(practice, token)
    assert (job["state"], job["error"]) == ("failed", "The disk is full.")


def test_an_error_of_the_program_is_logged_without_its_values(
    practice: Practice, worker_of: Make, caplog: pytest.LogCaptureFixture
) -> None:
    def handler(_run: JobRun) -> None:
        raise ValueError("Lakshmi's words")

    token = practice.job()
    worker_of(handler).run_next()
    job = row(practice, token)
    assert job["state"] == "failed"
    assert token in job["error"]
    assert token in caplog.text
    assert "Lakshmi" not in job["error"]


def test_progress_is_seen_while_the_job_runs(practice: Practice, worker_of: Make) -> None:
    seen: list[tuple[int, int]] = []

    def handler(run: JobRun) -> None:
        run.report(3, 12)
        job = row(practice, run.token)
        seen.append((job["done"], job["total"]))

    practice.job()
    worker_of(handler).run_next()
    assert seen == [(3, 12)]


def test_a_cancelled_job_stops_at_its_next_report(practice: Practice, worker_of: Make) -> None:
    went_on: list[bool] = []

    def handler(run: JobRun) -> None:
        with practice.database.app.app_context():
            service.cancel(service.get_job(run.token, practice.doctor_id))
            db.session.commit()
        run.report(1, 2)
        went_on.append(True)

    token = practice.job()
    worker_of(handler).run_next()
    assert not went_on
    assert row(practice, token)["state"] == "cancelled"


def test_a_stopped_worker_returns_its_job_to_the_queue(practice: Practice, worker_of: Make) -> None:
    def handler(run: JobRun) -> None:
        worker.stop.set()
        run.report(1, 2)

    token = practice.job()
    worker = worker_of(handler)
    worker.run_next()
    job = row(practice, token)
    assert (job["state"], job["attempts"]) == ("queued", 0)


def test_a_job_of_a_dead_worker_is_run_again(practice: Practice, worker_of: Make) -> None:
    token, app = practice.job(), practice.database.app
    with app.app_context():
        assert service.claim("a dead one", ["test"]) is not None
    worker = worker_of(lambda _run: None)
    assert not worker.run_next(), "its worker may be alive"
    change(practice, token, alive_at=utc_now() - GIVEN_UP_AFTER - timedelta(seconds=1))
    assert worker.run_next()
    job = row(practice, token)
    assert (job["state"], job["attempts"]) == ("done", 2)
    with app.app_context():
        assert not service.finish(job["id"], "a dead one", {"lines": ["late"]})
    assert row(practice, token)["result"] == {}


def test_a_job_that_kills_its_workers_is_given_up(practice: Practice, worker_of: Make) -> None:
    token, app = practice.job(), practice.database.app
    for _ in range(MOST_ATTEMPTS):
        with app.app_context():
            assert service.claim("a dead one", ["test"]) is not None
        change(practice, token, alive_at=utc_now() - GIVEN_UP_AFTER * 2)
    assert not worker_of(lambda _run: None).run_next()
    job = row(practice, token)
    assert job["state"] == "failed"
    assert "Ask for it again" in job["error"]


def test_of_many_workers_one_gets_a_job(practice: Practice, worker_of: Make) -> None:
    done: list[int] = []
    for _ in range(12):
        practice.job()
    workers = [worker_of(lambda run: done.append(run.job_id)) for _ in range(4)]

    def work(worker: Worker) -> None:
        while worker.run_next():
            pass

    threads = [threading.Thread(target=work, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == len(set(done)) == 12


def test_jobs_of_unknown_kinds_stay_queued(practice: Practice, worker_of: Make) -> None:
    token = practice.job(kind="of a newer version")
    assert not worker_of(lambda _run: None).run_next()
    assert row(practice, token)["state"] == "queued"


def test_a_request_key_makes_one_job(practice: Practice) -> None:
    with practice.database.app.app_context():
        first = service.enqueue("test", doctor_id=practice.doctor_id, once_key="form 1")
        again = service.enqueue("test", doctor_id=practice.doctor_id, once_key="form 1")
        assert (first.id, first.token) == (again.id, again.token)


def test_daily_work_is_queued_once_a_day(practice: Practice) -> None:
    nights: list[int] = []
    kinds = {"night": JobKind("The night", lambda run: nights.append(run.job_id), utc_now().time())}
    for _ in range(2):
        worker = Worker(practice.database.app, kinds, threading.Event())
        while worker.run_next():
            pass
    assert len(nights) == 1


def test_a_scope_does_not_outlive_its_job(practice: Practice, worker_of: Make) -> None:
    practice.job()
    worker_of(lambda _run: None).run_next()
    with practice.database.app.app_context(), pytest.raises(ScopeError):
        scoping.current_doctor_id()
