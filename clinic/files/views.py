"""Pages of reports and photos: a patient's list, adding, the viewer, and changes."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for
from flask_login import current_user

from clinic.audit.service import record_reading
from clinic.auth.access import allows, check_access_again, may
from clinic.auth.permissions import Permission
from clinic.extensions import db
from clinic.files import queries, service
from clinic.files.forms import AddFilesForm, EditReportForm, NewReportForm
from clinic.files.kinds import ACCEPT, MOST_FILES, XRAY
from clinic.files.models import Report, ReportFile
from clinic.files.picture_views import bp, conflict, place_of_files
from clinic.files.taking import NotStored, RefusedFile, StoredUpload, forget, names_of, take
from clinic.htmx import done
from clinic.patients.models import AnyPatient
from clinic.patients.service import PatientArchived, get_active_patient, get_patient
from clinic.submissions import create_once, find_by_request_key
from clinic.versions import Stale
from clinic.visits.drafts import VisitDiscarded, lock_note
from clinic.visits.service import NoSuchVisit, get_visit

ANOTHERS_VISIT = (
    "The visit that this report belongs to is not this patient's, or not any more. Add the report "
    "again from there."
)


@bp.get("/patients/<int:patient_id>/reports/")
@allows(Permission.ADD_REPORTS)
def of_patient(patient_id: int) -> Response:
    """List a patient's reports; who may not look at them sees kind and date alone."""
    patient = get_patient(patient_id)
    lines = queries.list_reports(patient.records)
    page = render_template("files/list.html", patient=patient, lines=lines)
    record_reading("patients", patient_id)
    return make_response(page)


@bp.get("/patients/<int:patient_id>/reports/beside/")
@allows(Permission.REPORTS)
def beside(patient_id: int) -> Response:
    """Render a report, by default the last one, for the panel beside the note; with `close`, an
    empty panel."""
    patient = get_patient(patient_id)
    if request.args.get("report") == "close":
        return make_response("")
    lines = [line for line in queries.list_reports(patient.records) if not line.archived_at]
    asked = request.args.get("report", "")
    chosen = next((line for line in lines if str(line.id) == asked), next(iter(lines), None))
    files = _standing(chosen.id) if chosen else []
    page = render_template(
        "files/beside.html", patient=patient, lines=lines, chosen=chosen, files=files
    )
    if chosen:
        record_reading("reports", chosen.id)
    return make_response(page)


@bp.route("/patients/<int:patient_id>/reports/new/", methods=["GET", "POST"])
@allows(Permission.ADD_REPORTS)
def add(patient_id: int) -> Response:
    patient = get_active_patient(patient_id)
    if request.method != "POST":
        form = NewReportForm.today(request.args.get("visit", ""))
        return _add_page(patient, form)
    form = NewReportForm()
    if (earlier := find_by_request_key(Report, form.key())) is not None:
        return _added(earlier)
    if not form.validate() or not _is_of(patient, form):
        return _add_page(patient, form, 422)
    uploads = _take_all(form, form.kind.data == XRAY)
    if isinstance(uploads, str):
        form.files.errors = [uploads]
        return _add_page(patient, form, 422)
    try:
        refusal = _refuse_meanwhile(patient_id, form)
    except (PatientArchived, VisitDiscarded):
        _forget(uploads)
        raise
    if refusal is not None:
        return _let_go(uploads, refusal)
    values = {**form.values(), "visit_id": form.visit()}
    report = create_once(
        Report, service.add_report, patient, values, uploads, request_key=form.key()
    )
    db.session.commit()
    return _added(report)


@bp.post("/reports/<int:report_id>/files/")
@allows(Permission.ADD_REPORTS)
def add_files(report_id: int) -> Response:
    """Add further pages: a browser that shows progress sends each file by itself."""
    report, form = service.get_active_report(report_id), AddFilesForm()
    if find_by_request_key(ReportFile, form.key()) is not None:
        return _added(report)
    if not form.validate():
        return _add_page(report.patient, form, 422, report)
    uploads = _take_all(form, report.kind == XRAY)
    if isinstance(uploads, str):
        form.files.errors = [uploads]
        return _add_page(service.get_report(report_id).patient, form, 422, report)
    if (refusal := check_access_again()) is not None:
        return _let_go(uploads, refusal)
    report = service.get_active_report(report_id, hold=True)
    try:
        for place, one in enumerate(uploads):
            key = f"{form.key()[:60]}-{place}" if place else form.key()
            create_once(ReportFile, service.add_file, report, one, request_key=key)
    except service.TooManyFiles:
        db.session.rollback()
        form.files.errors = [f"A report has at most {MOST_FILES} files. Begin another one."]
        return _let_go(uploads, _add_page(service.get_report(report_id).patient, form, 422, report))
    db.session.commit()
    return _added(report)


