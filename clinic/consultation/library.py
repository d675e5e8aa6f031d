"""The doctor's own medicines and templates."""

from __future__ import annotations

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

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.extensions import db
from clinic.htmx import done
from clinic.prescribing import queries, service
from clinic.prescribing.models import OwnMedicine, PrescriptionTemplate

bp = Blueprint("library", __name__)


@bp.get("/collection/")
@allows(Permission.WRITE_NOTES)
def show() -> Response:
    page = render_template(
        "consultation/library.html",
        medicines=queries.list_own_medicines(),
        templates=queries.list_templates(),
        visit=_visit(),
    )
    return make_response(page)


@bp.post("/collection/templates/<int:template_id>/archive/")
@allows(Permission.WRITE_NOTES)
def archive_template(template_id: int) -> Response:
    service.archive_template(_template(template_id))
    undo = url_for("library.restore_template", template_id=template_id, visit=_visit())
    return _archived(undo)


@bp.post("/collection/templates/<int:template_id>/restore/")
@allows(Permission.WRITE_NOTES)
def restore_template(template_id: int) -> Response:
    service.restore_template(_template(template_id))
    return _restored()


@bp.post("/collection/medicines/<int:medicine_id>/archive/")
@allows(Permission.WRITE_NOTES)
def archive_medicine(medicine_id: int) -> Response:
    service.archive_medicine(_medicine(medicine_id))
    undo = url_for("library.restore_medicine", medicine_id=medicine_id, visit=_visit())
    return _archived(undo)


@bp.post("/collection/medicines/<int:medicine_id>/restore/")
@allows(Permission.WRITE_NOTES)
def restore_medicine(medicine_id: int) -> Response:
    service.restore_medicine(_medicine(medicine_id))
    return _restored()


@bp.post("/collection/medicines/<int:medicine_id>/confirm/")
@allows(Permission.WRITE_NOTES)
def confirm_medicine(medicine_id: int) -> Response:
    medicine = _medicine(medicine_id)
    service.confirm_composition(medicine)
    db.session.commit()
    flash(f"{medicine.label} is confirmed, and is no longer asked about.", "success")
    return done(_page())


@bp.post("/collection/medicines/<int:medicine_id>/favourite/")
@allows(Permission.WRITE_NOTES)
def favourite(medicine_id: int) -> Response:
    medicine = _medicine(medicine_id)
    service.make_favourite(medicine, request.form.get("pinned") == "yes")
    db.session.commit()
    state = "stands among your favourites" if medicine.is_pinned else "is no longer a favourite"
    flash(f"{medicine.label} {state}.", "success")
    return done(_page())


def _visit() -> int | None:
    """Return the number of the visit from which the doctor came, to link back to it."""
    number = request.args.get("visit", "")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 16 else None


def _page() -> str:
    return url_for("library.show", visit=_visit())


def _template(template_id: int) -> PrescriptionTemplate:
    return queries.find_template(template_id) or abort(404)


def _medicine(medicine_id: int) -> OwnMedicine:
    return queries.find_medicine(medicine_id) or abort(404)


def _archived(undo: str) -> Response:
    db.session.commit()
    flash({"text": "It is no longer offered.", "undo": undo}, "undo")  # type: ignore[arg-type]
    return done(_page())


def _restored() -> Response:
    db.session.commit()
    flash("It is offered again.", "success")
    return done(_page())
