"""What a doctor has collected while writing: own and confirmed medicines, templates."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, make_response, render_template, url_for

from clinic.auth.access import loads_rows
from clinic.extensions import db
from clinic.htmx import done
from clinic.prescribing import queries, service
from clinic.prescribing.models import PrescriptionTemplate, ShelfMedicine

bp = Blueprint("library", __name__)


@bp.get("/collection/")
@loads_rows
def show() -> Response:
    page = render_template(
        "consultation/library.html",
        medicines=queries.list_shelf(),
        templates=queries.list_templates(),
    )
    return make_response(page)


@bp.post("/collection/templates/<int:template_id>/archive/")
def archive_template(template_id: int) -> Response:
    service.archive_template(_template(template_id))
    return _archived(url_for("library.restore_template", template_id=template_id))


@bp.post("/collection/templates/<int:template_id>/restore/")
def restore_template(template_id: int) -> Response:
    service.restore_template(_template(template_id))
    return _restored()


@bp.post("/collection/medicines/<int:medicine_id>/archive/")
def archive_medicine(medicine_id: int) -> Response:
    service.archive_medicine(_medicine(medicine_id))
    return _archived(url_for("library.restore_medicine", medicine_id=medicine_id))


@bp.post("/collection/medicines/<int:medicine_id>/restore/")
def restore_medicine(medicine_id: int) -> Response:
    service.restore_medicine(_medicine(medicine_id))
    return _restored()


def _template(template_id: int) -> PrescriptionTemplate:
    return queries.find_template(template_id) or abort(404)


def _medicine(medicine_id: int) -> ShelfMedicine:
    return queries.find_medicine(medicine_id) or abort(404)


def _archived(undo: str) -> Response:
    db.session.commit()
    flash({"text": "It is no longer offered.", "undo": undo}, "undo")  # type: ignore[arg-type]
    return done(url_for("library.show"))


def _restored() -> Response:
    db.session.commit()
    flash("It is offered again.", "success")
    return done(url_for("library.show"))
