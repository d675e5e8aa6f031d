"""Five pages in plain SQLAlchemy, with which the clinic's own pages are compared.

The same app, sign-in, models and templates, on a server of its own with the same database. The
pages read entities through the session, by statements that are built for each request; scope and
audit trail are the clinic's session events. Not part of the clinic: it shows the gain of kept
statements of columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import update_wrapper
from typing import Any

from flask import Response, abort, render_template, request, url_for
from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from bench.counted import app
from clinic.alerts.models import Allergy, Problem
from clinic.alerts.queries import Alerts, AllergyLine, ProblemLine
from clinic.audit import service as audit
from clinic.billing import figures, queries
from clinic.billing import views as billing
from clinic.billing.models import UNPAID, Bill, BillItem, PatientAccount, Payment
from clinic.billing.settings_models import BillingSettings
from clinic.chart.entry_queries import list_entry_moves
from clinic.chart.finding_queries import SearchResult, find_archived
from clinic.chart.list_rows import ListRow
from clinic.chart.medicines import known_medicines
from clinic.clock import clinic_day, format_relative_day
from clinic.database import connections
from clinic.extensions import db
from clinic.files.models import Report
from clinic.htmx import page_or_part
from clinic.labs.queries import list_values
from clinic.labs.shown import LabHistory
from clinic.letters.queries import list_letters
from clinic.measurements.models import KINDS, Measurement
from clinic.measurements.queries import MeasuredOn
from clinic.money import format_rupees
from clinic.paging import PAGE_SIZE, Page, page_number
from clinic.patients.models import Patient
from clinic.patients.queries import listed
from clinic.patients.relations_queries import list_household_of
from clinic.patients.word_queries import matching, search
from clinic.visits import service as visits
from clinic.visits import views as visit_views
from clinic.visits.models import Visit
from clinic.visits.queries import last_visit_of_row, list_moves
from clinic.visits.trends import trends_of
from wsgi import app as clinic

__all__ = ["app"]


def patients() -> Response:
    """Show the list of patients and its search."""
    query, number = request.args.get("q", "")[:100], page_number(request.args.get("page", ""))
    terms = search(query)
    figures_of_row = last_visit_of_row().label("last_visit"), figures.dues_of_row().label("owed")
    named = matching(terms.shape).where(Patient.archived_at.is_(None)) if terms else listed()
    statement = named.add_columns(*figures_of_row)
    statement = statement.limit(PAGE_SIZE + 1).offset((number - 1) * PAGE_SIZE)
    rows = db.session.execute(statement, terms.values if terms else {}).all()
    page: Page[Any] = Page(rows[:PAGE_SIZE], number, len(rows) > PAGE_SIZE)
    list_rows = [_list_row(*row) for row in page.rows]
    archived = len(find_archived(query).hits) if terms else 0
    values: Any = {
        "query": query,
        "archived": False,
        "found": SearchResult([], page.more, archived),
    }
    return page_or_part(
        "chart/patients.html", "chart/_patients.html", page=page, rows=list_rows, **values
    )


def _list_row(patient: Patient, last_visit: Any, owed: int | None) -> ListRow:
    today = clinic_day()
    address = url_for("chart.patient", patient_id=patient.id)
    due = f"Due {format_rupees(owed)}" if owed else ""
    seen = format_relative_day(last_visit, today) if last_visit else "No visit yet"
    arrival = url_for("queue.arrive", patient_id=patient.id)
    about = patient.summary(today)
    return ListRow(address, patient.name, about, due, seen, patient.id, arrival=arrival)


def patient(patient_id: int) -> str:
    """Show a patient's page."""
    patient_row = get_active_patient(patient_id)
    of_patient = select(Visit).where(Visit.patient_id == patient_id)
    visits = _all(of_patient.order_by(Visit.visit_date.desc(), Visit.id.desc()).limit(13))
    bills = select(Bill).where(Bill.patient_id == patient_id).order_by(Bill.id.desc())
    values: dict[str, Any] = {
        "alerts": _alerts(patient_row),
        "balance": patient_balance_of(patient_id),
    }
    values |= {"visits": visits[:10], "earlier": 10 if len(visits) > 10 else None, "offset": 0}
    values |= {"medicines": known_medicines(visits, clinic_day()), "writing": None}
    values |= {"trends": trends_of(_measured(visits)), "bills": _all(bills.limit(10))}
    values |= _beside(patient_row)
    page = render_template("chart/patient.html", patient=patient_row, **values)
    _audit_reading("patients", patient_id)
    return page


