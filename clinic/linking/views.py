"""Two records of one person: choosing the other one, what will happen, and undoing it."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from clinic.audit.service import record_reading
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.htmx import done, see_instead
from clinic.linking import service
from clinic.linking.forms import ChooseForm, LinkForm, PartForm
from clinic.linking.preview import LinkPreview, read_preview
from clinic.patients import linking
from clinic.patients.models import RecordLink
from clinic.patients.queries import read_patient
from clinic.patients.service import PatientArchived, find_lookalikes, get_patient
from clinic.submissions import create_once, find_by_request_key
from clinic.versions import Stale

bp = Blueprint("linking", __name__)

_CHANGED = "One of the two records was changed meanwhile, and nothing was done. Look once more."
_LINKED = "One of the two records was linked meanwhile, and nothing was done."
_OPEN = "Something is begun in the record that would lead to the other one. Finish it first."
_ARCHIVED = "The record to go on with is archived. Bring it back first, or keep the other one."


@bp.get("/patients/<int:patient_id>/link/")
@allows(Permission.LINK_PATIENTS)
def choose(patient_id: int) -> Response:
    """Offer who may be the same person; the other record may be named by its number too."""
    patient = get_patient(patient_id)
    if patient.is_linked:
        return see_instead(url_for("linking.choose", patient_id=patient.page_id))
    form = ChooseForm(formdata=_query_fields())
    if _query_fields() and form.validate():
        if form.other.data not in patient.records and read_patient(form.other.data):
            return see_instead(_preview_url(patient_id, form.other.data))
        form.other.errors = ["There is no other record with this number."]
    values = {name: getattr(patient, name) for name in ("first_name", "last_name", "gender")}
    link = find_lookalikes({**values, "birth": patient.birth, "phone": patient.phone})
    page = render_template(
        "linking/choose.html",
        patient=patient,
        form=form,
        likely=[one for one in link.likely if one.id not in patient.records],
        family=[one for one in link.family if one.id not in patient.records],
    )
    return make_response(page, 422 if form.errors else 200)


def _query_fields() -> Any:
    return request.args if "other" in request.args else None


@bp.route("/patients/<int:patient_id>/link/<int:other_id>/", methods=["GET", "POST"])
@allows(Permission.LINK_PATIENTS)
def link(patient_id: int, other_id: int) -> Response:
    """Show both records and what will happen, then link them."""
    if patient_id == other_id:
        abort(404)
    preview = read_preview(patient_id, other_id)
    form = LinkForm.of(preview)
    if not form.is_submitted():
        one, other = (side.patient.page_id for side in preview.sides)
        if one == other:
            flash(f"No. {patient_id} and No. {other_id} are one person already.", "info")
            return see_instead(url_for("chart.patient", patient_id=one))
        if (one, other) != (patient_id, other_id):
            return see_instead(_preview_url(one, other))
        return _preview_page(preview, form, 200)
    earlier = find_by_request_key(RecordLink, form.key())
    if earlier is not None:
        return done(url_for("chart.patient", patient_id=earlier.kept_id))
    if not form.validate():
        return _preview_page(preview, form, 422)
    return _link(preview, form)


def _link(preview: LinkPreview, form: LinkForm) -> Response:
    numbers = {side.patient.id for side in preview.sides}
    kept = int(form.keep.data)
    (record,) = numbers - {kept}
    seen = form.seen(*(side.patient.id for side in preview.sides))
    try:
        values = (record, kept, form.reason.data, seen)
        create_once(RecordLink, service.link_records, *values, request_key=form.key())
    except (Stale, linking.LinkedAlready, service.StillOpen, PatientArchived) as refused:
        return _refuse(refused, preview, form)
    db.session.commit()
    flash(f"No. {record} is linked to No. {kept}.", "success")
    return done(url_for("chart.patient", patient_id=kept))


def _refuse(refused: Exception, preview: LinkPreview, form: LinkForm) -> Response:
    """Show both records as they are now, what stands in the way, and the reason as typed."""
    db.session.rollback()
    if isinstance(refused, service.StillOpen | PatientArchived):
        form.keep.errors = [_OPEN if isinstance(refused, service.StillOpen) else _ARCHIVED]
        return _preview_page(preview, form, 422)
    now = read_preview(*(side.patient.id for side in preview.sides))
    is_linked = isinstance(refused, linking.LinkedAlready)
    form.form_errors = [_LINKED if is_linked else _CHANGED]
    return _preview_page(now, form, 409)


def _preview_page(preview: LinkPreview, form: LinkForm, status: int) -> Response:
    form.show(preview)
    page = render_template(
        "linking/link.html",
        preview=preview,
        patient=preview.one.patient,
        balance=preview.one.balance,
        form=form,
    )
    response = make_response(page, status)
    if status == 200:
        one, other = (side.patient.id for side in preview.sides)
        record_reading("patients", one, also=(other,))
    return response


@bp.route("/record-links/<int:link_id>/undo/", methods=["GET", "POST"])
@allows(Permission.LINK_PATIENTS)
def undo(link_id: int) -> Response:
    """Ask where what came later belongs, then part the two records."""
    link = linking.get_link(link_id)
    form = PartForm()
    if link.undone_at is not None:
        flash("These two records were parted before.", "info")
        return see_instead(url_for("chart.patient", patient_id=link.record_id))
    if not form.validate_on_submit():
        return _undo_page(link, form, 422 if form.is_submitted() else 200)
    later = service.list_later(link, current_user.permissions)
    moved = [key for key, place in form.chosen(later).items() if place == "record"]
    try:
        record, kept = service.part_records(
            link_id, moved, form.seen_keys(), current_user.permissions
        )
    except linking.UndoneAlready:
        db.session.rollback()
        return see_instead(url_for("linking.undo", link_id=link_id))
    except Stale:
        db.session.rollback()
        form.form_errors = ["Something was added meanwhile, and nothing was done. Look once more."]
        return _undo_page(linking.get_link(link_id), form, 409)
    message = f"No. {record.id} and No. {kept.id} are two records again."
    db.session.commit()
    flash(message, "success")
    return done(url_for("chart.patient", patient_id=link.record_id))


def _undo_page(link: RecordLink, form: PartForm, status: int) -> Response:
    later = service.list_later(link, current_user.permissions)
    chosen = form.chosen(later)
    form.shown.data, form.shown.raw_data = " ".join(row.key for row in later), None
    record = get_patient(link.record_id)
    page = render_template(
        "linking/undo.html",
        link=link,
        made_on=clinic_day(link.created_at),
        record=record,
        patient=get_patient(record.page_id),
        form=form,
        movable=[row for row in later if not row.is_fixed],
        fixed=[row for row in later if row.is_fixed],
        chosen=chosen,
    )
    return make_response(page, status)


def _preview_url(one: int, other: int) -> str:
    return url_for("linking.link", patient_id=one, other_id=other)
