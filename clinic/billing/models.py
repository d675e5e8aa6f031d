"""The ledger: bills with their items, credit notes, payments. Each is written once.

The sums of a bill (`paid_paise`, `credited_paise`) and of a patient's advance are stored, so that
lists and dues need not add up the entries. The database maintains them: triggers add to them when a
payment or a credit note is written, and refuse any other change (docs/decisions/0007).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    and_,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clinic.audit.models import Audited
from clinic.billing.booked import Booked, book_index
from clinic.billing.derived import BillItemProperties, BillProperties
from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.patients.models import Patient
from clinic.pricelist.models import Service
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered, Owned
from clinic.versions import Versioned
from clinic.visits.models import Visit


class Bill(Numbered, Versioned, Submitted, Audited, Booked, BillProperties, Model):
    """A bill of a patient, mostly for a visit. `number`: financial year, then a gapless serial.

    `issued_on` is the real day, `book_day` that of another book (see `booked`); likewise
    `cancelled_on` and `cancelled_book_day`. `total_paise` is the sum of the items, rounding
    included. A cancelled bill releases its visit, which `was_for_visit_id` remembers. `heading` is
    the legal title of the paper. `recipient_*` is the recipient, if one was given (see
    `recipients`); the State is a GST code.
    """

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
        book_index("ix_bills_book"),
        book_index("ix_bills_cancelled_book", "cancelled_book_day"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    visit_id: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(String(16))
    issued_on: Mapped[date] = mapped_column(Date)
    total_paise: Mapped[int] = mapped_column(BigInteger)
    paid_paise: Mapped[int] = mapped_column(BigInteger, default=0)
    notes: Mapped[str] = mapped_column(Text, default="")
    credited_paise: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    discount_paise: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    discount_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    heading: Mapped[str] = mapped_column(String(30), default="bill", server_default="bill")
    gstin: Mapped[str] = mapped_column(String(15), default="", server_default="")
    issued_by: Mapped[int | None] = mapped_column(BigInteger)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancelled_on: Mapped[date | None] = mapped_column(Date)
    cancelled_book_day: Mapped[date | None] = mapped_column(Date)
    cancelled_by: Mapped[int | None] = mapped_column(BigInteger)
    cancel_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    was_for_visit_id: Mapped[int | None] = mapped_column(BigInteger)
    recipient_name: Mapped[str] = mapped_column(String(200), default="", server_default="")
    recipient_address: Mapped[str] = mapped_column(String(500), default="", server_default="")
    recipient_state: Mapped[str] = mapped_column(String(2), default="", server_default="")
    recipient_gstin: Mapped[str] = mapped_column(String(15), default="", server_default="")

    patient: Mapped[Patient] = relationship(lazy="raise")
    visit: Mapped[Visit | None] = relationship(lazy="raise", viewonly=True)


class BillItem(Numbered, BillItemProperties, Model):
    """One line of a bill: `amount_paise` is `quantity` times `unit_paise`; its discount and its
    share of the bill's discount are subtracted, and its tax is added.

    If `unit_paise` departs from the list's price, `list_paise` is that price and `price_reason` the
    reason; else they are 0 and "". `gst_bp` is the rate in basis points, null where the line is
    exempt. The rounding to the rupee is a line of its own, of kind `rounding`, and may be below
    zero.
    """

    __tablename__ = "bill_items"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "bill_id"], ["bills.doctor_id", "bills.id"]),
        ForeignKeyConstraint(["doctor_id", "service_id"], ["services.doctor_id", "services.id"]),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        CheckConstraint("amount_paise = quantity * unit_paise", name="amount_is_product"),
        CheckConstraint("kind = 'rounding' OR amount_paise >= 0", name="only_rounding_below_zero"),
        CheckConstraint(
            "discount_paise >= 0 AND share_paise >= 0 AND tax_paise >= 0 "
            "AND (kind = 'rounding' OR discount_paise + share_paise <= amount_paise)",
            name="discount_within_amount",
        ),
        Index("ix_bill_items_bill", "doctor_id", "bill_id", "id"),
    )

    bill_id: Mapped[int] = mapped_column(BigInteger)
    description: Mapped[str] = mapped_column(String(200))
    quantity: Mapped[int] = mapped_column(Integer, default=1)
    unit_paise: Mapped[int] = mapped_column(BigInteger)
    amount_paise: Mapped[int] = mapped_column(BigInteger)
    list_paise: Mapped[int] = mapped_column(BigInteger, default=0, server_default="0")
    price_reason: Mapped[str] = mapped_column(String(200), default="", server_default="")
    kind: Mapped[str] = mapped_column(String(12), default="other")
    service_id: Mapped[int | None] = mapped_column(BigInteger)
    sac: Mapped[str] = mapped_column(String(8), default="")
    discount_paise: Mapped[int] = mapped_column(BigInteger, default=0)
    discount_reason: Mapped[str] = mapped_column(String(200), default="")
    share_paise: Mapped[int] = mapped_column(BigInteger, default=0)
    gst_bp: Mapped[int | None] = mapped_column(Integer)
    tax_paise: Mapped[int] = mapped_column(BigInteger, default=0)

    # Told to the session so that it writes the bill before its lines.
    bill: Mapped[Bill] = relationship(lazy="raise")
    service: Mapped[Service | None] = relationship(lazy="raise", viewonly=True)


class Payment(Numbered, Submitted, Audited, Booked, Model):
    """Money that came in (positive) or went back (negative); without a bill it is an advance.

    `reverses_id` is the entry that this one reverses, whole. A transfer (mode `advance`) moves an
    advance onto a bill or back and touches no drawer. `reference` is that of UPI, card or bank, as
    `billing.upi` reads it; it can be added once if there is none. `reference_attempt` counts the
    earlier entries with this reference: see `billing.known_references`. `tendered_paise` is the
    cash tendered, 0 if nobody stated it. `advance_parts` are the purposes of an advance, and the
    receipts it is taken from (see `advances`); `gstin` is the clinic's if the paper is a voucher
    under the GST law.
    """

    __tablename__ = "payments"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        ForeignKeyConstraint(["doctor_id", "bill_id"], ["bills.doctor_id", "bills.id"]),
        ForeignKeyConstraint(["doctor_id", "reverses_id"], ["payments.doctor_id", "payments.id"]),
        UniqueConstraint("doctor_id", "request_key"),
        UniqueConstraint("doctor_id", "reverses_id"),
        UniqueConstraint("doctor_id", "number"),
        UniqueConstraint("doctor_id", "reference", "reference_turn"),
        CheckConstraint("amount_paise <> 0", name="amount_not_zero"),
        CheckConstraint(
            "kind = 'transfer' OR (kind = 'refund') = (amount_paise < 0)", name="sign_of_kind"
        ),
        CheckConstraint("(kind = 'transfer') = (mode = 'advance')", name="transfer_is_advance"),
        CheckConstraint("kind IN ('payment', 'refund', 'transfer')", name="kind"),
        CheckConstraint("mode IN ('cash', 'upi', 'card', 'bank', 'other', 'advance')", name="mode"),
        CheckConstraint(
            "tendered_paise = 0 OR (mode = 'cash' AND tendered_paise >= amount_paise)",
            name="tendered_covers_amount",
        ),
        Index("ix_payments_bill", "doctor_id", "bill_id", "id"),
        Index("ix_payments_patient", "doctor_id", "patient_id", "id"),
        Index("ix_payments_day", "doctor_id", "paid_on", "mode"),
        book_index("ix_payments_book"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger)
    bill_id: Mapped[int | None] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(8), default="payment")
    amount_paise: Mapped[int] = mapped_column(BigInteger)
    mode: Mapped[str] = mapped_column(String(10))
    paid_on: Mapped[date] = mapped_column(Date)
    paid_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    number: Mapped[str | None] = mapped_column(String(16))
    reference: Mapped[str | None] = mapped_column(String(35))
    reference_attempt: Mapped[int] = mapped_column("reference_turn", Integer, default=0)
    tendered_paise: Mapped[int] = mapped_column(BigInteger, default=0)
    reason: Mapped[str] = mapped_column(String(200), default="")
    taken_by: Mapped[int | None] = mapped_column(BigInteger)
    reverses_id: Mapped[int | None] = mapped_column(BigInteger)
    gstin: Mapped[str] = mapped_column(String(15), default="", server_default="")
    advance_parts: Mapped[list[dict[str, Any]]] = mapped_column(
        JSON, default=list, server_default="[]"
    )

    bill: Mapped[Bill | None] = relationship(lazy="raise")
    patient: Mapped[Patient] = relationship(lazy="raise", viewonly=True)


class CreditNote(Numbered, Submitted, Audited, Booked, Model):
    """An amount taken off an issued bill. `lines` are [{item, description, amount,
    tax}], in paise."""

    __tablename__ = "credit_notes"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "bill_id"], ["bills.doctor_id", "bills.id"]),
        UniqueConstraint("doctor_id", "number"),
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint("amount_paise > 0", name="amount_positive"),
        Index("ix_credit_notes_bill", "doctor_id", "bill_id", "id"),
        Index("ix_credit_notes_day", "doctor_id", "issued_on", "id"),
        book_index("ix_credit_notes_book"),
    )

    bill_id: Mapped[int] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(String(16))
    issued_on: Mapped[date] = mapped_column(Date)
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    issued_by: Mapped[int | None] = mapped_column(BigInteger)
    amount_paise: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(String(200))
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON)

    bill: Mapped[Bill] = relationship(lazy="raise")


class PatientAccount(Owned, Model):
    """A patient's advance that is not used. Only the database writes it."""

    __tablename__ = "patient_accounts"
    __table_args__ = (
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        CheckConstraint("advance_paise >= 0", name="advance_not_negative"),
    )

    patient_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    advance_paise: Mapped[int] = mapped_column(BigInteger, default=0)


UNPAID = and_(Bill.paid_paise < Bill.total_paise - Bill.credited_paise, Bill.cancelled_at.is_(None))
"""The condition that something is owed. The column stands on the left: SQLite matches the partial
index below by its text, and SQLAlchemy swaps a comparison with a single column on the right.
"""

# A day asks for its cancellations; few bills of many are cancelled.
Index(
    "ix_bills_cancelled",
    Bill.doctor_id,
    Bill.cancelled_on,
    postgresql_where=Bill.cancelled_on.is_not(None),
    sqlite_where=Bill.cancelled_on.is_not(None),
)

# What is owed is asked on every list and on the first page; few bills of many are unpaid.
Index(
    "ix_bills_owed",
    Bill.doctor_id,
    Bill.patient_id,
    Bill.total_paise,
    Bill.credited_paise,
    Bill.paid_paise,
    Bill.cancelled_at,
    postgresql_where=UNPAID,
    sqlite_where=UNPAID,
)
