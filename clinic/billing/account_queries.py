"""Reading what a patient left in advance, entry by entry."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from clinic import prepared
from clinic.billing.models import Payment


def list_account(patient_id: int) -> Sequence[Payment]:
    """All entries of what a patient left in advance, the first first."""
    return prepared.rows(_account(), {"patient_id": patient_id})


@cache
def _account() -> Select[Any]:
    of_patient = Payment.patient_id == bindparam("patient_id"), Payment.bill_id.is_(None)
    return select(Payment).where(*of_patient).order_by(Payment.id)
