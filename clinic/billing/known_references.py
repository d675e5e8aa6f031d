"""References that are in the books already, and how one gets in again.

The entries of a reference count their turns from 0, and the database takes each turn once. An entry
takes as its turn how many of those before it were taken back: where one stands, that turn is given,
and the entry is refused. One transfer may pay several bills: in one go its parts take the next
turns, and whoever has seen all that stands and says so takes the turn behind the last.
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
    """An entry that stands with a reference; without the number of a bill it is an advance."""

    paise: int
    patient: str
    bill_number: str | None
    receipt: str | None
    paid_on: date


def list_known(reference: str) -> list[KnownEntry]:
    """What stands in the books with this reference, however it was spelt, the first first."""
    rows = db.session.execute(_known(), {"spellings": (reference, *old_spellings(reference))})
    return [
        KnownEntry(
            row.paise, full_name(row.first_name, row.last_name), row.bill, row.receipt, row.day
        )
        for row in rows
    ]


def turn_of(reference: str) -> int:
    """The turn of the next entry with this reference: one that is given where an entry stands. The
    asker holds the money (`lock_money`).

    Raises KnownReference where it stands in words that it has lost since: the database does not see
    that it is the same.
    """
    if _stands_in_old_spelling(reference):
        raise KnownReference(KNOWN_REFERENCE)
    return _count(_reversed(), reference)


def turn_shared(reference: str, shared_with: int) -> tuple[int, str]:
    """The same where the transfer of so many entries, which stand, paid this one too; and this in
    words. Raises KnownReference where it is another number by now."""
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
    """Whether a payment that stands has this reference, written as before it lost its words."""
    spellings = old_spellings(reference)
    if not spellings:
        return False
    return db.session.scalar(_old_spelling(), {"spellings": spellings}) is not None


@cache
def _old_spelling() -> Select[Any]:
    return select(Payment.id).where(_spelt(), ~_taken_back()).limit(1)


@cache
def _known() -> Any:
    shown: Any = (
        *(Payment.amount_paise.label("paise"), Patient.first_name, Patient.last_name),
        *(Bill.number.label("bill"), Payment.number.label("receipt"), Payment.paid_on.label("day")),
    )
    listed = select(*shown).select_from(Payment).join(Payment.patient).outerjoin(Payment.bill)
    return listed.where(_spelt(), ~_taken_back()).order_by(Payment.id)


def _spelt() -> Any:
    return Payment.reference.in_(bindparam("spellings", expanding=True))


def _taken_back() -> Any:
    back = aliased(Payment)
    return exists().where(back.reverses_id == Payment.id)
