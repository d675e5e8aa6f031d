"""The trail is complete: a row that it cannot describe is not written."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from clinic.audit import service as audit
from clinic.auth.models import Doctor, User
from clinic.patients.models import Patient
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.owned import ScopeError
from tests.integration.databases import dump
from tests.integration.factories import Practice

LAKSHMI = {
    "first_name": "Lakshmi",
    "gender": "F",
    "birth_date": date(1980, 5, 17),
    "birth_precision": "day",
}


def record_changes(session: Any) -> None:
    """Record the changes as at a flush, before the scope has numbered the new rows."""
    with session.no_autoflush:
        audit._record_changes(session, None, None)


@pytest.mark.parametrize("keys", [{}, {"doctor_id": 1}, {"id": 7}], ids=["no", "doctor", "id"])
def test_a_new_row_that_lacks_its_doctor_or_number_is_refused(
    keys: dict[str, int], practice: Practice
) -> None:
    before = dump(practice.database)
    with practice.at_work() as session:
        session.add(Patient(**LAKSHMI, **keys))
        with pytest.raises(ScopeError, match="Patient without a number"):
            record_changes(session)
        session.rollback()
    assert dump(practice.database) == before


def test_a_new_row_is_recorded_with_its_values(practice: Practice) -> None:
    with practice.at_work():
        patient = Patient(**LAKSHMI, address=None, id=7, doctor_id=1, version=1)
        assert audit.changes_of(patient) == {
            "first_name": [None, "Lakshmi"],
            "gender": [None, "F"],
            "birth_date": [None, "1980-05-17"],
            "birth_precision": [None, "day"],
        }


def test_a_sign_up_is_recorded_as_an_event_of_its_own(practice: Practice) -> None:
    with practice.at_work() as session:
        user = User(email="new@example.org", password_hash="x")
        user.doctor = Doctor(full_name="Dr New")
        session.add(user)
        record_changes(session)
        assert set(session.new) == {user, user.doctor}
        session.rollback()


def test_a_doctor_whose_number_was_lost_is_refused(practice: Practice) -> None:
    with practice.at_work() as session:
        doctor = session.get(Doctor, practice.doctor_id, execution_options=ACCOUNTS)
        doctor.id = None
        with pytest.raises(ScopeError, match="Doctor without a number"):
            record_changes(session)
        session.rollback()
