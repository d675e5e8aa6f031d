"""Home, the list of patients, a patient's page, a visit with its bill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from clinic.addresses import addresses
from clinic.alerts.queries import find_alerts
from clinic.audit.service import record_reading
from clinic.auth.access import allows, may
from clinic.auth.permissions import Permission
from clinic.billing.figures import PatientBalance, takings_on
from clinic.billing.queries import list_bills_of, read_bill_of_visit
from clinic.changes import page_state, read_changes
from clinic.chart import queries
from clinic.chart.entry_queries import list_entry_moves
from clinic.chart.finding_queries import FoundPatient, SearchResult, find_archived, find_patients
from clinic.chart.home_queries import read_today
from clinic.chart.list_rows import ListRow, found_rows, rows_of
from clinic.chart.medicines import known_medicines
from clinic.chart.worklist_queries import read_worklist
from clinic.clock import clinic_day, utc_now
from clinic.consultation.earlier import EARLIER_SHOWN
from clinic.extensions import db
from clinic.htmx import done, is_htmx, page_or_part, see_instead
from clinic.labs.queries import list_values
from clinic.labs.shown import LabHistory
from clinic.letters.queries import list_letters
from clinic.measurements.queries import (
    MeasuredOn,
    list_measures,
    list_visits_measured,
    measures_of,
)
from clinic.measurements.service import get_visit_measured
from clinic.paging import Page
from clinic.patients.ages import age_years
from clinic.patients.link_queries import read_links
from clinic.patients.models import AnyPatient, PatientRow
from clinic.patients.queries import read_patient
from clinic.patients.terms import number_on_slip
from clinic.prescribing.queries import list_prescriptions_of
from clinic.standby import from_standby
from clinic.visits.drafts import find_correction_draft
from clinic.visits.forms import template_of
from clinic.visits.queries import list_moves
from clinic.visits.service import set_uncharged
from clinic.visits.trends import USUAL, Trend, trends_of

bp = Blueprint("chart", __name__)

VISITS_SHOWN = 10
MOST_VISITS = 100_000
BILLS_SHOWN = 10
GROWN = 18
"""Years of age from which the height is no trend."""
LONGEST_SEARCH = 100
ROWS_BELOW_BOX = 8


@bp.get("/")
@allows()
def home() -> Response:
    """Render the work of today; for a poll the part alone, and only if it has changed."""
    now = utc_now()
    if is_htmx() and request.args.get("seen") == page_state(read_changes(), now):
        return make_response("", 204)
    today, permissions = clinic_day(now), current_user.permissions
    figures = read_today(today)
    return page_or_part(
        "chart/home.html",
        "chart/_worklist.html",
        work=read_worklist(permissions, today, now),
        figures=figures,
        takings=takings_on(today) if Permission.DAYBOOK in permissions else None,
        page_state=page_state(figures.changes, now),
        backup=_read_backup_line(),
    )


def _read_backup_line() -> Any:
    """Return the state of the backups, for a person who may change settings; None for a part
    of the page."""
    if is_htmx() or not may(Permission.SETTINGS):
        return None
    return current_app.extensions["backup_state"]()


@bp.get("/patients/")
@allows(Permission.PATIENTS)
@from_standby
def patients() -> Response:
    query = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    scanned = number_on_slip(query)
    if scanned and not is_htmx() and read_patient(scanned):
        return see_instead(url_for("chart.patient", patient_id=scanned))
    archived = request.args.get("show") == "archived"
    result = (find_archived if archived else find_patients)(query) if query else None
    page, rows = _found_page(result) if result else _list_page(archived)
    return page_or_part(
        "chart/patients.html",
        "chart/_patients.html",
        page=page,
        rows=rows,
        found=result,
        query=query,
        archived=archived,
    )


def _list_page(archived: bool) -> tuple[Page[Any], list[ListRow]]:
    page = Page.of(queries.patient_rows(archived, may(Permission.BILLS)), request.args)
    listed = queries.with_all_records(page.rows, may(Permission.BILLS))
    return page, rows_of(listed, clinic_day(), addresses("chart.patient", "patient_id"))


def _found_page(result: SearchResult) -> tuple[Page[Any], list[ListRow]]:
    page = Page.within(result.hits, request.args)
    return page, _found_rows(page.rows, may(Permission.BILLS))


def _found_rows(hits: Sequence[FoundPatient], dues: bool) -> list[ListRow]:
    listed = queries.read_listed([hit.id for hit in hits], dues)
    patients = {row.id: row for row in queries.with_all_records([*listed.values()], dues)}
    page = addresses("chart.patient", "patient_id")
    return found_rows(hits, patients, clinic_day(), page, _arrivals())


def _arrivals() -> Callable[[int], str]:
    """Return the address at which a patient is added to the queue; "" for who may not."""
    if not may(Permission.QUEUE):
        return lambda _number: ""
    return addresses("queue.arrive", "patient_id")


@bp.get("/patients/found/")
@allows(Permission.PATIENTS)
@from_standby
def found() -> Response:
    """Render the first patients whom a search finds, below the box in the top line."""
    query = request.args.get("q", "")[:LONGEST_SEARCH].strip()
    if not is_htmx():
        return see_instead(url_for("chart.patients", q=query or None))
    result = find_patients(query) if query else None
    rows = _found_rows(result.hits[:ROWS_BELOW_BOX], dues=False) if result else []
    return make_response(render_template("chart/_found.html", found=result, rows=rows, query=query))


@bp.get("/patients/<int:patient_id>/")
@allows(Permission.PATIENTS)
def patient(patient_id: int) -> Response:
    day = clinic_day() if may(Permission.WRITE_NOTES) else None
    person = queries.find_patient(patient_id, may(Permission.BILLS), day)
    if person is None:
        abort(404)
    shown = person.patient
    if shown.is_linked:
        flash(f"No. {shown.id} is linked to No. {shown.page_id}.", "info")
        return see_instead(url_for("chart.patient", patient_id=shown.page_id))
    balance, elsewhere = queries.money_of_person(person, may(Permission.BILLS))
    offset = min(max(request.args.get("visits_from", 0, type=int), 0), MOST_VISITS)
    page = render_template(
        "chart/patient.html",
        patient=shown,
        alerts=find_alerts(shown.records) if may(Permission.ALERTS) else None,
        balance=balance,
        links=read_links(shown.records),
        elsewhere=elsewhere if may(Permission.TAKE_MONEY) else {},
        household=person.household,
        household_owed=person.household_owed,
        moves=list_moves(patient_id) if person.moves else [],
        entry_moves=list_entry_moves(patient_id) if person.moves else [],
        reports=person.reports,
        labs=_labs(shown, person.labs) if may(Permission.LABS) else None,
        letters=list_letters(shown.records) if _shows_letters(person) else [],
        bills=list_bills_of(shown.records, BILLS_SHOWN) if may(Permission.BILLS) else [],
        offset=offset,
        writing=person.writing,
        **(_visits if may(Permission.NOTES) else _visit_days)(shown, offset),
    )
    record_reading("patients", patient_id)
    return make_response(page)


def _shows_letters(person: queries.PatientWithHousehold) -> bool:
    return person.letters > 0 and may(Permission.PRINT_PRESCRIPTIONS)


def _labs(patient: AnyPatient, count: int) -> LabHistory:
    return LabHistory(patient, list_values(patient.records) if count else ())


@bp.get("/keys/")
@allows()
def keys() -> Response:
    """List the keys of a PC."""
    return page_or_part("chart/keys.html", "chart/_keys.html")


@bp.post("/visits/<int:visit_id>/no-charge/")
@allows(Permission.OTHER_PRICE)
def no_charge(visit_id: int) -> Response:
    """Decide that there is nothing to bill for this visit; home does not list it any more."""
    patient_id = set_uncharged(visit_id, uncharged=True).patient_id
    db.session.commit()
    undo = url_for("chart.charge", visit_id=visit_id)
    message: Any = {"text": "There is nothing to bill for this visit.", "undo": undo}
    flash(message, "undo")
    to_home = request.form.get("to") == "home"
    home, patient = url_for("chart.home"), url_for("chart.patient", patient_id=patient_id)
    return done(home if to_home else patient)


@bp.post("/visits/<int:visit_id>/charge/")
@allows(Permission.OTHER_PRICE)
def charge(visit_id: int) -> Response:
    """Undo `no_charge`: the visit is to be billed."""
    set_uncharged(visit_id, uncharged=False)
    db.session.commit()
    return done(url_for("chart.home"))


def _visits(patient: PatientRow, offset: int) -> dict[str, Any]:
    """Return the visits of a patient's page; on its first one the medicines and the trends."""
    most = VISITS_SHOWN + 1 if offset else EARLIER_SHOWN + 1
    measured_visits = list_visits_measured(patient.records, most, offset)
    visits = [each.visit for each in measured_visits]
    measured = measured_visits if may(Permission.VITALS) and not offset else []
    return {
        "visits": visits[:VISITS_SHOWN],
        "medicines": None if offset else known_medicines(visits, clinic_day()),
        "trends": _trends(patient, measures_of(measured)),
        "earlier": offset + VISITS_SHOWN if len(measured_visits) > VISITS_SHOWN else None,
    }


