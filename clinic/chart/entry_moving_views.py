"""A report, or vital signs, that were entered on the wrong patient go to the right one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, flash, make_response, render_template, request, url_for

from clinic.audit.service import record_reading
from clinic.auth.access import NotAllowed, allows, may, who_backdates
from clinic.auth.permissions import Permission
from clinic.chart import entry_moving
from clinic.chart.entry_moving import VitalsSigned
from clinic.chart.moving import SamePatient
from clinic.chart.moving_forms import EntryForm, VitalsEntryForm
from clinic.chart.moving_views import bp
from clinic.chart.right_patient import choices_of, read_right
from clinic.clock import clinic_day, format_day
from clinic.extensions import db
from clinic.files import service as files
from clinic.files.models import Report, ReportFile
from clinic.htmx import done
from clinic.measurements.moving import MeasuredAlready
from clinic.measurements.queries import VisitMeasured
from clinic.measurements.rules import backdating_refused
from clinic.measurements.service import get_visit_measured
from clinic.versions import Stale
from clinic.visits.vitals import typed_vitals, vitals_line

Row = TypeVar("Row", Report, ReportFile)

CHANGED = "It was changed elsewhere meanwhile, and nothing was moved. Look again, then move it."
VITALS_CHANGED = "The vital signs were changed meanwhile, or there are none. Look again."
SIGNED = "These vital signs stand on a signed prescription. Correct them in the consultation."
MEASURED = (
    "Vital signs of that day are recorded for the right patient already. Compare them, then strike "
    "these here."
)


@bp.get("/reports/<int:report_id>/wrong-patient/")
@allows(Permission.REPORTS)
def choose_for_report(report_id: int) -> Response:
    """Show who may be the right patient of a report."""
    report = _report(report_id)
    context = _of_report(report) | choices_of(report.patient, request.args.get("q", ""))
    page = render_template("chart/move_entry.html", form=None, right=None, **context)
    record_reading("reports", report_id)
    return make_response(page)


@bp.route("/reports/<int:report_id>/wrong-patient/<int:other_id>/", methods=["GET", "POST"])
@allows(Permission.REPORTS)
def move_report(report_id: int, other_id: int) -> Response:
    """Move a report to another patient."""
    report, right = _report(report_id), read_right(other_id)
    form = EntryForm(data={"version": report.version})
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return _page(_of_report(report), form, status, right)
    try:
        entry_moving.move_report(report_id, form.seen_version(), right.id, form.reason.data)
    except (SamePatient, Stale):
        report = _again(form, lambda: files.get_report(report_id))
        return _page(_of_report(report), form, 409, right)
    db.session.commit()
    flash("The report is with the right patient now.", "success")
    return done(url_for("files.show", report_id=report_id))


@bp.get("/report-files/<int:file_id>/wrong-patient/")
@allows(Permission.REPORTS)
def choose_for_file(file_id: int) -> Response:
    """Show who may be the right patient of one file of a report."""
    file = _file(file_id)
    context = _of_file(file) | choices_of(file.report.patient, request.args.get("q", ""))
    page = render_template("chart/move_entry.html", form=None, right=None, **context)
    record_reading("reports", file.report_id)
    return make_response(page)


@bp.route("/report-files/<int:file_id>/wrong-patient/<int:other_id>/", methods=["GET", "POST"])
@allows(Permission.REPORTS)
def move_file(file_id: int, other_id: int) -> Response:
    """Move one file of a report to another patient."""
    file, right = _file(file_id), read_right(other_id)
    form = EntryForm(data={"version": file.version})
    if not form.validate_on_submit():
        return _page(_of_file(file), form, 422 if form.is_submitted() else 200, right)
    try:
        moved = entry_moving.move_file(file_id, form.seen_version(), right.id, form.reason.data)
    except (SamePatient, Stale):
        file = _again(form, lambda: files.get_file(file_id))
        return _page(_of_file(file), form, 409, right)
    db.session.commit()
    flash("The page is with the right patient now.", "success")
    return done(url_for("files.show", report_id=moved.id))


@bp.get("/visits/<int:visit_id>/vitals/wrong-patient/")
@allows(Permission.VITALS)
def choose_for_vitals(visit_id: int) -> Response:
    """Show who may be the right patient of the vital signs of a visit."""
    seen = _measured(visit_id)
    context = _of_vitals(seen) | choices_of(seen.patient, request.args.get("q", ""))
    page = render_template("chart/move_entry.html", form=None, right=None, **context)
    record_reading("visits", visit_id)
    return make_response(page)


@bp.route("/visits/<int:visit_id>/vitals/wrong-patient/<int:other_id>/", methods=["GET", "POST"])
@allows(Permission.VITALS)
def move_vitals(visit_id: int, other_id: int) -> Response:
    """Move the vital signs of a visit to another patient."""
    seen, right = _measured(visit_id), read_right(other_id)
    form = VitalsEntryForm.of(typed_vitals(seen.measures))
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return _page(_of_vitals(seen), form, status, right)
    if (refusal := _of_earlier_day(seen)) is not None:
        form.form_errors = [refusal]
        return _page(_of_vitals(seen), form, 422, right)
    try:
        to = entry_moving.move_vitals(visit_id, form.recorded(), right.id, form.reason.data)
    except (SamePatient, Stale, VitalsSigned, MeasuredAlready) as refused:
        return _refused(visit_id, form, refused, right)
    db.session.commit()
    flash("The vital signs are with the right patient now.", "success")
    return done(url_for("measurements.show", visit_id=to.id))


@bp.route("/visits/<int:visit_id>/vitals/strike/", methods=["GET", "POST"])
@allows(Permission.VITALS)
def strike_vitals(visit_id: int) -> Response:
    """Strike the vital signs of a visit, of which nobody knows whose they are."""
    seen = _measured(visit_id)
    form = VitalsEntryForm.of(typed_vitals(seen.measures))
    if not form.validate_on_submit():
        return _page(_of_vitals(seen), form, 422 if form.is_submitted() else 200)
    if (refusal := _of_earlier_day(seen)) is not None:
        form.form_errors = [refusal]
        return _page(_of_vitals(seen), form, 422)
    try:
        entry_moving.strike_vitals(visit_id, form.recorded(), form.reason.data)
    except (Stale, VitalsSigned) as refused:
        return _refused(visit_id, form, refused)
    db.session.commit()
    flash("The vital signs are struck.", "success")
    return done(url_for("measurements.show", visit_id=visit_id))


def _report(report_id: int) -> Report:
    """Return the report. Raises NoSuchReport, and NotAllowed for who may not see patients."""
    _needs_patients()
    return files.get_report(report_id)


def _file(file_id: int) -> ReportFile:
    """Return the file. Raises NoSuchReport, and NotAllowed for who may not see patients."""
    _needs_patients()
    return files.get_file(file_id)


def _again(form: EntryForm, read: Callable[[], Row]) -> Row:
    """Return a row as it is now, after a refusal; the form as it was goes on from there."""
    db.session.rollback()
    row = read()
    form.version.data, form.version.raw_data = row.version, None
    form.form_errors = [CHANGED]
    return row


def _measured(visit_id: int) -> VisitMeasured:
    """Return a visit with its vital signs, to be shown. Raises NoSuchVisit, and NotAllowed for who
    may not see patients."""
    _needs_patients()
    return get_visit_measured(visit_id)


def _needs_patients() -> None:
    if not may(Permission.PATIENTS):
        raise NotAllowed(Permission.PATIENTS)


def _of_earlier_day(seen: VisitMeasured) -> str | None:
    return backdating_refused(seen.visit.visit_date, clinic_day(), who_backdates()) or None


def _refused(
    visit_id: int, form: VitalsEntryForm, refused: Exception, right: Any = None
) -> Response:
    """409 with the form as it was, for the vital signs as they are now."""
    db.session.rollback()
    message = {VitalsSigned: SIGNED, MeasuredAlready: MEASURED}.get(type(refused), VITALS_CHANGED)
    form.form_errors = [message]
    seen = get_visit_measured(visit_id)
    form.show(typed_vitals(seen.measures))
    return _page(_of_vitals(seen), form, 409, right)


def _of_report(report: Report) -> dict[str, Any]:
    """Return what the pages show of a report."""
    number = report.id
    return {
        "patient": report.patient,
        "what": f"the report “{report.title}” of {format_day(report.dated_on)}",
        "goes_with": "Its pages and the values typed beside it go along. No visit has it then.",
        "button": "Move the report",
        "here": url_for("moving.choose_for_report", report_id=number),
        "back": url_for("files.show", report_id=number),
    }


def _of_file(file: ReportFile) -> dict[str, Any]:
    """Return what the pages show of one file of a report."""
    report = file.report
    what = f"file {file.position} of the report “{report.title}” of {format_day(report.dated_on)}"
    return {
        "patient": report.patient,
        "what": what,
        "goes_with": "It becomes a report of its own there. The other files stay here.",
        "button": "Move the file",
        "here": url_for("moving.choose_for_file", file_id=file.id),
        "back": url_for("files.edit", report_id=report.id),
    }


def _of_vitals(seen: VisitMeasured) -> dict[str, Any]:
    """Return what the pages show of vital signs."""
    number = seen.visit.id
    return {
        "patient": seen.patient,
        "what": f"the vital signs of {format_day(seen.visit.visit_date)}",
        "line": vitals_line(seen.measures),
        "goes_with": "They go to the visit of that day, or to a new one. The rest stays here.",
        "button": "Move the vital signs",
        "here": url_for("moving.choose_for_vitals", visit_id=number),
        "strike": url_for("moving.strike_vitals", visit_id=number),
        "back": url_for("measurements.show", visit_id=number),
    }


def _page(context: dict[str, Any], form: Any, status: int, right: Any = None) -> Response:
    """Render the form; without the right patient that which strikes."""
    page = render_template("chart/move_entry.html", form=form, right=right, **context)
    return make_response(page, status)
