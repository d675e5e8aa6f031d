"""The table of measurements: kind, value and unit, by visit, person and time."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.tenancy.owned import Numbered
from clinic.versions import Versioned
from clinic.visits.models import Visit

KINDS = {
    "systolic": ("systolic", "mmHg"),
    "diastolic": ("diastolic", "mmHg"),
    "pulse": ("pulse", "/min"),
    "temperature_tenths": ("temperature", "0.1 °F"),
    "spo2": ("spo2", "%"),
    "weight_g": ("weight", "g"),
    "height_mm": ("height", "mm"),
}
"""The kind and the unit of each value in `visits.vitals.Measures`."""


class Measurement(Numbered, Versioned, Audited, Model):
    """The value of one kind at one visit, a whole number of `unit`.

    A correction changes the row; the audit trail keeps the value before. `value` is null where the
    measurement was withdrawn. `taken_by` is a user, null where it is not known: measurements that
    stood in the visit before this table existed, and those of the release before.
    """

    __tablename__ = "measurements"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "visit_id"], ["visits.doctor_id", "visits.id"]),
        UniqueConstraint("doctor_id", "visit_id", "kind"),
        CheckConstraint(
            "kind IN ('systolic', 'diastolic', 'pulse', 'temperature', 'spo2', 'weight', 'height')",
            name="kind",
        ),
    )

    visit_id: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(12))
    value: Mapped[int | None] = mapped_column(Integer)
    unit: Mapped[str] = mapped_column(String(8))
    taken_by: Mapped[int | None] = mapped_column(BigInteger)
    taken_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)

    # Told to the session so that it writes the visit before its measurements.
    visit: Mapped[Visit] = relationship(lazy="raise")
