"""The hourly update of SQLite's statistics."""

from __future__ import annotations

import pytest

from clinic.extensions import db
from clinic.jobs.kinds import JobRun
from clinic.jobs.statistics import update_statistics
from tests.integration.factories import Practice

RUN = JobRun(1, "token", None, None, {}, lambda _done, _total: None)


def test_the_work_is_due_in_each_hour(practice: Practice) -> None:
    assert practice.database.app.extensions["job_kinds"]["statistics"].hourly


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_knows_how_many_rows_there_are_of_each_doctor(practice: Practice) -> None:
    practice.patients(5)
    with practice.database.app.app_context():
        update_statistics(RUN)
        with db.engine.connect() as connection:
            driver = connection.connection.cursor()
            driver.execute(
                "SELECT stat FROM sqlite_stat1 WHERE idx = 'ix_patients_doctor_id_phone'"
            )
            rows, of_doctor, *_ = driver.fetchone()[0].split()
    assert int(rows) >= int(of_doctor) >= 5
