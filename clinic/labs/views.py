"""Pages of lab values: a person's list, adding several, changing one."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from clinic.audit.service import record_reading
from clinic.auth.access import allows, may
from clinic.auth.permissions import Permission
from clinic.clock import clinic_day
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.files.service import NoSuchReport, get_report
from clinic.htmx import done
from clinic.labs import queries, service
from clinic.labs.forms import EditValueForm, NewValuesForm, StrikeForm, asked, keys_kept
from clinic.labs.models import LabValue
from clinic.labs.reading import LabLine
from clinic.labs.shown import LabHistory, by_sample, standing
from clinic.patients.models import AnyPatient
from clinic.patients.service import get_active_patient, get_patient
from clinic.submissions import create_once, find_by_request_key
from clinic.typed_again import tell_if_changed
from clinic.versions import Stale
from clinic.visits.drafts import lock_note
from clinic.visits.service import NoSuchVisit, get_visit

bp = Blueprint("labs", __name__)

ANOTHERS = (
    "The report or the visit that these values belong to is not this patient's, or not any more. "
    "Type them again from there."
)


@bp.get("/patients/<int:patient_id>/labs/")
@allows(Permission.LABS)
def of_patient(patient_id: int) -> Response:
    patient = get_patient(patient_id)
    values = queries.list_values(patient.records)
    page = render_template(
        "labs/list.html",
        patient=patient,
        samples=by_sample(standing(values)),
        struck=[value for value in values if value.struck_at],
        history=LabHistory(patient, values),
    )
    record_reading("patients", patient_id)
    return make_response(page)


@bp.route("/patients/<int:patient_id>/labs/new/", methods=["GET", "POST"])
@allows(Permission.LABS)
def add(patient_id: int) -> Response:
    patient = get_active_patient(patient_id)
    if request.method != "POST":
        return _add_page(patient, _new_form(patient), [])
    form = NewValuesForm()
    form.earliest = patient.birth.earliest
    if (earlier := find_by_request_key(LabValue, form.key())) is not None:
        for line in form.read()[:1]:
            tell_if_changed(earlier, test=line.test, value=line.value, unit=line.unit)
        return _added(earlier)
    lines = form.read()
    is_valid = form.validate() and _is_of(patient, form)
    if not is_valid or asked(lines):
        return _add_page(patient, form, lines, 422)
    values = {
        **form.shared(),
        "visit_id": form.number("visit_id"),
        "report_id": form.number("report_id"),
    }
    value = create_once(LabValue, service.record, patient, lines, values, request_key=form.key())
    db.session.commit()
    count = len(lines)
    flash("The value is saved." if count == 1 else f"{count} values are saved.", "success")
    return _added(value)


@bp.route("/lab-values/<int:value_id>/edit/", methods=["GET", "POST"])
@allows(Permission.LABS)
def edit(value_id: int) -> Response:
    value = service.get_active_value(value_id)
    form = EditValueForm.of(value)
    form.earliest = value.patient.birth.earliest
    if not form.is_submitted():
        return _edit_page(value, form, [])
    line = form.read(value)
    if not form.validate() or line.questions:
        return _edit_page(value, form, [line], 422)
    try:
        service.edit(value, form.seen_version(), line, form.shared())
    except service.ValueStruck:
        return _edit_page(value, form, [], 409)
    except Stale:
        saved = EditValueForm.of(service.get_value(value_id), formdata=None)
        return conflict_page(form, saved, url_for("labs.edit", value_id=value_id))
    db.session.commit()
    return done(url_for("labs.of_patient", patient_id=value.patient.page_id))


@bp.post("/lab-values/<int:value_id>/strike/")
@allows(Permission.LABS)
def strike(value_id: int) -> Response:
    """Strike a value that is wrong, with the reason; it stays in the list below."""
    value, form = service.get_active_value(value_id), StrikeForm()
    if not form.validate():
        return _edit_page(value, EditValueForm.of(value, formdata=None), [], 422, form)
    try:
        service.strike(value, form.seen_version(), form.reason.data)
    except Stale:
        value = service.get_value(value_id)
        form.version.data, form.version.raw_data = value.version, None
        return _edit_page(value, EditValueForm.of(value, formdata=None), [], 409, form)
    db.session.commit()
    undo = url_for("labs.restore", value_id=value_id)
    flash({"text": "The value is struck.", "undo": undo}, "undo")  # type: ignore[arg-type]
    return done(url_for("labs.of_patient", patient_id=value.patient.page_id))


@bp.post("/lab-values/<int:value_id>/restore/")
@allows(Permission.LABS)
def restore(value_id: int) -> Response:
    value = service.get_active_value(value_id)
    service.bring_back(value)
    db.session.commit()
    return done(url_for("labs.of_patient", patient_id=value.patient.page_id))


def _new_form(patient: AnyPatient) -> NewValuesForm:
    """Return an empty form: dated as the report that it is opened from, or today."""
    day, report_id = clinic_day(), request.args.get("report", "")
    if report_id.isascii() and report_id.isdecimal() and len(report_id) < 19:
        report = get_report(int(report_id))
        day = report.dated_on if report.patient_id in patient.records else day
    visit_id = request.args.get("visit", "")
    return NewValuesForm(data={"taken_on": day, "visit_id": visit_id, "report_id": report_id})


def _is_of(patient: AnyPatient, form: NewValuesForm) -> bool:
    """Return whether the visit and the report, where named, are this person's; they stay so until
    the transaction ends. Where they are not, the form says it. Raises VisitDiscarded."""
    visit_id, report_id = form.number("visit_id"), form.number("report_id")
    owners: list[int | None] = []
    try:
        if visit_id:
            visit = get_visit(visit_id)
            lock_note(visit)
            owners.append(visit.patient_id)
        if report_id:
            owners.append(get_report(report_id, hold=True).patient_id)
    except (NoSuchVisit, NoSuchReport):
        owners.append(None)
    is_theirs = all(owner in patient.records for owner in owners)
    form.form_errors = [] if is_theirs else [ANOTHERS]
    return is_theirs


def _added(value: LabValue) -> Response:
    """Answer stored values: who came from the note goes back to it."""
    if value.visit_id and may(Permission.WRITE_NOTES):
        return done(url_for("consultation.write", visit_id=value.visit_id))
    return done(url_for("labs.of_patient", patient_id=value.patient_id))


def _add_page(
    patient: AnyPatient, form: NewValuesForm, lines: list[LabLine], status: int = 200
) -> Response:
    page = render_template(
        "labs/add.html",
        patient=patient,
        form=form,
        asked=asked(lines),
        kept=keys_kept() if lines else [],
        labs=queries.list_labs(),
    )
    return make_response(page, status)


def _edit_page(
    value: LabValue,
    form: EditValueForm,
    lines: list[LabLine],
    status: int = 200,
    strike_form: StrikeForm | None = None,
) -> Response:
    page = render_template(
        "labs/edit.html",
        value=value,
        patient=value.patient,
        form=form,
        strike_form=strike_form or StrikeForm(formdata=None, data={"version": value.version}),
        asked=asked(lines),
        kept=keys_kept() if lines else [],
        labs=queries.list_labs(),
        is_overtaken=status == 409,
    )
    return make_response(page, status)
