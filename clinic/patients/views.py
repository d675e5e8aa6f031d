"""Register, edit and archive patients. The patient's page and the list are in `chart`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from clinic.auth.access import NotAllowed, allows, may
from clinic.auth.permissions import Permission
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.htmx import done, is_htmx, page_or_part, see_instead
from clinic.patients import relating, service
from clinic.patients.dated import mark_of
from clinic.patients.forms import PARTS, EditPatientForm, NewPatientForm
from clinic.patients.models import Patient
from clinic.patients.relations_forms import (
    act_on,
    chosen_relation,
    chosen_relative,
    take_over,
    ticked_others,
)
from clinic.patients.taking_over import find_elsewhere
from clinic.submissions import create_once, find_by_request_key
from clinic.typed_again import brought_back, tell_if_changed
from clinic.versions import Stale

bp = Blueprint("patients", __name__)


@bp.route("/patients/new/", methods=["GET", "POST"])
@allows(Permission.PATIENTS)
def new() -> Response:
    form = NewPatientForm()
    if not form.is_submitted() and not brought_back():
        form.first_name.data = request.args.get("name", "")[:100]
        take_over(form, request.args.get("relative", ""), request.args.get("relation", ""))
    if not form.is_submitted() or act_on(form, request.form.get("act", "")):
        return _new_page(form, 200)
    if form.joins_queue and not may(Permission.QUEUE):
        raise NotAllowed(Permission.QUEUE)
    earlier = find_by_request_key(Patient, form.key())
    if earlier is not None:
        return _registered(earlier, form)
    if not form.validate():
        return _new_page(form, 422)
    asks = not form.not_duplicate.data
    if asks and not form.offered.data:
        form.elsewhere = find_elsewhere(current_user, form.values())
    lookalikes = service.find_lookalikes(form.values())
    if asks and (lookalikes.likely or form.elsewhere):
        # The same form, sent at the same moment, may have registered the lookalike.
        earlier = find_by_request_key(Patient, form.key())
        if earlier is not None:
            return _registered(earlier, form)
        return _new_page(form, 422, lookalikes, stopped=True)
    family = chosen_relation(form)
    patient = create_once(
        Patient, relating.register, form.values(), family=family, request_key=form.key()
    )
    flash(f"Registered as No. {patient.id}.", "success")
    return _registered(patient, form)


def _registered(patient: Patient, form: NewPatientForm) -> Response:
    """Put the patient into the queue if the form says so, commit, and go on there."""
    typed = {name: form[name].data for name in ("first_name", "last_name", "gender")}
    tell_if_changed(patient, **typed)
    if not form.joins_queue:
        db.session.commit()
        return done(_url(patient))
    # The queue stands above the patients: the factory says how one joins it.
    entry = current_app.extensions["arrive"](patient.id, form.key() or None)
    db.session.commit()
    return done(url_for("queue.entry", entry_id=entry.id))


@bp.get("/patients/lookalikes/")
@allows(Permission.PATIENTS)
def lookalikes() -> Response:
    """Render patients similar to the person being typed, while the registration form is filled."""
    form = NewPatientForm(request.args, meta={"csrf": False})
    form.validate()
    readable = _readable(form)
    elsewhere = find_elsewhere(current_user, readable)
    return page_or_part(
        "patients/lookalikes.html",
        "patients/_lookalikes.html",
        lookalikes=service.find_lookalikes(readable),
        elsewhere=elsewhere,
        stopped=False,
        offers_relations=is_htmx() and not form.relative.data,
    )


@bp.route("/patients/<int:patient_id>/edit/", methods=["GET", "POST"])
@allows(Permission.PATIENTS)
def edit(patient_id: int) -> Response:
    patient = service.get_patient_to_edit(patient_id)
    part = request.args.get("part")
    part = part if part in PARTS else None
    form = EditPatientForm.of(patient, part)
    if not form.is_submitted():
        return _edit_page(patient, form, part, 200)
    if not form.validate():
        return _edit_page(patient, form, part, 422)
    values = form.values(patient)
    if early := _find_early(patient, form, values):
        return _edit_page(patient, form, part, 422, early, mark_of(values["birth"]))
    try:
        others = ticked_others(request.form.getlist("also"))
        relating.edit_with_others(patient, form.seen_version(), values, others)
    except relating.OthersStale:
        db.session.rollback()
        return _others_stale(patient_id, form, part)
    except Stale:
        return conflict_page(form, EditPatientForm.of(patient, part, formdata=None), _url(patient))
    db.session.commit()
    return done(_url(patient), "patients/_who.html", patient=patient, edited=part)


@bp.get("/patients/<int:patient_id>/who/")
@allows(Permission.PATIENTS)
def who(patient_id: int) -> Response:
    """Render the patient's heading, with which Cancel replaces a form."""
    patient = service.get_patient(patient_id)
    if not is_htmx():
        return see_instead(_url(patient))
    return make_response(
        render_template("patients/_who.html", patient=patient, edited=request.args.get("part"))
    )


