"""Read the entries of a patient's advances."""

from __future__ import annotations

from functools import cache

from sqlalchemy import bindparam, select

from clinic.billing.models import Payment
from clinic.billing.rows import PaymentRow
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns


def list_account(patient_id: int) -> list[PaymentRow]:
    """Return all entries of a patient's advances, oldest first."""
    return reads.rows(_account(), patient_id=patient_id)


@cache
def _account() -> Read[PaymentRow]:
    of_patient = Payment.patient_id == bindparam("patient_id"), Payment.bill_id.is_(None)
    entries = select(*columns(PaymentRow, Payment)).where(*of_patient)
    return Read(PaymentRow, entries.order_by(Payment.id))
