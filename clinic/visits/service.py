"""Record and edit visits. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clinic.alerts.service import lock_active_patient
from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.patients.service import NoSuchPatient, PatientArchived
from clinic.tenancy.numbers import take_numbers_reading
from clinic.versions import change, flush_edit
from clinic.visits import queries
from clinic.visits.drafts import in_consultation
from clinic.visits.models import NOTE, Visit


class NoSuchVisit(LookupError):
    """This doctor has no visit with this number."""


class InConsultation(Exception):
    """The consultation writes this note: `texts`, columns of NOTE, were not saved in the visit."""

    def __init__(self, visit_id: int, texts: Mapping[str, str]) -> None:
        super().__init__(visit_id)
        self.visit_id, self.texts = visit_id, texts


def get_visit(visit_id: int) -> Visit:
    """Return this doctor's visit with its patient. Raises NoSuchVisit."""
    visit = queries.find_visit(visit_id)
    if visit is None:
        raise NoSuchVisit(visit_id)
    return visit


def record_visit(
    patient_id: int, values: Mapping[str, Any], request_key: str | None = None
) -> Visit:
    """Create a visit of an active patient; `values` are columns of Visit.

    Raises NoSuchPatient or Archived.
    """
    # The statement that takes the visit's number also reads whether the patient is archived.
    table, parameters = Visit.__tablename__, {"patient_id": patient_id}
    numbers, is_archived = take_numbers_reading(
        queries.archive_of_patient(), parameters, {table: 1}
    )
    if is_archived is None:
        raise NoSuchPatient(patient_id)
    if is_archived:
        raise PatientArchived(patient_id)
    key = request_key or None
    visit = Visit(id=numbers[table], patient_id=patient_id, request_key=key, **values)
    db.session.add(visit)
    db.session.flush()
    return visit


def begin_today(patient_id: int, fee_paise: int, request_key: str | None = None) -> Visit:
    """Return today's visit of a patient: one that is empty or being written, or a new one.

    Raises NoSuchPatient or Archived.
    """
    # Of two pages that begin at the same moment the second waits here, and finds the first's visit.
    patient, today = lock_active_patient(patient_id), clinic_day()
    open_visit = queries.find_open_visit(patient.id, today)
    if open_visit is not None:
        return open_visit
    visit = Visit(
        patient_id=patient.id,
        visit_date=today,
        fee_paise=fee_paise,
        request_key=request_key or None,
    )
    db.session.add(visit)
    db.session.flush()
    return visit


def lock_visit(visit_id: int) -> Visit:
    """Return a visit, discarded or not, locked until this transaction ends. Raises NoSuchVisit."""
    visit = queries.lock_visit(visit_id)
    if visit is None:
        raise NoSuchVisit(visit_id)
    return visit


def set_uncharged(visit_id: int, uncharged: bool) -> Visit:
    """Decide that there is nothing to bill for a visit, or undo that. Raises NoSuchVisit."""
    visit = lock_visit(visit_id)
    if uncharged != (visit.uncharged_at is not None):
        visit.uncharged_at = utc_now() if uncharged else None
        db.session.flush()
    return visit


def edit_visit(visit: Visit, seen_version: int, values: Mapping[str, Any]) -> bool:
    """Change a visit; return whether anything changed. Raises Stale.

    Raises InConsultation if the note would change while the consultation writes it: finishing that
    would undo the change. The day and the fee are changed in any case.
    """
    texts = {name: values[name] for name in NOTE if _differs(visit, name, values)}
    if not texts or not in_consultation(visit):
        texts = {}
    others = {name: value for name, value in values.items() if name not in texts}
    changed = change(visit, seen_version, others)
    flush_edit()
    if texts:
        raise InConsultation(visit.id, texts)
    return changed


def _differs(visit: Visit, name: str, values: Mapping[str, Any]) -> bool:
    return name in values and values[name] != getattr(visit, name)
