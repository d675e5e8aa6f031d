"""Queries of reports and their files, all of one doctor by the session's scope."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ScalarSelect, func, select
from sqlalchemy.orm import contains_eager

from clinic.extensions import db
from clinic.files.kinds import KINDS
from clinic.files.models import Report, ReportFile
from clinic.patients.models import Patient
from clinic.patients.queries import records_of_row
from clinic.patients.records import Records, bound, in_records
from clinic.tenancy import reads
from clinic.tenancy.reads import Read


@dataclass(frozen=True, slots=True)
class ReportLine:
    """A report as a list shows it; `file_id` is the file whose thumbnail is shown."""

    id: int
    kind: str
    name: str
    dated_on: date
    visit_id: int | None
    archived_at: datetime | None
    pages: int | None
    file_id: int | None

    @property
    def kind_words(self) -> str:
        return KINDS[self.kind]

    @property
    def title(self) -> str:
        return self.name or self.kind_words


@cache
def _lines(count: int) -> Read[ReportLine]:
    standing = (ReportFile.report_id == Report.id, ReportFile.removed_at.is_(None))
    of_report = select(func.sum(ReportFile.pages)).where(
        ReportFile.doctor_id == Report.doctor_id, *standing
    )
    first = select(func.min(ReportFile.id)).where(
        ReportFile.doctor_id == Report.doctor_id, *standing
    )
    statement = (
        select(
            *(Report.id, Report.kind, Report.name, Report.dated_on, Report.visit_id),
            Report.archived_at,
            of_report.scalar_subquery().label("pages"),
            first.scalar_subquery().label("file_id"),
        )
        .where(in_records(Report.patient_id, count))
        .order_by(Report.dated_on.desc(), Report.id.desc())
    )
    return Read(ReportLine, statement)


def list_reports(records: Records) -> list[ReportLine]:
    """Return the reports of a patient, the newest first, archived ones among them."""
    return reads.rows(_lines(len(records)), **bound(records))


def reports_of_row() -> ScalarSelect[Any]:
    """Build a column for a statement on patients: how many reports each has, in all records."""
    own = Report.patient_id.in_(records_of_row()), Report.archived_at.is_(None)
    return select(func.count(Report.id)).where(*own).correlate(Patient).scalar_subquery()


def find_report(report_id: int, hold: bool = False) -> Report | None:
    """Return a report with its patient; with `hold` locked until the transaction ends."""
    statement = (
        select(Report)
        .join(Patient, (Patient.doctor_id == Report.doctor_id) & (Patient.id == Report.patient_id))
        .options(contains_eager(Report.patient))
        .where(Report.id == report_id)
    )
    if hold:
        db.session.scalar(select(Report.id).where(Report.id == report_id).with_for_update())
    return db.session.scalar(statement.execution_options(populate_existing=hold))


def find_file(file_id: int) -> ReportFile | None:
    """Return a file with its report and patient; removed ones too."""
    statement = (
        select(ReportFile)
        .join(
            Report,
            (Report.doctor_id == ReportFile.doctor_id) & (Report.id == ReportFile.report_id),
        )
        .join(Patient, (Patient.doctor_id == Report.doctor_id) & (Patient.id == Report.patient_id))
        .options(contains_eager(ReportFile.report).contains_eager(Report.patient))
        .where(ReportFile.id == file_id)
    )
    return db.session.scalar(statement)


def list_files(report_id: int) -> Sequence[ReportFile]:
    """Return the files of a report in their order, removed ones among them."""
    statement = select(ReportFile).where(ReportFile.report_id == report_id)
    return db.session.scalars(statement.order_by(ReportFile.position, ReportFile.id)).all()


def list_all_files() -> Iterable[ReportFile]:
    """Return every file of the doctor with its report, for the sweep."""
    statement = (
        select(ReportFile)
        .join(
            Report,
            (Report.doctor_id == ReportFile.doctor_id) & (Report.id == ReportFile.report_id),
        )
        .options(contains_eager(ReportFile.report))
        .order_by(ReportFile.id)
    )
    return db.session.scalars(statement).all()
