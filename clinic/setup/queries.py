"""Read the facts that decide which set-up steps are done, in one statement."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import func, select

from clinic.auth.setup_answers import staff_counts
from clinic.clock import utc_now
from clinic.patients.models import Patient
from clinic.prescribing.models import Prescription
from clinic.pricelist.models import Service
from clinic.setup.steps import SetupFacts
from clinic.tenancy import reads
from clinic.tenancy.accounts import ACCOUNTS
from clinic.tenancy.reads import Read
from clinic.visits.models import Visit


def read_facts() -> SetupFacts:
    """Return the set-up facts of this session's doctor. Raises ScopeError without one."""
    return reads.one(_facts(), now=utc_now())


@cache
def _facts() -> Read[SetupFacts]:
    newest_visit = select(func.max(Visit.id)).where(Visit.discarded_at.is_(None))
    columns: dict[str, Any] = {
        "services": select(func.count(Service.id)).where(Service.archived_at.is_(None)),
        **staff_counts(),
        "patient_id": select(func.max(Patient.id)).where(Patient.archived_at.is_(None)),
        "visit_id": newest_visit,
        "prescriptions": select(func.count(Prescription.id)),
    }
    asked = select(*(query.scalar_subquery().label(name) for name, query in columns.items()))
    return Read(SetupFacts, asked.execution_options(**ACCOUNTS))
