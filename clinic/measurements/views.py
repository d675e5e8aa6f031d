"""The form of a visit's vital signs: taken while another user writes the note."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_login import current_user

from clinic.audit.service import record_reading
from clinic.auth.access import allows, may, who_backdates
from clinic.auth.permissions import Permission
from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.htmx import done, is_htmx
from clinic.measurements import service
from clinic.measurements.rules import backdating_refused
from clinic.measurements.service import SavedVitals
from clinic.measurements.shown import MEASURE_FIELDS, VitalsForm, questions_of
from clinic.patients.models import AnyPatient
from clinic.submissions import create_once
from clinic.typed_again import brought_back
from clinic.visits.models import AnyVisit, Visit
from clinic.visits.service import begin_today, get_visit
from clinic.visits.vitals import read_vitals, typed_vitals

bp = Blueprint("measurements", __name__)


@bp.post("/patients/<int:patient_id>/vitals/")
@allows(Permission.VITALS)
def begin(patient_id: int) -> Response:
    """Redirect to the vital signs of today's visit, which is begun if there is none."""
    fee = current_user.doctor.default_fee_paise
    key = request.form.get("request_key", "")[:64]
    visit = create_once(Visit, begin_today, patient_id, fee, request_key=key)
    db.session.commit()
    return done(url_for("measurements.show", visit_id=visit.id))


@bp.get("/visits/<int:visit_id>/vitals/")
@allows(Permission.VITALS)
def show(visit_id: int) -> Response:
    visit, patient, measures = service.get_visit_measured(visit_id)
    recorded = typed_vitals(measures)
    form = _posted() if brought_back() else VitalsForm.of(recorded)
    page = _page(visit, patient, form, SavedVitals(recorded))
    record_reading("visits", visit_id)
    return make_response(page)


@bp.post("/visits/<int:visit_id>/vitals/")
@allows(Permission.VITALS)
def take(visit_id: int) -> Response:
    visit, form = get_visit(visit_id), _posted().after_command(request.form.get("tap", ""))
    seen = {name: (text,) for name, text in form.seen.items()}
    if refusal := backdating_refused(visit.visit_date, clinic_day(), who_backdates()):
        recorded = SavedVitals(service.read_recorded(visit_id))
        return make_response(_page(visit, visit.patient, form, recorded, refusal), 422)
    saved = service.take(visit, form.typed, seen, form.right)
    db.session.commit()
    if saved.is_invalid:
        return make_response(_page(visit, visit.patient, form, saved), 422)
    if saved.is_refused:
        return make_response(_page(visit, visit.patient, form.after(saved), saved), 409)
    measures = read_vitals(saved.recorded).measures
    context = {"visit": visit, "patient": visit.patient, "measures": measures, "edited": "vitals"}
    if may(Permission.NOTES):
        back = url_for("chart.visit", visit_id=visit_id)
    else:
        back = url_for("chart.patient", patient_id=visit.patient_id)
    return done(back, "measurements/_vitals.html", **context)


def _posted() -> VitalsForm:
    return VitalsForm.sent(request.form, request.form.getlist("right"))


def _page(
    visit: AnyVisit, patient: AnyPatient, form: VitalsForm, saved: SavedVitals, refusal: str = ""
) -> str:
    return render_template(
        "measurements/_form.html" if is_htmx() else "measurements/vitals.html",
        in_place=is_htmx(),
        visit=visit,
        patient=patient,
        form=form,
        taken=saved,
        fields=MEASURE_FIELDS,
        asked=questions_of(form, saved),
        refusal=refusal,
    )
