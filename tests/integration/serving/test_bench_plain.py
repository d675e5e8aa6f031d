"""The pages of `bench.plain` answer like the clinic's own, so that the comparison is valid."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bench import jobs, wire
from bench.serving import PLAIN, Server
from clinic.clock import clinic_day
from tests.integration.databases import SECRET, Database, Sqlite
from tests.integration.factories import PASSWORD, open_practice


def test_each_plain_page_answers_like_the_clinics_own(
    databases: Callable[[str], Database], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = databases("sqlite")
    assert isinstance(database, Sqlite)
    database.renew()
    practice = open_practice(database)
    practice.patient(last_name="Deshmukh")
    practice.billed_visit(1)
    monkeypatch.setattr(jobs, "EMAIL", practice.email)
    monkeypatch.setattr(jobs, "PASSWORD", PASSWORD)
    environ = {"DATABASE_URL": database.url, "DATA_DIR": str(tmp_path), "SECRET_KEY": SECRET}
    server = Server("local", PLAIN, tmp_path, environ)
    try:
        session = jobs.Session(server, 1, 1, 1, clinic_day().isoformat())
        session.sign_in()
        measured = {job.name: job for job in jobs.clinic_jobs(session, ())}
        with closing(wire.Connection(server.port)) as connection:
            answers = {name: connection.ask(measured[name].request()) for name in jobs.IN_PLAIN}
    finally:
        server.stop()
    statuses = {name: answer.status for name, answer in answers.items()}
    assert statuses == dict.fromkeys(jobs.IN_PLAIN, 200) | {"save a visit": 303}
