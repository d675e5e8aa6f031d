"""Record and edit a visit. Its page, with the bill, belongs to the chart."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_login import current_user

from clinic import money
from clinic.audit import service as audit
from clinic.auth.access import NotAllowed, allows, may, who_backdates
from clinic.auth.permissions import Permission
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.htmx import done, is_htmx, see_instead
from clinic.patients.models import PatientRow
from clinic.patients.service import get_active_patient
from clinic.submissions import create_once
from clinic.typed_again import brought_back, tell_if_changed
from clinic.versions import Stale
from clinic.visits import service
from clinic.visits.drafts import find_draft
from clinic.visits.forms import PARTS, EditVisitForm, NewVisitForm, template_of
from clinic.visits.models import NOTE, Visit

bp = Blueprint("visits", __name__)


@bp.route("/patients/<int:patient_id>/visits/new/", methods=["GET", "POST"])
@allows(Permission.WRITE_NOTES)
def new(patient_id: int) -> Response:
    paise = current_user.doctor.default_fee_paise
    patient = get_active_patient(patient_id)
    form = NewVisitForm.for_patient(patient, money.from_paise(paise) if paise else None)
    if _missing_for_fee():
        form.leave_fee()
    form.backdated_by = who_backdates()
    if not form.validate_on_submit():
        return _new_page(patient, form)
    values, key = {"fee_paise": paise} | form.values(), form.key()
    visit = create_once(Visit, _record, patient_id, values, request_key=key)
    tell_if_changed(visit, **{name: values[name] for name in NOTE if name in values})
    db.session.commit()
    flash("The visit is saved.", "success")
    return done(_url(visit))


def _record(patient_id: int, values: dict[str, Any], request_key: str | None) -> Visit:
    """Record a visit; a fee that staff decided is noted in the trail, for the doctor to see."""
    visit = service.record_visit(patient_id, values, request_key)
    usual = current_user.doctor.default_fee_paise
    if visit.fee_paise != usual and not current_user.is_owner:
        audit.note("fee", "visits", visit.id, {"fee_paise": [usual, visit.fee_paise]})
    return visit


@bp.route("/visits/<int:visit_id>/edit/", methods=["GET", "POST"])
@allows(Permission.WRITE_NOTES)
def edit(visit_id: int) -> Response:
    visit = service.get_visit(visit_id)
    part = request.args.get("part")
    part = part if part in PARTS else None
    form = _edit_form(visit, part)
    form.backdated_by = who_backdates()
    if not form.validate_on_submit():
        return _edit_page(visit, form, part)
    try:
        service.edit_visit(visit, form.seen_version(), form.values())
    except Stale:
        return conflict_page(form, _edit_form(visit, part, formdata=None), _url(visit))
    except service.InConsultation:
        db.session.commit()  # the day and the fee; the consultation shows both texts of the note
        raise
    db.session.commit()
    return done(_url(visit), template_of(part), visit=visit, patient=visit.patient, edited=part)


def _edit_form(visit: Visit, part: str | None, **kwargs: Any) -> EditVisitForm:
    """Return the form, without the fee for a person who may not decide it.

    Raises NotAllowed if that person asks for the fee alone.
    """
    form = EditVisitForm.of(visit, part, **kwargs)
    if missing := _missing_for_fee():
        if part == "consultation_fee":
            raise NotAllowed(missing)
        form.leave_fee()
    return form


def _missing_for_fee() -> Permission | None:
    """Return the permission without which the person may not decide a visit's fee.

    The fee is billed at the counter as a usual price: another one than the doctor's is another
    price.
    """
    needed = (Permission.TAKE_MONEY, Permission.OTHER_PRICE)
    return next((one for one in needed if not may(one)), None)


def _url(visit: Visit) -> str:
    return url_for("chart.visit", visit_id=visit.id)


def _new_page(patient: PatientRow, form: NewVisitForm) -> Response:
    status = 422 if form.is_submitted() else 200
    return make_response(render_template("visits/new.html", patient=patient, form=form), status)


def _edit_page(visit: Visit, form: EditVisitForm, part: str | None) -> Response:
    if visit.is_finished or find_draft(visit.id):  # its note is written in the consultation
        # What comes back of the note is not for this form: its plain page leads to both texts.
        if not form.is_submitted() and (part in NOTE or brought_back()):
            return see_instead(url_for("consultation.write", visit_id=visit.id))
        form.leave_note()
    status = 422 if form.is_submitted() else 200
    template = template_of(part) if part and is_htmx() else "visits/edit.html"
    page = render_template(template, visit=visit, patient=visit.patient, form=form, editing=part)
    return make_response(page, status)
