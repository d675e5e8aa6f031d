"""The stored first prints of papers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.clock import utc_now
from clinic.database.column_types import UtcDateTime
from clinic.extensions import Model
from clinic.tenancy.owned import Numbered


class BillPaper(Numbered, Model):
    """The bytes of the first print of a bill, receipt or credit note, as it was then.

    `digest` identifies the content: a later print of the same content is a copy of these bytes.
    `for_supplier`: the clinic's own copy of an invoice.
    """

    __tablename__ = "bill_papers"
    __table_args__ = (
        UniqueConstraint("doctor_id", "kind", "document_id", "paper", "told"),
        CheckConstraint("kind IN ('bill', 'receipt', 'credit', 'day')", name="kind"),
    )

    kind: Mapped[str] = mapped_column(String(8))
    document_id: Mapped[int] = mapped_column(BigInteger)
    paper: Mapped[str] = mapped_column(String(8))
    digest: Mapped[str] = mapped_column("told", String(64))
    for_supplier: Mapped[bool] = mapped_column(Boolean, default=False, server_default=false())
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, default=utc_now)
    pdf: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
