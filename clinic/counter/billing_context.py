"""The facts of a bill before anything is typed: patient, prices, settings, draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from clinic.billing import settings
from clinic.billing.pricing import rate_on
from clinic.billing.rows import AnySettings
from clinic.clock import clinic_day
from clinic.counter import queries
from clinic.counter.composing import OfferedService
from clinic.counter.drafts import DraftKey
from clinic.counter.models import BillDraft, DraftRow
from clinic.counter.rights import BillingRights
from clinic.patients.models import PatientRow
from clinic.patients.service import NoSuchPatient, PatientArchived
from clinic.pricelist.queries import list_rates, list_services
from clinic.visits.service import NoSuchVisit


@dataclass(frozen=True)
class BillingContext:
    """The patient, prices, settings and draft of a bill before anything is typed; read-only."""

    draft_key: DraftKey
    patient: PatientRow
    settings: AnySettings
    rights: BillingRights
    visit: queries.BilledVisit | None = None
    draft: BillDraft | DraftRow | None = None
    bill_id: int | None = None
    newest: int = 0
    """The number of the patient's newest bill without a visit; 0 if there is none, or if this bill
    has a visit.
    """

    @property
    def is_registered(self) -> bool:
        """Return whether the clinic collects GST."""
        return bool(self.settings.gstin)

    @property
    def version(self) -> int:
        """Return the version of the draft; 0 if there is none."""
        return self.draft.version if self.draft else 0


def context_of_visit(visit_id: int, rights: BillingRights) -> BillingContext:
    """Read the context of a visit's bill, for a person with these rights. Raises NoSuchVisit."""
    row = queries.read_visit_context(visit_id, rights.notes)
    if row is None:
        raise NoSuchVisit(visit_id)
    draft_key = DraftKey(row.patient.id, row.visit.id)
    return BillingContext(
        draft_key=draft_key,
        patient=row.patient,
        settings=row.settings or settings.usual_settings(),
        rights=rights,
        visit=row.visit,
        draft=row.draft,
        bill_id=row.bill,
    )


def context_of_patient(patient_id: int, rights: BillingRights) -> BillingContext:
    """Read the context of a bill without a visit, for a person with these rights. Raises
    NoSuchPatient and Archived.
    """
    draft_key = DraftKey(patient_id)
    row = queries.read_patient_context(patient_id, draft_key.request_key or "")
    if row is None:
        raise NoSuchPatient(patient_id)
    if row.patient.archived_at is not None:
        raise PatientArchived(patient_id)
    return BillingContext(
        draft_key=draft_key,
        patient=row.patient,
        settings=row.settings or settings.usual_settings(),
        rights=rights,
        draft=row.draft,
        newest=row.newest or 0,
    )


def read_again(bill_context: BillingContext) -> BillingContext:
    """Read the same context from the database again, after a rollback."""
    draft_key = bill_context.draft_key
    if draft_key.visit_id is not None:
        return context_of_visit(draft_key.visit_id, bill_context.rights)
    return context_of_patient(draft_key.patient_id, bill_context.rights)


def list_offered(registered: bool, day: date | None = None) -> dict[int, OfferedService]:
    """Return the price list by number, with the GST of the day if the clinic is registered."""
    rates = list_rates() if registered else {}
    on = day or clinic_day()
    offered = {}
    for row in list_services():
        gst_bp = rate_on(rates.get(row.id, ()), on)
        service = OfferedService(row.id, row.name, row.kind, row.price_paise, row.sac, gst_bp)
        offered[row.id] = service
    return offered
