"""Reading links between records, all of one doctor by the session's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, select

from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.patients.models import Patient, RecordLink
from clinic.patients.names import full_name
from clinic.patients.records import Records, bound, in_records
from clinic.tenancy import reads
from clinic.tenancy.reads import Read
from clinic.versions import locked


def find_link(link_id: int, hold: bool = False) -> RecordLink | None:
    """Return this doctor's link with this number; `hold` as `lock_patient`."""
    statement = select(RecordLink).where(RecordLink.id == bindparam("link_id"))
    if hold:
        statement = locked(statement)
    link: RecordLink | None = db.session.scalar(statement, {"link_id": link_id})
    return link


class LinkRow(NamedTuple):
    """A link that stands, with the name of the record that was linked."""

    id: int
    record_id: int
    kept_id: int
    reason: str
    created_at: datetime
    first_name: str
    last_name: str

    @property
    def made_on(self) -> date:
        """The day in the clinic."""
        return clinic_day(self.created_at)

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.last_name)


def read_links(records: Records) -> list[LinkRow]:
    """Return the links between these records, to be shown, the oldest first; one record has
    none."""
    return reads.rows(_links(len(records)), **bound(records)) if len(records) > 1 else []


@cache
def _links(count: int) -> Read[LinkRow]:
    whose = and_(Patient.doctor_id == RecordLink.doctor_id, Patient.id == RecordLink.record_id)
    about: Any = (RecordLink.id, RecordLink.record_id, RecordLink.kept_id, RecordLink.reason)
    chosen = select(*about, RecordLink.created_at, Patient.first_name, Patient.last_name)
    return Read(
        LinkRow,
        chosen.join(Patient, whose)
        .where(in_records(RecordLink.record_id, count), RecordLink.undone_at.is_(None))
        .order_by(RecordLink.id),
    )


def list_links(records: Records) -> Sequence[RecordLink]:
    """Return the links that stand of any of these records, the oldest first."""
    statement = select(RecordLink).where(
        in_records(RecordLink.record_id, len(records)), RecordLink.undone_at.is_(None)
    )
    return db.session.scalars(statement.order_by(RecordLink.id), bound(records)).all()