def _beside(patient: Patient) -> dict[str, Any]:
    """Return what the page shows beside the record, by the clinic's own reads."""
    household = list_household_of(patient.records)
    reports = select(func.count(Report.id)).where(Report.patient_id == patient.id)
    values = {"household": household, "household_owed": 0, "links": [], "elsewhere": {}}
    values |= {"moves": list_moves(patient.id), "entry_moves": list_entry_moves(patient.id)}
    values |= {"labs": LabHistory(patient, list_values(patient.records))}
    values |= {"letters": list_letters(patient.records)}
    return values | {"reports": db.session.scalar(reports)}


def _alerts(patient: Patient) -> Alerts:
    allergies = _all(select(Allergy).where(Allergy.patient_id == patient.id))
    problems = _all(select(Problem).where(Problem.patient_id == patient.id))
    a = [AllergyLine(r.id, r.kind, r.name, r.reaction, r.ended_on) for r in allergies]
    p = [ProblemLine(r.id, r.code, r.name, r.since, r.ended_on) for r in problems]
    return Alerts(tuple(a), tuple(p), patient.no_allergies_on)


def _measured(visits: Sequence[Visit]) -> list[MeasuredOn]:
    kinds = [kind for kind, _unit in KINDS.values()]
    recorded = _all(select(Measurement).where(Measurement.visit_id.in_([v.id for v in visits])))
    values = {(row.visit_id, row.kind): row.value for row in recorded}
    rows = [MeasuredOn(v.visit_date, *(values.get((v.id, kind)) for kind in kinds)) for v in visits]
    return [each for each in reversed(rows) if not each.is_empty]


def bill(bill_id: int) -> str:
    """Show a bill's page; `bill_page.page_of` reads the rest by the functions below."""
    statement = select(Bill).join(Bill.patient).options(contains_eager(Bill.patient))
    bill_row = db.session.scalar(statement.where(Bill.id == bill_id)) or abort(404)
    page = billing._bill_page("billing/show.html", bill_row, bill_row.patient)
    _audit_reading("bills", bill_id)
    return page


def patient_balance_of(patient_id: int) -> figures.PatientBalance:
    bills = _all(select(Bill).where(Bill.patient_id == patient_id, UNPAID))
    accounts = _all(select(PatientAccount).where(PatientAccount.patient_id == patient_id))
    owed, advance = sum(b.due_paise for b in bills), sum(a.advance_paise for a in accounts)
    to_rupee = any(settings.to_rupee for settings in _all(select(BillingSettings)))
    return figures.PatientBalance(owed, advance, to_rupee)


def get_active_patient(patient_id: int) -> Patient:
    return db.session.scalar(select(Patient).where(Patient.id == patient_id)) or abort(404)


def record_visit(patient_id: int, values: Mapping[str, Any], request_key: str | None) -> Visit:
    db.session.add(visit := Visit(patient_id=patient_id, request_key=request_key, **values))
    db.session.flush()
    return visit


def _all(statement: Any) -> Sequence[Any]:
    return db.session.scalars(statement).all()


def _audit_reading(entity: str, number: int) -> None:
    connections.take_write_lock(db.session.connection())
    audit.note("read", entity, number)
    db.session.commit()


def _of_bill(kind: Any) -> Any:
    return lambda bill_id: _all(select(kind).where(kind.bill_id == bill_id).order_by(kind.id))


vars(queries).update(list_items=_of_bill(BillItem), list_payments=_of_bill(Payment))
vars(figures).update(patient_balance_of=patient_balance_of)
vars(visits).update(record_visit=record_visit)
vars(visit_views).update(get_active_patient=get_active_patient)
views: dict[str, Any] = clinic.view_functions
pages: dict[str, Any] = {"chart.patients": patients, "chart.patient": patient, "billing.show": bill}
for endpoint, view in pages.items():
    views[endpoint] = update_wrapper(view, views[endpoint], ())