@bp.get("/reports/<int:report_id>/")
@allows(Permission.REPORTS)
def show(report_id: int) -> Response:
    """Show a report's pages on the whole screen."""
    report = service.get_report(report_id)
    page = render_template(
        "files/show.html", report=report, patient=report.patient, files=_standing(report_id)
    )
    record_reading("reports", report_id)
    return make_response(page)


@bp.route("/reports/<int:report_id>/edit/", methods=["GET", "POST"])
@allows(Permission.REPORTS)
def edit(report_id: int) -> Response:
    report = service.get_active_report(report_id)
    form = EditReportForm.of(report)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        page = render_template(
            "files/edit.html",
            report=report,
            patient=report.patient,
            form=form,
            files=queries.list_files(report_id),
            add_form=AddFilesForm(formdata=None),
            accept=ACCEPT,
        )
        return make_response(page, status)
    try:
        service.edit_report(report, form.seen_version(), form.values())
    except Stale:
        saved = EditReportForm.of(service.get_report(report_id), formdata=None)
        return conflict(form, saved, report_id)
    db.session.commit()
    return done(url_for("files.show", report_id=report_id))


@bp.post("/reports/<int:report_id>/archive/")
@allows(Permission.REPORTS)
def archive(report_id: int) -> Response:
    report = service.get_active_report(report_id)
    service.archive(report, archived=True)
    db.session.commit()
    undo = url_for("files.restore", report_id=report_id)
    flash({"text": "The report is archived.", "undo": undo}, "undo")  # type: ignore[arg-type]
    return done(url_for("files.of_patient", patient_id=report.patient.page_id))


@bp.post("/reports/<int:report_id>/restore/")
@allows(Permission.REPORTS)
def restore(report_id: int) -> Response:
    report = service.get_active_report(report_id)
    service.archive(report, archived=False)
    db.session.commit()
    return done(url_for("files.of_patient", patient_id=report.patient.page_id))


def _standing(report_id: int) -> list[ReportFile]:
    return [file for file in queries.list_files(report_id) if file.removed_at is None]


def _refuse_meanwhile(patient_id: int, form: NewReportForm) -> Response | None:
    """Ask once more, after the files were read, whether they may be added; None where they may.

    Raises PatientArchived and VisitDiscarded.
    """
    if (refusal := check_access_again()) is not None:
        return refusal
    patient = get_active_patient(patient_id)
    return None if _is_of(patient, form) else _add_page(patient, form, 422)


def _is_of(patient: AnyPatient, form: NewReportForm) -> bool:
    """Return whether the visit, where one is named, is this patient's; it stays so until the
    transaction ends. Where it is not, the form says it. Raises VisitDiscarded."""
    visit_id, owner = form.visit(), None
    if visit_id is None:
        return True
    with suppress(NoSuchVisit):
        visit = get_visit(visit_id)
        lock_note(visit)
        owner = visit.patient_id
    form.form_errors = [] if owner in patient.records else [ANOTHERS_VISIT]
    return owner in patient.records


def _take_all(form: AddFilesForm, is_xray: bool) -> list[StoredUpload] | str:
    """Store the files of a form; return what was taken, or why nothing was.

    The transaction ends before: decoding takes seconds, in which SQLite would let nobody write.
    """
    db.session.commit()
    place, doctor_id, stored = place_of_files(), current_user.doctor.id, list[StoredUpload]()
    uploads = form.uploads()
    if len(uploads) > MOST_FILES:
        return f"Choose at most {MOST_FILES} files at once."
    for upload in uploads:
        try:
            stored.append(take(place, doctor_id, upload.stream, is_xray))
        except (RefusedFile, NotStored) as error:
            _forget(stored)
            return f"{upload.filename[:60]}: {error}" if len(uploads) > 1 else str(error)
    return stored


def _let_go(uploads: list[StoredUpload], response: Response) -> Response:
    """Return an answer to who may not add any more; the stored files go."""
    _forget(uploads)
    return response


def _forget(uploads: list[StoredUpload]) -> None:
    for one in uploads:
        forget(place_of_files().storage, current_user.doctor.id, names_of(one))


def _added(report: Report) -> Response:
    """Redirect after a report was stored: to the report, or to the list if the person may not see
    it."""
    if may(Permission.REPORTS):
        return done(url_for("files.show", report_id=report.id))
    return done(url_for("files.of_patient", patient_id=report.patient_id, added=report.id))


def _add_page(
    patient: AnyPatient, form: Any, status: int = 200, report: Report | None = None
) -> Response:
    megabytes = place_of_files().most_bytes // 1_000_000
    page = render_template(
        "files/add.html",
        patient=patient,
        form=form,
        report=report,
        accept=ACCEPT,
        megabytes=megabytes,
    )
    return make_response(page, status)
