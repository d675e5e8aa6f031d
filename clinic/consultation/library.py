"""The doctor's own medicines and templates."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from flask import Blueprint, Response, abort, flash, request, url_for

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.extensions import db
from clinic.htmx import done, page_or_part
from clinic.paging import Page, page_number
from clinic.prescribing import queries, service
from clinic.prescribing.formulary import begin_words, fold
from clinic.prescribing.models import OwnMedicine, PrescriptionTemplate, TemplateRow

bp = Blueprint("library", __name__)

MOST_TYPED = 100

Row = TypeVar("Row")


@bp.get("/collection/")
@allows(Permission.WRITE_NOTES)
def show() -> Response:
    medicines, templates = queries.list_own_medicines(), queries.list_templates()
    query = _query()
    found_medicines = _find(medicines, query, _text_of_medicine)
    found_templates = _find(templates, query, _text_of_template)
    return page_or_part(
        "consultation/library.html",
        "consultation/_library.html",
        query=query,
        is_empty=not medicines and not templates,
        medicines=Page.within(found_medicines, request.args),
        templates=Page.within(found_templates, request.args, "templates"),
        here=_here(),
        visit=_visit(),
    )


@bp.post("/collection/templates/<int:template_id>/archive/")
@allows(Permission.WRITE_NOTES)
def archive_template(template_id: int) -> Response:
    service.archive_template(_template(template_id))
    undo = url_for("library.restore_template", template_id=template_id, **_here())
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
    undo = url_for("library.restore_medicine", medicine_id=medicine_id, **_here())
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


def _query() -> str:
    return request.args.get("q", "")[:MOST_TYPED]


def _here() -> dict[str, Any]:
    """Return the arguments of the address that lead back to the same rows of the page."""
    pages = {name: page_number(request.args.get(name, "")) for name in ("page", "templates")}
    begun = {name: number for name, number in pages.items() if number > 1}
    return {"visit": _visit(), "q": _query() or None, **begun}


def _find(rows: Sequence[Row], query: str, text_of: Callable[[Row], str]) -> Sequence[Row]:
    """Return the rows with words that begin with each word of the query; all rows without one."""
    if not query.strip():
        return rows
    prefixes = fold(query).split()
    return [row for row in rows if begin_words(prefixes, fold(text_of(row)))]


def _text_of_medicine(medicine: OwnMedicine) -> str:
    return f"{medicine.label} {medicine.generic}"


def _text_of_template(template: TemplateRow) -> str:
    return f"{template.name} {template.diagnosis} {template.lines}"


def _page() -> str:
    return url_for("library.show", **_here())


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
