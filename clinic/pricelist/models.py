"""A service with its price, and its rates of GST by the day from which they hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered
from clinic.versions import Versioned


class Service(Numbered, Versioned, Submitted, Audited, Model):
    """One line of the price list. `sac` is the code of the service or goods, or empty."""

    __tablename__ = "services"
    __table_args__ = (
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("price_paise >= 0", name="price_not_negative"),
        CheckConstraint(
            "kind IN ('consultation', 'follow_up', 'procedure', 'vaccine', 'test', 'other')",
            name="kind",
        ),
        Index("ix_services_name", "doctor_id", "name"),
    )

    name: Mapped[str] = mapped_column(String(200))
    kind: Mapped[str] = mapped_column(String(12), default="other")
    price_paise: Mapped[int] = mapped_column(BigInteger)
    sac: Mapped[str] = mapped_column(String(8), default="")
    archived_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service as the price list and the counter display it."""

    id: int
    name: str
    kind: str
    price_paise: int
    sac: str
    archived_at: datetime | None


class ServiceRate(Numbered, Audited, Model):
    """The GST of a service from a day on, in basis points; null is exempt.

    Before the first row a service is exempt, as the services of a clinic are (notification 12/2017,
    entry 74).
    """

    __tablename__ = "service_rates"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "service_id"], ["services.doctor_id", "services.id"]),
        UniqueConstraint("doctor_id", "service_id", "holds_from"),
        CheckConstraint("gst_bp BETWEEN 0 AND 4000", name="gst_within_reason"),
    )

    service_id: Mapped[int] = mapped_column(BigInteger)
    holds_from: Mapped[date] = mapped_column(Date)
    gst_bp: Mapped[int | None] = mapped_column(Integer)

    # Lets the session write the service before its rates.
    service: Mapped[Service] = relationship(lazy="raise")
