"""References that are already in the books, and when one may be entered again.

The entries of a reference count their attempts from 0, and the database accepts each attempt once.
An entry takes as its attempt the number of earlier ones that were taken back: if one of them
stands, that attempt exists and the entry is refused. One transfer may pay several bills: entered
together, its parts take consecutive attempts; entered later, a person who has seen all standing
entries confirms it and takes the attempt after the last.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from clinic.billing.models import Bill, Payment
from clinic.billing.references import old_spellings
from clinic.billing.refusals import KNOWN_REFERENCE, KnownReference
from clinic.extensions import db
from clinic.patients.models import Patient
from clinic.patients.names import full_name

CHANGED = "Another payment with this reference was entered meanwhile. Look at them again."


class KnownEntry(NamedTuple):
    """A standing entry with a reference; without the number of a bill it is an advance."""

    paise: int
    patient: str
    bill_number: str | None
    receipt: str | None
    paid_on: date


def list_known(reference: str) -> list[KnownEntry]:
    """Return the standing entries with this reference in any spelling, oldest first."""
    rows = db.session.execute(
        _known_entries(), {"spellings": (reference, *old_spellings(reference))}
    )
    return [
        KnownEntry(
            row.paise, full_name(row.first_name, row.last_name), row.bill, row.receipt, row.day
        )
        for row in rows
    ]


def next_attempt(reference: str) -> int:
    """Return the attempt of the next entry with this reference; if an entry stands, an attempt that
    exists already.

    Call it with the money locked (`lock_money`). Raises KnownReference if an entry stands in a
    spelling with words before the number: the database does not see that it is the same.
    """
    if _stands_in_old_spelling(reference):
        raise KnownReference(KNOWN_REFERENCE)
    return _count(_reversed(), reference)


def shared_attempt(reference: str, shared_with: int) -> tuple[int, str]:
    """Return the attempt of an entry that was paid by the same transfer as so many standing
    entries. Raises KnownReference if their number has changed.
    """
    entries = list_known(reference)
    if len(entries) != shared_with or not entries:
        raise KnownReference(CHANGED)
    return _count(_entries(), reference), f"Same transfer as {entries[0].receipt or 'another'}"


def _count(counted: Select[Any], reference: str) -> int:
    return int(db.session.scalar(counted, {"reference": reference}) or 0)


@cache
def _entries() -> Select[Any]:
    counted = select(func.count()).select_from(Payment)
    return counted.where(Payment.reference == bindparam("reference"))


@cache
def _reversed() -> Select[Any]:
    return _entries().where(_taken_back())


def _stands_in_old_spelling(reference: str) -> bool:
    """Return whether a standing payment has this reference in an old spelling."""
    spellings = old_spellings(reference)
    if not spellings:
        return False
    return db.session.scalar(_old_spelling(), {"spellings": spellings}) is not None


@cache
def _old_spelling() -> Select[Any]:
    return select(Payment.id).where(_spelt(), ~_taken_back()).limit(1)


@cache
def _known_entries() -> Any:
    columns: Any = (
        *(Payment.amount_paise.label("paise"), Patient.first_name, Patient.last_name),
        *(Bill.number.label("bill"), Payment.number.label("receipt"), Payment.paid_on.label("day")),
    )
    listed = select(*columns).select_from(Payment).join(Payment.patient).outerjoin(Payment.bill)
    return listed.where(_spelt(), ~_taken_back()).order_by(Payment.id)


def _spelt() -> Any:
    return Payment.reference.in_(bindparam("spellings", expanding=True))


def _taken_back() -> Any:
    back = aliased(Payment)
    return exists().where(back.reverses_id == Payment.id)
