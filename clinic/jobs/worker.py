"""The worker: takes one job after another, in a thread of the local server or by `flask work`.

Its state is in the database. Killed at any moment, it loses nothing: another worker takes its job
up again after `GIVEN_UP_AFTER`.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from clinic.audit import service as audit
from clinic.auth import loading
from clinic.clock import utc_now
from clinic.database.connections import only_reading
from clinic.extensions import db
from clinic.jobs import service
from clinic.jobs.kinds import JobFailed, JobKind, JobRun, JobStopped, ProgressReport
from clinic.jobs.models import Job
from clinic.jobs.rules import ALIVE_EVERY, last_due
from clinic.tenancy import scoping

if TYPE_CHECKING:
    from flask import Flask

LOOKS_EVERY = 1.0
"""Seconds between two looks into an empty queue."""

STOPPED_UNEXPECTEDLY = "The work stopped at a fault of the program; the log has it under {job}."

NOT_ALLOWED = "Who asked for it may not do this any more. What was done so far stays."

log = logging.getLogger(__name__)


class Worker:
    """Runs the jobs of these kinds, one at a time, until `stop` is set."""

    def __init__(self, app: Flask, kinds: Mapping[str, JobKind], stop: threading.Event) -> None:
        self.app, self.kinds, self.stop = app, kinds, stop
        self.name = f"{socket.gethostname()[:30]}:{os.getpid()}:{secrets.token_hex(4)}"

    def run(self) -> None:
        """Work until `stop`; retry while the database cannot be reached."""
        while not self.stop.is_set():
            try:
                worked = self.run_next()
            except (DBAPIError, PoolTimeout) as error:
                log.warning("Background work waits for the database: %s", type(error).__name__)
                worked = False
            if not worked:
                self.stop.wait(LOOKS_EVERY)

    def run_next(self) -> bool:
        """Run the next job to its end; False where none is due."""
        with self.app.app_context():
            self._ask_for_what_is_due()
            job = service.claim(self.name, list(self.kinds))
        if job is None:
            return False
        with self._kept_alive(job.id):
            self._work_on(job)
        return True

    def _ask_for_what_is_due(self) -> None:
        """Once for each day, also after the computer was off, and once in each hour."""
        now = utc_now()
        for name, kind in self.kinds.items():
            if kind.daily_at is not None:
                service.ask_daily(name, last_due(kind.daily_at, now).date())
            if kind.hourly:
                service.ask_hourly(name, now)

    def _work_on(self, job: Job) -> None:
        with self.app.app_context():
            end = self._outcome(job)
        # Not in the handler's session, which may have failed, and has the doctor's scope.
        with self.app.app_context():
            end()

    def _outcome(self, job: Job) -> Callable[[], object]:
        """Run the handler; return what ends the job."""
        try:
            result = self._handle(job) or {}
            return lambda: service.finish(job.id, self.name, result)
        except JobStopped:
            return lambda: None
        except JobFailed as failure:
            message = str(failure)
        except Exception:
            log.exception("Job %s (%s) stopped", job.token, job.kind)
            message = STOPPED_UNEXPECTEDLY.format(job=job.token)
        return lambda: service.fail(job.id, self.name, message)

    def _handle(self, job: Job) -> dict[str, Any] | None:
        report = self._reporter(job)
        with self.app.app_context():
            self._require_permission(job)
        run = JobRun(job.id, job.token, job.doctor_id, job.user_id, dict(job.arguments), report)
        audit.set_actor(job.user_id, None)
        if job.doctor_id is not None:
            scoping.set_scope(job.doctor_id)
        return self.kinds[job.kind].handler(run)

    def _require_permission(self, job: Job) -> None:
        """Raise JobFailed where who asked for the job was removed, or may do less by now."""
        needed = self.kinds[job.kind].permission
        if needed is None or job.user_id is None or job.doctor_id is None:
            return
        with only_reading(db.session()):
            allowed = loading.permissions_in(job.user_id, job.doctor_id, hold=False)
            db.session.commit()
        if needed not in allowed:
            raise JobFailed(NOT_ALLOWED)

    def _reporter(self, job: Job) -> ProgressReport:
        job_id = job.id

        def report(done: int, total: int) -> None:
            # A context of its own has a session and a connection of its own.
            with self.app.app_context():
                if self.stop.is_set():
                    service.give_back(job_id, self.name)
                    raise JobStopped(job_id)
                service.stay_alive(job_id, self.name, done=done, total=total)
                self._require_permission(job)

        return report

    @contextmanager
    def _kept_alive(self, job_id: int) -> Iterator[None]:
        """Say every few seconds that this worker lives, whatever the handler does meanwhile."""
        ended = threading.Event()

        def keep() -> None:
            while not ended.wait(ALIVE_EVERY.total_seconds()):
                try:
                    with self.app.app_context():
                        service.stay_alive(job_id, self.name)
                except JobStopped:
                    return
                except (DBAPIError, PoolTimeout):
                    continue

        thread = threading.Thread(target=keep, name="job-alive", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()


def run_until_signal(app: Flask, announce: Callable[[], object]) -> None:
    """Work in this thread until SIGTERM or SIGINT; what is begun ends, or goes back to the queue
    when it next reports.

    Calls `announce` after both handlers are installed, so that what follows the message may stop
    the process in order.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    announce()
    Worker(app, app.extensions["job_kinds"], stop).run()


def start_thread(app: Flask, delay: float) -> Callable[[], None]:
    """Begin to work in a thread of this process, after `delay` seconds; return what stops it."""
    stop = threading.Event()
    worker = Worker(app, app.extensions["job_kinds"], stop)

    def work() -> None:
        if not stop.wait(delay):
            worker.run()

    thread = threading.Thread(target=work, name="jobs", daemon=True)
    thread.start()

    def end() -> None:
        stop.set()
        thread.join(timeout=5)

    return end
