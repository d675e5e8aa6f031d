"""Take over a patient's details from another doctor's records, with consent."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, make_response, render_template, url_for
from flask_login import current_user

from clinic.auth.access import allows
from clinic.auth.other_records import NotTheirRecords
from clinic.auth.permissions import Permission
from clinic.extensions import db
from clinic.htmx import done, see_instead
from clinic.patients import service, taking_over
from clinic.patients.forms import TakeOverForm
from clinic.patients.models import Patient
from clinic.submissions import find_by_request_key

bp = Blueprint("taking_over", __name__)


@bp.route("/patients/take-over/<sealed:doctor_id>/<int:patient_id>/", methods=["GET", "POST"])
@allows(Permission.PATIENTS)
def copy(doctor_id: int, patient_id: int) -> Response:
    """Ask for the consent of another doctor's patient, and register them here too."""
    if doctor_id == current_user.doctor.id:
        return see_instead(_url(service.get_patient(patient_id)))
    form = TakeOverForm()
    if not form.is_submitted():
        return _page(form, doctor_id, patient_id, 200)
    details = _get_details(doctor_id, patient_id)
    earlier = find_by_request_key(Patient, form.key())
    if earlier is not None:
        return done(_url(earlier))
    if not form.validate():
        return _page(form, doctor_id, patient_id, 422)
    lookalikes = service.find_lookalikes(details.values)
    if lookalikes.likely and not form.not_duplicate.data:
        return _ask(form, doctor_id, patient_id, lookalikes)
    patient = taking_over.take_over(current_user, details, form.key())
    db.session.commit()
    flash(f"Registered as No. {patient.id}. Allergies were not copied: ask.", "success")
    return done(_url(patient))


def _ask(
    form: TakeOverForm, doctor_id: int, patient_id: int, lookalikes: service.Lookalikes
) -> Response:
    """Ask about the lookalikes, unless the same form, sent at the same moment, registered one."""
    earlier = find_by_request_key(Patient, form.key())
    if earlier is not None:
        return done(_url(earlier))
    return _page(form, doctor_id, patient_id, 422, lookalikes)


def _page(
    form: TakeOverForm,
    doctor_id: int,
    patient_id: int,
    status: int,
    lookalikes: service.Lookalikes | None = None,
) -> Response:
    try:
        details = taking_over.show_details(current_user, doctor_id, patient_id)
    except NotTheirRecords:
        abort(404)
    page = render_template(
        "patients/take_over.html", form=form, details=details, lookalikes=lookalikes
    )
    return make_response(page, status)


def _get_details(doctor_id: int, patient_id: int) -> taking_over.PatientDetails:
    """Return the details to be copied, as long as the person may read them."""
    try:
        return taking_over.get_details(current_user, doctor_id, patient_id, hold=True)
    except NotTheirRecords:
        abort(404)


def _url(patient: Patient) -> str:
    return url_for("chart.patient", patient_id=patient.id)
