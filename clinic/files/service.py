"""Record, change and archive reports and their files. Flushes; the view commits.

Files are stored before their rows are written (`clinic.files.taking`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from clinic.audit.service import actor
from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.files import queries
from clinic.files.kinds import MOST_FILES
from clinic.files.models import Report, ReportFile
from clinic.files.printed import PrintedPerson, difference
from clinic.files.taking import StoredUpload
from clinic.patients.ages import age_years
from clinic.patients.models import AnyPatient
from clinic.patients.service import require_in_use
from clinic.versions import Stale, change, flush_edit


class NoSuchReport(LookupError):
    """This doctor has no report, or no file of a report, with this number."""


class TooManyFiles(Exception):
    """The report has as many files as one may have."""


def get_report(report_id: int, hold: bool = False) -> Report:
    """Return this doctor's report with its patient. Raises NoSuchReport."""
    report = queries.find_report(report_id, hold)
    if report is None:
        raise NoSuchReport
    return report


def get_active_report(report_id: int, hold: bool = False) -> Report:
    """Return a report that may be changed. Raises NoSuchReport, and Archived for the patient."""
    report = get_report(report_id, hold)
    require_in_use(report.patient)
    return report


def get_file(file_id: int) -> ReportFile:
    """Return a file with its report and patient. Raises NoSuchReport."""
    file = queries.find_file(file_id)
    if file is None:
        raise NoSuchReport
    return file


def get_active_file(file_id: int) -> ReportFile:
    """Return a file that may be changed. Raises NoSuchReport, and Archived for the patient."""
    file = get_file(file_id)
    require_in_use(file.report.patient)
    return file


def add_report(
    patient: AnyPatient,
    values: Mapping[str, Any],
    files: Sequence[StoredUpload],
    request_key: str | None = None,
) -> Report:
    """Record a report and its stored files, in their order."""
    report = Report(
        patient_id=patient.id, added_by=actor(), request_key=request_key or None, **values
    )
    db.session.add(report)
    db.session.flush()
    for place, upload in enumerate(files, 1):
        key = f"{request_key[:60]}-{place}" if request_key else None
        db.session.add(_row(report, patient, upload, place, key))
    db.session.flush()
    return report


def add_file(report: Report, upload: StoredUpload, request_key: str | None = None) -> ReportFile:
    """Add a stored file at the end of a report that is held. Raises TooManyFiles."""
    files = queries.list_files(report.id)
    if len(files) >= MOST_FILES:
        raise TooManyFiles
    position = max((file.position for file in files), default=0) + 1
    file = _row(report, report.patient, upload, position, request_key or None)
    db.session.add(file)
    db.session.flush()
    return file


def edit_report(report: Report, seen_version: int, values: Mapping[str, Any]) -> bool:
    """Change kind, name and day; return whether anything changed. Raises Stale."""
    changed = change(report, seen_version, values)
    flush_edit()
    return changed


def archive(report: Report, archived: bool) -> None:
    """Archive a report, or bring it back."""
    if archived != (report.archived_at is not None):
        report.archived_at = utc_now() if archived else None
        flush_edit()


def remove(file: ReportFile, removed: bool) -> None:
    """Take a file out of its report, or bring it back; it stays stored."""
    if removed != (file.removed_at is not None):
        file.removed_at = utc_now() if removed else None
        flush_edit()


def show_as(file: ReportFile, seen_version: int, values: Mapping[str, Any]) -> None:
    """Change how a picture is shown: turn, crop and view. Raises Stale."""
    if seen_version != file.version:
        raise Stale
    change(file, seen_version, values)
    flush_edit()


def move(file: ReportFile, steps: int) -> None:
    """Move a file one place up (-1) or down (1) among the standing files of its report."""
    files = [one for one in queries.list_files(file.report_id) if one.removed_at is None]
    place = next((i for i, one in enumerate(files) if one.id == file.id), None)
    if place is None or not 0 <= place + steps < len(files):
        return
    files.insert(place + steps, files.pop(place))
    for position, one in enumerate(files, 1):
        one.position = position
    flush_edit()


def confirm_patient(file: ReportFile) -> None:
    """State that a PDF is of this patient though it prints another name, age or sex."""
    file.printed = ""
    flush_edit()


def _row(
    report: Report,
    patient: AnyPatient,
    upload: StoredUpload,
    position: int,
    request_key: str | None,
) -> ReportFile:
    person = PrintedPerson(patient.name, patient.gender, age_years(patient.birth, clinic_day()))
    return ReportFile(
        report_id=report.id,
        position=position,
        media=upload.media,
        address=upload.address,
        checksum=upload.checksum,
        view=upload.view,
        size=upload.size,
        pages=upload.pages,
        printed=difference(upload.text, person),
        request_key=request_key,
    )


def move_reports(visit_id: int, to_visit_id: int, to_patient_id: int) -> None:
    """Give the reports of a visit that was entered on the wrong patient to the right one."""
    for report in db.session.scalars(select(Report).where(Report.visit_id == visit_id)):
        report.visit_id, report.patient_id = to_visit_id, to_patient_id
    db.session.flush()


def give_to(report: Report, patient_id: int) -> None:
    """Give a report to the patient whose it is; its files keep their places in the storage.

    What a PDF prints was compared with the wrong patient, and a person has now said whose it is.
    Raises Stale.
    """
    report.patient_id, report.visit_id = patient_id, None
    for file in queries.list_files(report.id):
        file.printed = ""
    flush_edit()


def give_file_to(file: ReportFile, patient_id: int) -> Report:
    """Make one file of a report a report of the patient whose it is; return that. Raises Stale."""
    left = file.report
    report = Report(
        patient_id=patient_id,
        kind=left.kind,
        name=left.name,
        dated_on=left.dated_on,
        added_by=left.added_by,
    )
    db.session.add(report)
    db.session.flush()
    file.report_id, file.position, file.printed = report.id, 1, ""
    flush_edit()
    return report


def is_only_file(file: ReportFile) -> bool:
    """Return whether no other file stands in the report of this one."""
    files = queries.list_files(file.report_id)
    return all(one.removed_at is not None for one in files if one.id != file.id)
