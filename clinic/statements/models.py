"""The stored layouts of bank and UPI statements."""

from __future__ import annotations

from sqlalchemy import JSON, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.models import Audited
from clinic.extensions import Model
from clinic.tenancy.owned import Numbered
from clinic.versions import Versioned


class StatementLayout(Numbered, Versioned, Audited, Model):
    """A layout, recognised by the `fingerprint` of its heading (see `layouts`).

    `heading` is its text; `roles` are those of the columns from the left.
    """

    __tablename__ = "statement_layouts"
    __table_args__ = (UniqueConstraint("doctor_id", "fingerprint"),)

    fingerprint: Mapped[str] = mapped_column(String(64))
    heading: Mapped[str] = mapped_column(String(500))
    roles: Mapped[list[str]] = mapped_column(JSON)
