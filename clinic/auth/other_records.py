"""Reach into the records of another doctor for whom the signed-in person works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from clinic.auth import loading
from clinic.auth.models import OpenRecords, SignedIn
from clinic.auth.permissions import Permission
from clinic.extensions import db
from clinic.tenancy import scoping


class NotTheirRecords(LookupError):
    """The person does not work for this doctor, or lacks the permission there."""


def other_records(user: SignedIn) -> list[OpenRecords]:
    """Return the doctors whose records the person may open instead of the ones that are open."""
    return [one for one in user.records if one.doctor_id != user.doctor.id]


@contextmanager
def records_of(
    user: SignedIn, doctor_id: int, permission: Permission, hold: bool = False
) -> Iterator[None]:
    """Set the scope of another doctor for a block, then that of the open records again.

    `hold`: the membership stays as it is until the transaction ends, for a request that writes.
    What was flushed before stays in the transaction; an error in the block rolls it back. Raises
    NotTheirs.
    """
    if doctor_id not in {one.doctor_id for one in other_records(user)}:
        raise NotTheirRecords(doctor_id)
    if permission not in loading.permissions_in(user.id, doctor_id, hold):
        raise NotTheirRecords(doctor_id)
    scoping.set_scope(doctor_id)
    try:
        yield
    except BaseException:
        db.session.rollback()
        raise
    finally:
        scoping.set_scope(user.doctor.id)
