"""Allergies and long-term problems: a part of a patient's page, edited in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from clinic.alerts import service
from clinic.alerts.forms import EditAllergyForm, EditProblemForm, NewAllergyForm, NewProblemForm
from clinic.alerts.meaning import check_sentence
from clinic.alerts.models import Allergy, Problem
from clinic.alerts.queries import find_alerts
from clinic.alerts.rules import NOT_CHECKED, kind_of, suggest_allergies, suggest_problems
from clinic.audit.service import record_reading
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.forms import LONGEST_LINE
from clinic.htmx import done, is_htmx, page_or_part
from clinic.patients.models import AnyPatient
from clinic.patients.service import get_active_patient, get_patient
from clinic.submissions import create_once, find_by_request_key
from clinic.typed_again import tell_if_changed
from clinic.versions import Stale

bp = Blueprint("alerts", __name__)


class AlertKind(NamedTuple):
    """The differences between an allergy and a problem; templates use `name` too."""

    name: str
    row: type[Any]
    new_form: type[Any]
    edit_form: type[Any]
    get: Callable[..., Any]
    record: Callable[..., Any]
    edit: Callable[..., bool]


ALLERGY = AlertKind(
    "allergy",
    Allergy,
    NewAllergyForm,
    EditAllergyForm,
    service.get_allergy,
    service.record_allergy,
    service.edit_allergy,
)
PROBLEM = AlertKind(
    "problem",
    Problem,
    NewProblemForm,
    EditProblemForm,
    service.get_problem,
    service.record_problem,
    service.edit_problem,
)


@bp.get("/patients/<int:patient_id>/alerts/")
@allows(Permission.ALERTS)
def show(patient_id: int) -> Response:
    page = _page(get_patient(patient_id))
    record_reading("patients", patient_id)
    return page


@bp.route("/patients/<int:patient_id>/allergies/", methods=["GET", "POST"])
@allows(Permission.ALLERGIES)
def add_allergy(patient_id: int) -> Response:
    return _add(ALLERGY, patient_id)


@bp.route("/allergies/<int:allergy_id>/edit/", methods=["GET", "POST"])
@allows(Permission.ALLERGIES)
def edit_allergy(allergy_id: int) -> Response:
    return _edit(ALLERGY, allergy_id)


@bp.post("/allergies/<int:allergy_id>/end/")
@allows(Permission.ALLERGIES)
def end_allergy(allergy_id: int) -> Response:
    return _end(ALLERGY, allergy_id)


@bp.post("/allergies/<int:allergy_id>/restore/")
@allows(Permission.ALLERGIES)
def restore_allergy(allergy_id: int) -> Response:
    return _restore(ALLERGY, allergy_id)


@bp.get("/allergies/suggestions/")
@allows(Permission.ALLERGIES)
def suggest_allergy() -> Response:
    """Render suggestions for the name being typed; with `chosen`, the field with that name."""
    return _suggestions(ALLERGY, suggest_allergies)


@bp.post("/patients/<int:patient_id>/no-allergies/")
@allows(Permission.ALLERGIES)
def state_no_allergies(patient_id: int) -> Response:
    patient = service.lock_active_patient(patient_id)
    try:
        service.state_no_allergies(patient)
    except service.AllergiesRecorded:
        return _page(patient, 409, refused="An allergy is recorded. End it first.")
    db.session.commit()
    undo = url_for("alerts.withdraw_no_allergies", patient_id=patient_id)
    return _done(patient, "No known allergy is stated.", undo)


@bp.post("/patients/<int:patient_id>/no-allergies/withdraw/")
@allows(Permission.ALLERGIES)
def withdraw_no_allergies(patient_id: int) -> Response:
    patient = service.lock_active_patient(patient_id)
    service.withdraw_no_allergies(patient)
    db.session.commit()
    return _done(patient)


@bp.route("/patients/<int:patient_id>/problems/", methods=["GET", "POST"])
@allows(Permission.PROBLEMS)
def add_problem(patient_id: int) -> Response:
    return _add(PROBLEM, patient_id)


@bp.route("/problems/<int:problem_id>/edit/", methods=["GET", "POST"])
@allows(Permission.PROBLEMS)
def edit_problem(problem_id: int) -> Response:
    return _edit(PROBLEM, problem_id)


@bp.post("/problems/<int:problem_id>/end/")
@allows(Permission.PROBLEMS)
def end_problem(problem_id: int) -> Response:
    return _end(PROBLEM, problem_id)


@bp.post("/problems/<int:problem_id>/restore/")
@allows(Permission.PROBLEMS)
def restore_problem(problem_id: int) -> Response:
    return _restore(PROBLEM, problem_id)


@bp.get("/problems/suggestions/")
@allows(Permission.PROBLEMS)
def suggest_problem() -> Response:
    """Render suggestions as suggest_allergy does."""
    return _suggestions(PROBLEM, suggest_problems)


def _add(kind: AlertKind, patient_id: int) -> Response:
    if request.method != "POST":
        active_patient = get_active_patient(patient_id)
        form = kind.new_form.for_patient(active_patient)
        return _page(active_patient, opened=kind.name, form=form)
    patient = service.lock_active_patient(patient_id)
    form = kind.new_form.for_patient(patient)
    key = form.key()
    earlier = find_by_request_key(kind.row, key)
    if earlier is not None:
        tell_if_changed(earlier, patient_id=patient.id, **form.values())
    else:
        if not form.validate():
            return _page(patient, 422, opened=kind.name, form=form)
        values, another = form.values(), form.is_another()
        try:
            create_once(kind.row, kind.record, patient, values, request_key=key, another=another)
        except service.RecordedAlready as recorded:
            return _refuse_recorded(patient, kind, form, recorded)
    db.session.commit()
    return _done(patient, focused=kind.name)


def _edit(kind: AlertKind, number: int) -> Response:
    row = kind.get(number)
    form = kind.edit_form.of(row)
    if not form.is_submitted() and (name := request.args.get("name", "")[:LONGEST_LINE]):
        form.name.data = name  # a suggested name was tapped
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return _page(row.patient, status, opened=kind.name, form=form, editing=number)
    try:
        kind.edit(row, form.seen_version(), form.values(), form.is_another())
    except service.RecordedAlready as error:
        return _refuse_recorded(row.patient, kind, form, error, editing=number)
    except Stale:
        saved = kind.edit_form.of(kind.get(number), formdata=None)
        return conflict_page(form, saved, _url(row.patient.page_id))
    db.session.commit()
    return _done(row.patient, focused=f"{kind.name}-{number}")


def _refuse_recorded(
    patient: AnyPatient, kind: AlertKind, form: Any, error: service.RecordedAlready, **more: Any
) -> Response:
    """Render the form again with the recorded name, and a button to record this one too."""
    seems = "is" if error.is_certain else "seems to be"
    form.name.errors = [f"This {seems} recorded already, as “{error.name}”."]
    name_to_confirm = "" if error.is_certain else form.name.data
    return _page(patient, 422, opened=kind.name, form=form, asked_name=name_to_confirm, **more)


def _end(kind: AlertKind, number: int) -> Response:
    row = kind.get(number, hold=True)
    service.end(row)
    db.session.commit()
    undo = url_for(f"alerts.restore_{kind.name}", **_key(kind, number))
    return _done(row.patient, f"The {kind.name} is ended.", undo)


def _restore(kind: AlertKind, number: int) -> Response:
    row = kind.get(number, hold=True)
    try:
        service.restore(row)
    except service.RecordedAlready:
        return _page(row.patient, 409, refused=f"The {kind.name} is recorded again since.")
    db.session.commit()
    return _done(row.patient, focused=f"{kind.name}-{number}")


def _page(patient: AnyPatient, status: int = 200, **context: Any) -> Response:
    """Render the part for htmx, otherwise a whole page; `opened` names the open form."""
    template = "alerts/_alerts.html" if is_htmx() else "alerts/show.html"
    page = render_template(
        template, patient=patient, alerts=find_alerts(patient.records), **context
    )
    return make_response(page, status)


def _done(
    patient: AnyPatient, message: str = "", undo: str = "", focused: str | None = None
) -> Response:
    """Answer a change; a POST to the address `undo` undoes it."""
    if is_htmx():
        return _page(patient, message=message, undo=undo, focused=focused, renews_heading=True)
    if message:
        # Messages travel in a cookie, so they name nobody.
        flash({"text": message, "undo": undo}, "undo")  # type: ignore[arg-type]
    return done(_url(patient.page_id))


def _url(patient_id: int) -> str:
    return url_for("chart.patient", patient_id=patient_id, _anchor="alerts")


def _key(kind: AlertKind, number: int) -> dict[str, Any]:
    return {f"{kind.name}_id": number}


def _suggestions(kind: AlertKind, suggest: Callable[[str], list[Any]]) -> Response:
    name = " ".join(request.args.get("name", "")[:LONGEST_LINE].split())
    chosen = request.args.get("chosen") == "yes"
    form = kind.new_form(formdata=None, data={"name": name, "code": request.args.get("code")})
    checked_as = check_sentence(kind_of(name), name) if name and kind is ALLERGY else ""
    return page_or_part(
        "alerts/suggestions.html",
        f"alerts/_{kind.name}_name.html" if chosen else "alerts/_suggestions.html",
        kind=kind.name,
        form=form,
        chosen=chosen,
        checked_as=checked_as,
        own_words=checked_as == NOT_CHECKED,
        suggestions=suggest(name) if not chosen else [],
    )
