"""Prepare the papers that a run prints by the clinic's own services: the content of a receipt, and
signed prescriptions that were never printed."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from bench import filling
from bench.generator import MEASURED
from clinic.consultation.form import ConsultationForm

if TYPE_CHECKING:
    from clinic.auth.models import User
    from clinic.prescribing.models import Prescription
    from clinic.visits.models import Visit

FEVER = ConsultationForm(
    lists={
        "symptoms": ("Fever 3 days", "Cough 3 days"),
        "diagnosis": ("Acute pharyngitis (J02.9)",),
        "prescription": (
            "Azithral 500 1-0-0 pc 3d",
            "Dolo 650 1 sos for fever",
            "Pan 40 1-0-1 ac 5d",
        ),
        "investigations": ("CBC",),
        "advice": ("Warm saline gargles", "Plenty of fluids"),
    },
    texts={"blood_pressure": "138/86", "pulse": "88", "temperature": "100.4", "weight": "68"},
)
"""The note of `bench.paper`, as a doctor types it."""


def receipt_of_first_bill(url: str) -> bytes:
    """Return the content of the measured receipt, so that the plain one prints the same."""
    from clinic.papers.content import bill_paper

    with _at_work(url) as user:
        return pickle.dumps(bill_paper(1, user.own_doctor()).printing.document)


def sign_prescriptions(url: str, count: int) -> list[int]:
    """Return the numbers of `count` signed prescriptions: the first is written and signed as a
    doctor does it, the others are copies. Each can be printed for the first time once in each
    language.

    They belong to a patient of their own, so that no measured page shows them.
    """
    from clinic.extensions import db

    with _at_work(url) as user:
        first = _sign(user)
        # Each is of a visit of its own: of one visit the newest would replace all others.
        visits = [_visit_like(first) for _ in range(1, count)]
        db.session.add_all(visits)
        db.session.flush()
        copies = [_copy(first, visit.id) for visit in visits]
        db.session.add_all(copies)
        db.session.commit()
        return [first.id, *(copy.id for copy in copies)]


def _sign(user: User) -> Prescription:
    from clinic.consultation import service as consultation
    from clinic.consultation.workspace import open_workspace
    from clinic.patients import service as patients
    from clinic.patients.ages import Birth
    from clinic.visits.drafts import DraftToken

    who = {"first_name": "Lakshmi", "last_name": "Srinivasan", "gender": "F"}
    patient = patients.register(
        who | {"birth": Birth(date(1981, 5, 17), "day"), "phone": "+919876543210"}
    )
    visit = consultation.begin(patient.id, user.own_doctor().default_fee_paise)
    consultation.confirm(open_workspace(visit.id, FEVER, backdated_by=""))
    desk, mark = (
        open_workspace(visit.id, FEVER, backdated_by=""),
        DraftToken("bench", 1, visit.note_mark, 0),
    )
    return consultation.finish(desk, mark, user.own_doctor(), user.id, None)


def _visit_like(first: Prescription) -> Visit:
    from clinic.visits.models import Visit

    return Visit(patient_id=first.patient_id, visit_date=first.signed_on)


def _copy(first: Prescription, visit_id: int) -> Prescription:
    from clinic.prescribing.models import Prescription

    return Prescription(
        patient_id=first.patient_id,
        visit_id=visit_id,
        revision=first.revision,
        signed_on=first.signed_on,
        signed_by=first.signed_by,
        content=first.content,
    )


@contextmanager
def _at_work(url: str) -> Iterator[User]:
    """Open a session of the measured doctor in this process."""
    from clinic import create_app
    from clinic.auth.service import find_user
    from clinic.extensions import db
    from clinic.tenancy import scoping

    uri = url.replace("postgresql:", "postgresql+psycopg2:", 1)
    app = create_app({"SQLALCHEMY_DATABASE_URI": uri, "SECRET_KEY": "x" * 40})
    with app.app_context():
        scoping.set_scope(MEASURED)
        user = find_user(filling.EMAIL)
        assert user is not None
        yield user
        db.session.remove()
        db.engine.dispose()
