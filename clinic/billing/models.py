"""A bill is items and payments; both are written once and never changed.

`total_paise` and `paid_paise` of a bill are the sums of its items and payments, kept so that lists
and dues need no walk through them. The service writes them in the same transaction, and the
database holds them between 0 and the total.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.billing.rules import Status, status_of
from clinic.clock import utc_now
from clinic.database import Moment
from clinic.extensions import Model
from clinic.patients.models import Patient
from clinic.scoping import Numbered
from clinic.submissions import Submitted
from clinic.versions import Versioned
from clinic.visits.models import Visit


class Bill(Numbered, Versioned, Submitted, Audited, Model):
    """What a visit costs. `number` is the receipt's: financial year, then a gapless serial."""

    __tablename__ = "bills"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        ForeignKeyConstraint(["doctor_id", "visit_id"], ["visits.doctor_id", "visits.id"]),
        UniqueConstraint("doctor_id", "visit_id"),
        UniqueConstraint("doctor_id", "number"),
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("total_paise >= 0", name="total_not_negative"),
        CheckConstraint("paid_paise >= 0 AND paid_paise <= total_paise", name="paid_within_total"),
        Index("ix_bills_patient", "doctor_id", "patient_id", "id"),
        Index("ix_bills_day", "doctor_id", "issued_on", "id"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    visit_id: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(String(16))
    issued_on: Mapped[date] = mapped_column(Date)
    total_paise: Mapped[int] = mapped_column(BigInteger)
    paid_paise: Mapped[int] = mapped_column(BigInteger, default=0)
    notes: Mapped[str] = mapped_column(Text, default="")

    patient: Mapped[Patient] = relationship(lazy="raise")
    visit: Mapped[Visit | None] = relationship(lazy="raise", viewonly=True)

    @property
    def due_paise(self) -> int:
        return self.total_paise - self.paid_paise

    @property
    def status(self) -> Status:
        return status_of(self.total_paise, self.paid_paise)


class BillItem(Numbered, Model):
    """One line of a bill: `quantity` times `unit_paise` makes `amount_paise`."""

    __tablename__ = "bill_items"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "bill_id"], ["bills.doctor_id", "bills.id"]),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("amount_paise = quantity * unit_paise", name="amount_is_product"),
        Index("ix_bill_items_bill", "doctor_id", "bill_id", "id"),
    )

    bill_id: Mapped[int] = mapped_column(BigInteger)
    description: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int] = mapped_column(Integer, default=1)
    unit_paise: Mapped[int] = mapped_column(BigInteger)
    amount_paise: Mapped[int] = mapped_column(BigInteger)

    # Told to the session so that it writes the bill before its lines.
    bill: Mapped[Bill] = relationship(lazy="raise")


class Payment(Numbered, Submitted, Audited, Model):
    """Money that came in (positive) or a payment taken back (negative, `reverses_id`)."""

    __tablename__ = "payments"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "bill_id"], ["bills.doctor_id", "bills.id"]),
        ForeignKeyConstraint(["doctor_id", "reverses_id"], ["payments.doctor_id", "payments.id"]),
        UniqueConstraint("doctor_id", "request_key"),
        UniqueConstraint("doctor_id", "reverses_id"),
        CheckConstraint("amount_paise <> 0", name="amount_not_zero"),
        CheckConstraint(
            "(amount_paise < 0) = (reverses_id IS NOT NULL)", name="only_reversals_are_negative"
        ),
        CheckConstraint("mode IN ('cash', 'upi', 'card', 'bank', 'other')", name="mode"),
        Index("ix_payments_bill", "doctor_id", "bill_id", "id"),
        Index("ix_payments_day", "doctor_id", "paid_on", "mode"),
    )

    bill_id: Mapped[int] = mapped_column(BigInteger)
    amount_paise: Mapped[int] = mapped_column(BigInteger)
    mode: Mapped[str] = mapped_column(String(10))
    paid_on: Mapped[date] = mapped_column(Date)
    paid_at: Mapped[datetime] = mapped_column(Moment, default=utc_now)
    reverses_id: Mapped[int | None] = mapped_column(BigInteger)

    bill: Mapped[Bill] = relationship(lazy="raise")


# What is owed is asked on every list and on the first page; few bills of many are unpaid.
Index(
    "ix_bills_unpaid",
    Bill.doctor_id,
    Bill.patient_id,
    Bill.total_paise,
    Bill.paid_paise,
    postgresql_where=Bill.paid_paise < Bill.total_paise,
    sqlite_where=Bill.paid_paise < Bill.total_paise,
)
