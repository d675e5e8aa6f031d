"""The trail of a patient, and of a person who works here. For the doctor alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

from clinic.audit.service import record_reading
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.auth.service import read_people
from clinic.htmx import see_instead
from clinic.paging import Page, Rows
from clinic.patients.models import PatientRow
from clinic.patients.queries import read_patient
from clinic.trail import queries
from clinic.trail.forms import LimitsForm
from clinic.trail.queries import MOST_EXPORTED, EventRow
from clinic.trail.shown import ShownEvent, acts_csv, show
from clinic.trail.subjects import find_subjects

bp = Blueprint("trail", __name__)

PERSON = "audit_events"
"""The entity under which a look at a person's acts is recorded, with the person's number."""


@bp.get("/patients/<int:patient_id>/trail/")
@allows(Permission.TRAIL)
def patient(patient_id: int) -> Response:
    """Render who opened, changed, printed or exported this patient's records."""
    subject, people = _get_patient(patient_id), read_people()
    form = LimitsForm.of(request.args, people)
    acts = _acts(queries.of_patient(subject.records, form.limits()), people)
    answer = _page("trail/patient.html", form, acts, patient=subject, patient_id=patient_id)
    record_reading("patients", patient_id)
    return answer


@bp.get("/patients/<int:patient_id>/trail/csv/")
@allows(Permission.TRAIL)
def patient_csv(patient_id: int) -> Response:
    """Export the same; the export is recorded itself."""
    subject, people = _get_patient(patient_id), read_people()
    form = LimitsForm.of(request.args, people)
    events = queries.all_of_patient(subject.records, form.limits())
    if len(events) > MOST_EXPORTED:
        return _too_many(url_for("trail.patient", patient_id=patient_id, **_limits_arguments(form)))
    answer = _csv(events, people, f"trail-of-patient-{patient_id}.csv")
    record_reading("patients", patient_id, "export")
    return answer


@bp.get("/account/staff/<sealed:member_id>/trail/")
@allows(Permission.TRAIL)
def person(member_id: int) -> Response:
    """Render what a person did between two days, also one who has left, and the doctor."""
    people = read_people()
    form = LimitsForm.of(request.args, None)
    name = _name(people, member_id)
    acts = _acts(queries.of_person(member_id, form.limits()), people)
    answer = _page("trail/person.html", form, acts, name=name, member_id=member_id)
    record_reading(PERSON, member_id)
    return answer


@bp.get("/account/staff/<sealed:member_id>/trail/csv/")
@allows(Permission.TRAIL)
def person_csv(member_id: int) -> Response:
    """Export the same; the export is recorded itself."""
    people = read_people()
    form = LimitsForm.of(request.args, None)
    _name(people, member_id)
    events = queries.all_of_person(member_id, form.limits())
    if len(events) > MOST_EXPORTED:
        return _too_many(url_for("trail.person", member_id=member_id, **_limits_arguments(form)))
    answer = _csv(events, people, f"trail-of-person-{member_id}.csv")
    record_reading(PERSON, member_id, "export")
    return answer


def _get_patient(patient_id: int) -> PatientRow:
    events = read_patient(patient_id)
    if events is None:
        abort(404)
    return events


def _name(people: Mapping[str, str], member_id: int) -> str:
    name = people.get(str(member_id))
    if name is None:
        abort(404)
    return name


def _acts(
    listed: Rows[EventRow], people: Mapping[str, str]
) -> tuple[Page[EventRow], list[ShownEvent]]:
    page = Page.of(listed, request.args)
    subjects = find_subjects([(row.entity, row.entity_id) for row in page.rows])
    return page, [show(row, people, subjects) for row in page.rows]


def _page(
    template: str,
    form: LimitsForm,
    acts: tuple[Page[EventRow], list[ShownEvent]],
    **context: Any,
) -> Response:
    page, rows = acts
    limits = form.limits().arguments()
    return make_response(
        render_template(template, form=form, page=page, acts=rows, kept=limits, **context)
    )


def _limits_arguments(form: LimitsForm) -> dict[str, Any]:
    return dict(form.limits().arguments())


def _too_many(back: str) -> Response:
    flash(f"These are more than {MOST_EXPORTED:,} entries. Choose fewer days.", "warning")
    return see_instead(back)


def _csv(events: Sequence[EventRow], people: Mapping[str, str], name: str) -> Response:
    subjects = find_subjects([(row.entity, row.entity_id) for row in events])
    response = make_response(acts_csv(events, people, subjects))
    response.mimetype = "text/csv"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
