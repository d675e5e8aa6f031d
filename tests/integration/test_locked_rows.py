"""A locked row is read in its newest state, and does not block rows that only refer to it.

On PostgreSQL alone: on SQLite one transaction writes at a time.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from clinic.billing.rules import Status
from clinic.patients import service as patients
from clinic.visits import service as visits
from tests.integration.factories import Practice
from tests.integration.issuing import issue_bill
from tests.patience import PATIENCE_S

pytestmark = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


def elsewhere(practice: Practice, act: Any) -> None:
    """Run an act in another transaction, which must not wait."""

    def run() -> None:
        with practice.at_work():
            act()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result(PATIENCE_S)


def archive(patient: int) -> None:
    patients.archive(patients.lock_patient(patient))


def test_a_patient_archived_after_being_read_is_locked_as_archived(practice: Practice) -> None:
    patient = practice.patient()
    with practice.at_work():
        seen = patients.get_patient(patient)
        elsewhere(practice, lambda: archive(patient))
        assert seen.archived_at is None
        assert patients.lock_patient(patient).archived_at is not None


def test_a_visit_changed_after_being_read_is_locked_as_changed(practice: Practice) -> None:
    visit = practice.visit(practice.patient())
    with practice.at_work():
        seen = visits.get_visit(visit)
        before = seen.version
        elsewhere(practice, lambda: visits.set_uncharged(visit, True))
        assert seen.version == before
        assert visits.lock_visit(visit).version == before + 1


def test_a_bill_is_written_while_its_patient_is_locked(practice: Practice) -> None:
    patient = practice.patient()
    visit = practice.visit(patient)
    with practice.at_work():
        patients.lock_patient(patient)
        elsewhere(practice, lambda: issue_bill(visit, 500_00, Status.PENDING))
