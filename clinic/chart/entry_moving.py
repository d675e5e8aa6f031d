"""Moving a report, or the vital signs of a visit, to the right patient. Flushes; the view commits.

Who locks, locks in this order: the patients by number, then the report or the visits.
"""

from __future__ import annotations

from collections.abc import Mapping

from clinic.chart.models import EntryMove
from clinic.chart.moving import is_signed, lock_both
from clinic.extensions import db
from clinic.files import service as files
from clinic.files.models import Report
from clinic.labs.service import move_values_of_report
from clinic.measurements import moving as measurements
from clinic.versions import Stale
from clinic.visits import service as visits
from clinic.visits.models import Visit
from clinic.visits.queries import find_open_visit


class VitalsSigned(Exception):
    """The vital signs stand on a signed paper and are corrected in the consultation."""


def move_report(report_id: int, seen_version: int, to_patient_id: int, reason: str) -> Report:
    """Give a report with its files, and the lab values typed beside it, to the right patient.

    Raises NoSuchReport, NoSuchPatient, Archived, SamePatient and Stale.
    """
    wrong, right = lock_both(files.get_report(report_id).patient_id, to_patient_id)
    report = files.get_report(report_id, hold=True)
    if report.version != seen_version or report.patient_id != wrong.id:
        raise Stale
    files.give_to(report, right.id)
    move_values_of_report(report.id, right.id)
    _note(EntryMove(report_id=report.id), wrong.id, right.id, reason)
    return report


def move_file(file_id: int, seen_version: int, to_patient_id: int, reason: str) -> Report:
    """Give one file of a report to the right patient, as a report of its own; return that.

    The only file goes with its report. Lab values stay with the report. Raises as `move_report`.
    """
    file = files.get_file(file_id)
    if files.is_only_file(file):
        if file.version != seen_version:
            raise Stale
        return move_report(file.report_id, file.report.version, to_patient_id, reason)
    wrong, right = lock_both(file.report.patient_id, to_patient_id)
    files.get_report(file.report_id, hold=True)
    file = files.get_file(file_id)
    if file.version != seen_version or file.report.patient_id != wrong.id:
        raise Stale
    report = files.give_file_to(file, right.id)
    _note(EntryMove(report_id=report.id), wrong.id, right.id, reason)
    return report


def move_vitals(visit_id: int, seen: Mapping[str, str], to_patient_id: int, reason: str) -> Visit:
    """Give the vital signs of a visit to the right patient; return the visit that has them now.

    That is the one of the same day that is being written, or a new one. `seen` are the texts of the
    fields as they were shown. Raises NoSuchVisit, NoSuchPatient, Archived, SamePatient, Signed,
    Stale, VisitDiscarded and MeasuredAlready.
    """
    visit = visits.get_visit(visit_id)
    wrong, right = lock_both(visit.patient_id, to_patient_id)
    if visit.patient_id != wrong.id:
        raise Stale
    if is_signed(visit):
        raise VitalsSigned
    to = find_open_visit(right.id, visit.visit_date)
    if to is None:
        fields = {"visit_date": visit.visit_date, "fee_paise": visit.fee_paise}
        to = visits.record_visit(right.id, fields)
    measurements.hand_over(visit, to, seen)
    _note(EntryMove(visit_id=visit.id, new_visit_id=to.id), wrong.id, right.id, reason)
    return to


def strike_vitals(visit_id: int, seen: Mapping[str, str], reason: str) -> Visit:
    """Withdraw the vital signs of a visit, which are nobody's.

    Raises NoSuchVisit, Signed, Stale and VisitDiscarded.
    """
    visit = visits.get_visit(visit_id)
    if is_signed(visit):
        raise VitalsSigned
    measurements.withdraw_all(visit, seen)
    _note(EntryMove(visit_id=visit.id), visit.patient_id, None, reason)
    return visit


def _note(move: EntryMove, wrong_id: int, right_id: int | None, reason: str) -> None:
    move.from_patient_id, move.to_patient_id, move.reason = wrong_id, right_id, reason
    db.session.add(move)
    db.session.flush()