def _visit_days(patient: PatientRow, offset: int) -> dict[str, Any]:
    """Return the same for a person who may not read the notes: the days alone."""
    visit_days = queries.list_visit_days(
        patient.records,
        VISITS_SHOWN + 1,
        offset,
        bills=may(Permission.BILLS),
        prescriptions=may(Permission.PRINT_PRESCRIPTIONS),
    )
    measured = list_measures(patient.records) if may(Permission.VITALS) and not offset else []
    return {
        "visits": visit_days[:VISITS_SHOWN],
        "medicines": None,
        "trends": _trends(patient, measured),
        "earlier": offset + VISITS_SHOWN if len(visit_days) > VISITS_SHOWN else None,
    }


def _trends(patient: PatientRow, measures: list[MeasuredOn]) -> list[Trend]:
    """Return the usual trends; of a child the height too."""
    is_child = age_years(patient.birth, clinic_day()) < GROWN
    return trends_of(measures, (*USUAL, "height") if is_child else USUAL)


@bp.get("/visits/<int:visit_id>/")
@allows(Permission.NOTES)
def visit(visit_id: int) -> Response:
    shown_visit, patient, measures = get_visit_measured(visit_id)
    is_whole, edited = not is_htmx(), request.args.get("part")
    bill, balance = None, PatientBalance(0, 0)
    if is_whole and may(Permission.BILLS):
        bill, balance = read_bill_of_visit(visit_id, patient.id)
    page = render_template(
        "chart/visit.html" if is_whole else template_of(edited),
        visit=shown_visit,
        patient=patient,
        measures=measures,
        alerts=find_alerts(patient.records) if is_whole and may(Permission.ALERTS) else None,
        bill=bill,
        balance=balance,
        signed=list_prescriptions_of(visit_id) if is_whole else [],
        correction=find_correction_draft(shown_visit) if is_whole else None,
        edited=edited,
    )
    record_reading("visits", visit_id)
    return make_response(page)
