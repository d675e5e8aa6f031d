"""A patient's household: who is related and how."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.chart.finding_queries import find_named
from clinic.extensions import db
from clinic.htmx import done
from clinic.patients import relating, service
from clinic.patients.models import PatientRow
from clinic.patients.relations_forms import RelationForm
from clinic.patients.relations_queries import list_household_of
from clinic.versions import Stale

bp = Blueprint("relations", __name__)


@bp.get("/patients/<int:patient_id>/relatives/")
@allows(Permission.PATIENTS)
def show(patient_id: int) -> Response:
    """Render the household, and a search for another patient who belongs to it."""
    patient = service.get_active_patient(patient_id)
    query = request.args.get("q", "")[:100]
    household = list_household_of(patient.records)
    there = {*patient.records, *(one.patient.id for one in household)}
    others = [one for one in find_named(query) if one.id not in there]
    page = {"patient": patient, "household": household, "query": query, "found": others}
    return make_response(render_template("patients/relatives.html", **page))


@bp.route("/patients/<int:patient_id>/relatives/<int:relative_id>/", methods=["GET", "POST"])
@allows(Permission.PATIENTS)
def relate(patient_id: int, relative_id: int) -> Response:
    patient, relative = _both(patient_id, relative_id)
    relation = relating.read_relation(patient, relative)
    form = RelationForm(data={"kind": relation.kind or None, "version": relation.version})
    if not form.is_submitted():
        return _form_page(patient, relative, form, 200)
    if not form.validate():
        return _form_page(patient, relative, form, 422)
    try:
        relating.relate(patient_id, relative_id, form.kind.data, form.seen_version())
    except Stale:
        db.session.rollback()
        form.version.data = str(relating.read_relation(patient, relative).version)
        return _form_page(patient, relative, form, 409)
    db.session.commit()
    return done(_url(patient_id))


@bp.post("/patients/<int:patient_id>/relatives/<int:relative_id>/remove/")
@allows(Permission.PATIENTS)
def remove(patient_id: int, relative_id: int) -> Response:
    relating.remove(patient_id, relative_id)
    db.session.commit()
    undo = url_for("relations.restore", patient_id=patient_id, relative_id=relative_id)
    # Messages travel in a cookie, so they name nobody.
    flash({"text": "The relation is removed.", "undo": undo}, "undo")  # type: ignore[arg-type]
    return done(_url(patient_id))


@bp.post("/patients/<int:patient_id>/relatives/<int:relative_id>/restore/")
@allows(Permission.PATIENTS)
def restore(patient_id: int, relative_id: int) -> Response:
    relating.restore(patient_id, relative_id)
    db.session.commit()
    flash("The relation is back.", "success")
    return done(_url(patient_id))


def _both(patient_id: int, relative_id: int) -> tuple[PatientRow, PatientRow]:
    if patient_id == relative_id:
        raise service.NoSuchPatient(relative_id)
    return service.get_active_patient(patient_id), service.get_patient_row(relative_id)


def _form_page(
    patient: PatientRow, relative: PatientRow, form: RelationForm, status: int
) -> Response:
    """Render the form; of a conflict (409) with what somebody else said meanwhile."""
    relation = relating.read_relation(patient, relative)
    context: dict[str, Any] = {"patient": patient, "relative": relative, "form": form}
    context |= {"relation": relation, "is_stale": status == 409}
    return make_response(render_template("patients/relation.html", **context), status)


def _url(patient_id: int) -> str:
    return url_for("chart.patient", patient_id=patient_id, _anchor="household")
