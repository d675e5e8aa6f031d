"""Queries of payments by UPI or bank that have no reference yet.

The desk takes a payment by UPI without typing its number. When the bank's statement comes, its line
may be that payment: entered once more, it would be in the books twice.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased

from clinic.billing.models import Payment
from clinic.billing.rules import Mode
from clinic.patients.models import Patient
from clinic.patients.names import full_name
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, named


class WithoutReferenceRow(NamedTuple):
    """A standing payment by UPI or bank, with the number of its receipt."""

    id: int
    number: str | None
    paise: int
    paid_on: date
    reference: str | None
    first_name: str
    last_name: str

    @property
    def receipt(self) -> str:
        return self.number or f"No. {self.id}"

    @property
    def patient(self) -> str:
        return full_name(self.first_name, self.last_name)


def list_without_reference(begins: date, ends: date) -> list[WithoutReferenceRow]:
    """Return the standing payments by UPI or bank of some days that have no reference."""
    return reads.rows(_without_reference(), begins=begins, ends=ends)


def find_without_reference(payment_id: int, reference: str | None) -> WithoutReferenceRow | None:
    """Return a standing payment by UPI or bank, without a reference or with this one."""
    return reads.first(_one(), id=payment_id, reference=reference or "")


@cache
def _without_reference() -> Read[WithoutReferenceRow]:
    of_days = Payment.paid_on.between(bindparam("begins"), bindparam("ends"))
    without = _standing().where(of_days, Payment.reference.is_(None))
    return Read(WithoutReferenceRow, without.order_by(Payment.id))


@cache
def _one() -> Read[WithoutReferenceRow]:
    is_same = Payment.reference.is_(None) | (Payment.reference == bindparam("reference"))
    return Read(WithoutReferenceRow, _standing().where(Payment.id == bindparam("id"), is_same))


def _standing() -> Any:
    back = aliased(Payment)
    columns = named(
        WithoutReferenceRow,
        id=Payment.id,
        number=Payment.number,
        paise=Payment.amount_paise,
        paid_on=Payment.paid_on,
        reference=Payment.reference,
        first_name=Patient.first_name,
        last_name=Patient.last_name,
    )
    by_bank = Payment.kind == "payment", Payment.mode.in_((Mode.UPI.value, Mode.BANK.value))
    is_not_reversed = ~exists().where(back.reverses_id == Payment.id)
    return select(*columns).join(Payment.patient).where(*by_bank, is_not_reversed)
