"""The register of certificates and letters that were issued, as a list and as CSV.

IMC (Professional Conduct, Etiquette and Ethics) Regulations 2002, 1.3.3: a register of medical
certificates with full details, and a copy of each, which is the paper that prints again. What was
revoked or struck stays in it, with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam

from clinic import csv_export
from clinic.clock import format_day, format_moment
from clinic.letters.content import LetterContent
from clinic.letters.kinds import KIND_WORDS, LetterKind
from clinic.letters.models import Letter, LetterRevocation
from clinic.letters.queries import listed_letters
from clinic.paging import PageStatements, Rows, in_pages
from clinic.tenancy import reads
from clinic.tenancy.reads import Read

STRUCK = "Struck: issued for the wrong patient"
HEADINGS = (
    *("Number", "Date of issue", "Kind", "Patient", "Age and sex", "Address"),
    *("Identification marks", "Visit", "From", "To", "Diagnosis", "To whom", "Text"),
    *("Time before the visit", "Signed by", "Registration", "Replaces", "Replaced by"),
    *("Revoked on", "Why revoked", "Struck"),
)


class RegisterEntry(NamedTuple):
    """One letter of the register."""

    id: int
    kind: str
    issued_on: date
    starts_on: date | None
    ends_on: date | None
    visit_id: int
    revoked_at: datetime | None
    replaced_by: int | None
    is_struck: bool
    replaces_id: int | None
    revoked_reason: str | None
    content: dict[str, Any]

    @property
    def kind_words(self) -> str:
        return KIND_WORDS[LetterKind(self.kind)]

    @property
    def printed(self) -> LetterContent:
        """Return the content that was printed."""
        return LetterContent.from_json(self.content)


def entries(begins: date, ends: date) -> Rows[RegisterEntry]:
    """Return the letters of a span of days, both included, newest first."""
    return Rows(_page_of_entries(), {"begins": begins, "ends": ends})


def list_entries(begins: date, ends: date) -> list[RegisterEntry]:
    """Return all letters of a span of days, oldest first."""
    return reads.rows(_all_entries(), begins=begins, ends=ends)[::-1]


@cache
def _page_of_entries() -> PageStatements[RegisterEntry]:
    return in_pages(RegisterEntry, _entries())


@cache
def _all_entries() -> Read[RegisterEntry]:
    return Read(RegisterEntry, _entries())


def _entries() -> Select[Any]:
    more = (
        Letter.replaces_id.label("replaces_id"),
        LetterRevocation.reason.label("revoked_reason"),
        Letter.content.label("content"),
    )
    in_span = (Letter.issued_on >= bindparam("begins"), Letter.issued_on <= bindparam("ends"))
    return listed_letters(*more).where(*in_span).order_by(Letter.issued_on.desc(), Letter.id.desc())


def to_csv(rows: Iterable[RegisterEntry]) -> bytes:
    """Return the register as CSV for spreadsheets, see `csv_export.to_csv`."""
    return csv_export.to_csv(HEADINGS, map(_cells, rows))


def _cells(entry: RegisterEntry) -> tuple[str, ...]:
    printed = entry.printed
    return (
        str(entry.id),
        format_day(entry.issued_on),
        entry.kind_words,
        printed.patient_name,
        printed.patient_detail,
        ", ".join(printed.patient_address.splitlines()),
        "; ".join(printed.marks),
        printed.visit_date,
        printed.starts_on,
        printed.ends_on,
        printed.diagnosis,
        printed.recipient,
        printed.body,
        printed.history,
        printed.doctor_name,
        printed.registration,
        str(entry.replaces_id or ""),
        str(entry.replaced_by or ""),
        format_moment(entry.revoked_at) if entry.revoked_at else "",
        entry.revoked_reason or "",
        STRUCK if entry.is_struck else "",
    )