@bp.route("/patients/<int:patient_id>/delete/", methods=["GET", "POST"])
@allows(Permission.ARCHIVE_PATIENTS)
def delete(patient_id: int) -> Response:
    if request.method != "POST":
        patient = service.get_patient(patient_id)
        return make_response(render_template("patients/delete.html", patient=patient))
    patient = service.lock_patient(patient_id)
    service.archive(patient)
    db.session.commit()
    undo = url_for("patients.restore", patient_id=patient.id)
    # Messages travel in a cookie, so they name nobody.
    flash({"text": "The patient is archived.", "undo": undo}, "undo")  # type: ignore[arg-type]
    return done(url_for("chart.patients"))


@bp.post("/patients/<int:patient_id>/restore/")
@allows(Permission.ARCHIVE_PATIENTS)
def restore(patient_id: int) -> Response:
    patient = service.lock_patient(patient_id)
    service.restore(patient)
    db.session.commit()
    flash("The patient is back in the lists.", "success")
    return done(_url(patient))


def _find_early(patient: Patient, form: EditPatientForm, values: dict[str, Any]) -> list[str]:
    """Describe what is dated before the birth in the form, as far as this person may read it."""
    return service.find_early(patient, values, form.confirmed_birth(), current_user.permissions)


def _url(patient: Patient) -> str:
    return url_for("chart.patient", patient_id=patient.id)


def _new_page(
    form: NewPatientForm,
    status: int,
    lookalikes: service.Lookalikes | None = None,
    stopped: bool = False,
) -> Response:
    relative = chosen_relative(form)
    if relative is not None:
        form.relation.label.text = f"What is the new patient to {relative.name}?"
    page = render_template(
        "patients/_new_form.html" if is_htmx() else "patients/new.html",
        form=form,
        lookalikes=lookalikes,
        elsewhere=form.elsewhere,
        stopped=stopped,
        relative=relative,
        offers_relations=relative is None,
        is_taken_over=is_htmx(),
    )
    return make_response(page, status)


def _edit_page(
    patient: Patient,
    form: EditPatientForm,
    part: str | None,
    status: int,
    early: Sequence[str] = (),
    birth_mark: str = "",
) -> Response:
    """Render the form again, with the entries before the birth that has to be confirmed."""
    context: dict[str, Any] = {"patient": patient, "form": form, "editing": part}
    context |= {"early": early, "birth_mark": birth_mark}
    has_phone = part in (None, "phone")
    context["sharers"] = relating.list_sharers(patient) if has_phone else []
    if part is None or not is_htmx():
        return make_response(render_template("patients/edit.html", **context), status)
    return make_response(render_template("patients/_who.html", **context), status)


def _others_stale(patient_id: int, form: EditPatientForm, part: str | None) -> Response:
    """Render the form again with all that was typed and nobody ticked: nothing was changed."""
    form.phone.errors = ["The record of another one was changed meanwhile. Tick them again."]
    return _edit_page(service.get_patient_to_edit(patient_id), form, part, 409)


def _readable(form: NewPatientForm) -> dict[str, Any]:
    """Return the valid values of a half-filled form."""
    values = form.values()
    return {
        name: None if form[name].errors else value
        for name, value in values.items()
        if name != "birth"
    } | {"birth": values["birth"]}
