"""The phrases and medicines that a doctor writes often."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from clinic.extensions import Model
from clinic.tenancy.owned import Owned

KINDS = ("complaint", "diagnosis", "investigation", "advice", "medicine")


class Habit(Owned, Model):
    """A phrase or medicine that this doctor writes.

    `name` is its folded spelling, `words` the spelling that was written last, `detail` its usual
    addition (the usual dose of a medicine).
    """

    __tablename__ = "habits"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('complaint', 'diagnosis', 'investigation', 'advice', 'medicine')",
            name="kind",
        ),
        Index("ix_habits_use", "doctor_id", "uses"),
    )

    kind: Mapped[str] = mapped_column(String(13), primary_key=True)
    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    words: Mapped[str] = mapped_column(String(200))
    detail: Mapped[str] = mapped_column(Text, default="")
    uses: Mapped[int] = mapped_column(Integer)
    last_used_on: Mapped[date] = mapped_column(Date)
