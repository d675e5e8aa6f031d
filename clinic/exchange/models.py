"""Lists of patients that are brought in, and their lines."""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from clinic.audit.models import Audited
from clinic.exchange.states import FOUND, ImportState
from clinic.extensions import Model
from clinic.submissions import Submitted
from clinic.tenancy.owned import Numbered, Owned
from clinic.versions import Versioned

LONGEST_FILE_NAME = 120


class PatientImport(Numbered, Versioned, Submitted, Audited, Model):
    """A list of patients on its way into the records; `made_by` is a user.

    `content` is the file as it was read, packed (`exchange.packed`); None once it isn't needed.
    `heading` is the line of the headings, `roles` what each column holds (`columns.ROLES`).
    `day_order` and `two_digits` are the answers to what the days left open (`births`).
    """

    __tablename__ = "patient_imports"
    __unaudited__: ClassVar[frozenset[str]] = frozenset({"content"})
    __table_args__ = (
        UniqueConstraint("doctor_id", "request_key"),
        CheckConstraint(
            f"state IN {tuple(sorted(state.value for state in ImportState))}", name="state"
        ),
    )

    file_name: Mapped[str] = mapped_column(String(LONGEST_FILE_NAME), default="")
    state: Mapped[str] = mapped_column(String(10), default=ImportState.MATCHING)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    lines: Mapped[int] = mapped_column(Integer, default=0)
    heading: Mapped[int] = mapped_column(Integer, default=0)
    roles: Mapped[list[str]] = mapped_column(JSON, default=list)
    day_order: Mapped[str] = mapped_column(String(3), default="")
    two_digits: Mapped[str] = mapped_column(String(6), default="")
    note: Mapped[str] = mapped_column(String(200), default="")
    """What the reading of the file noticed, as a sentence."""

    made_by: Mapped[int | None] = mapped_column(BigInteger)
    job_token: Mapped[str] = mapped_column(String(32), default="")
    """The newest job of this list."""


class ImportLine(Owned, Model):
    """A line of a list. `number` is that in the file, `cells` its texts as they stand there.

    `content` is what would be registered, as JSON has it; `like_id` a registered patient, and
    `like_line` an earlier line, that is probably the same person; `is_chosen` whether it is
    brought in; `patient_id` who it has become.
    """

    __tablename__ = "patient_import_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["doctor_id", "import_id"], ["patient_imports.doctor_id", "patient_imports.id"]
        ),
        ForeignKeyConstraint(["doctor_id", "patient_id"], ["patients.doctor_id", "patients.id"]),
        CheckConstraint(f"found IN {tuple(sorted(FOUND))}", name="found"),
        Index("ix_patient_import_lines_found", "doctor_id", "import_id", "found", "number"),
        Index("ix_patient_import_lines_patient", "doctor_id", "patient_id"),
    )

    import_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    cells: Mapped[list[str]] = mapped_column(JSON, default=list)
    found: Mapped[str] = mapped_column(String(9))
    content: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    problem: Mapped[str] = mapped_column(Text, default="")
    like_id: Mapped[int | None] = mapped_column(BigInteger)
    like_line: Mapped[int | None] = mapped_column(Integer)
    is_chosen: Mapped[bool] = mapped_column(Boolean, default=False)
    patient_id: Mapped[int | None] = mapped_column(BigInteger)
