"""Build consultation workspaces without a database: a visit of one patient, and typed texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from clinic.alerts.queries import Alerts
from clinic.auth.models import Doctor
from clinic.consultation.form import LISTS, ConsultationForm
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.measurements.queries import VisitWithMeasures
from clinic.patients.models import Patient
from clinic.prescribing.formulary import Formulary, MedicineOption
from clinic.prescribing.models import PrescriptionTemplate
from clinic.visits.models import Visit
from clinic.visits.vitals import Measures

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 5, 12, tzinfo=UTC)
PAN, DOLO = "Pan 40 1-0-0 ac 14d", "Dolo 650 1-1-1 3d"
CALPOL = "Calpol 250 5 ml tds 3d"
OMEZ = "Omez 20 1-0-0 ac 14d"
"""With PAN a second proton pump inhibitor: a stop."""


def typed(**fields: Any) -> ConsultationForm:
    """Return a form; lists by their names, boxes with `_new` appended, texts, and `reasons`."""
    boxes = {name: fields.pop(f"{name}_new") for name in LISTS if f"{name}_new" in fields}
    lists = {name: tuple(fields.pop(name)) for name in LISTS if name in fields}
    reasons = fields.pop("reasons", {})
    return ConsultationForm(lists, boxes, fields, reasons)


def formulary(*labels: str) -> Formulary:
    """Return a formulary in which the doctor has confirmed these shipped medicines."""
    shipped = Formulary()
    medicines = [shipped.find(label) for label in labels]
    return Formulary(confirmed(medicine) for medicine in medicines if medicine)


def confirmed(medicine: MedicineOption) -> MedicineOption:
    return replace(medicine, confirmed=True, own_id=1)


def patient(**values: Any) -> Patient:
    fields = {
        "id": 7,
        "first_name": "Lakshmi",
        "last_name": "Srinivasan",
        "gender": "F",
        "birth_date": date(1980, 5, 17),
        "birth_precision": "day",
        "address": "Karve Road",
        "phone": None,
    }
    return Patient(**fields | values)


def doctor() -> Doctor:
    return Doctor(
        full_name="Dr Asha Rao",
        qualification="MBBS, MD",
        registration_number="2008/04/1234",
        registration_council="Maharashtra Medical Council",
        clinic_name="Sunrise Clinic",
        clinic_address="Karve Road, Pune",
        clinic_phone="+912025671234",
    )


def visit(number: int = 1, day: date = TODAY, **values: Any) -> Visit:
    texts = ("symptoms", "diagnosis", "prescription", "investigations", "advice", "findings")
    fields: dict[str, Any] = dict.fromkeys(texts, "") | {"private_notes": "", "expecting": ""}
    return Visit(id=number, visit_date=day, **fields | values)


def measured(of: Visit, **values: int) -> VisitWithMeasures:
    """Return an earlier visit with these measurements."""
    return VisitWithMeasures(of, Measures(**values))


def template(number: int, name: str, lines: str, **values: str) -> PrescriptionTemplate:
    fields = {"diagnosis": "", "advice": ""} | values
    return PrescriptionTemplate(id=number, name=name, lines=lines, **fields)


def workspace(written: ConsultationForm, **context: Any) -> ConsultationWorkspace:
    """Return the workspace of a visit today; `context` are its fields, `of` the patient."""
    of = context.pop("of", None) or patient()
    earlier = context.pop("earlier_visits", ())
    fields: dict[str, Any] = {
        "visit": visit(99, patient=of),
        "draft": None,
        "typed": written,
        "today": TODAY,
        "formulary": formulary("Pan 40", "Dolo 650", "Calpol 250"),
        "habits": {},
        "visits_with_measures": [
            one if isinstance(one, VisitWithMeasures) else measured(one) for one in earlier
        ],
        "templates": (),
        "alerts": Alerts(),
        "signed": (),
    }
    return ConsultationWorkspace(**fields | context)
