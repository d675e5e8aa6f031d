"""The queue: its page, arrivals, calls, and the states of entries."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from clinic.audit.service import record_reading
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.billing.rows import AnySettings
from clinic.billing.rules import NARROW_MM, NARROW_ROLL, ROLL
from clinic.billing.settings import read_settings
from clinic.changes import page_state, read_changes
from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.htmx import done, is_htmx, page_or_part
from clinic.measurements import service as measurements
from clinic.measurements.service import SavedVitals, read_recorded
from clinic.measurements.shown import MEASURE_FIELDS, VitalsForm, questions_of
from clinic.queue import discarding, queries, service
from clinic.queue.board import DayQueue, QueuePlace
from clinic.queue.forms import ActForm, ArriveForm, UrgentForm
from clinic.queue.models import QueueEntry
from clinic.queue.queries import QueuedPatient
from clinic.queue.rules import ACTION_LABELS, ActionNotAllowed, QueueAction, acts_in
from clinic.queue.slip import PAPERS, render_slip
from clinic.submissions import create_once
from clinic.typed_again import brought_back
from clinic.versions import Stale
from clinic.visits.vitals import Measures, typed_vitals

bp = Blueprint("queue", __name__)

OFFERED = (
    QueueAction.PUT_BACK,
    QueueAction.PARK,
    QueueAction.FINISH,
    QueueAction.LEAVE,
    QueueAction.NOT_COME,
    QueueAction.REOPEN,
)
"""The actions that the desk's page offers besides calling; the doctor begins by opening
the note."""
BACK_TO = {"home": "chart.home", "queue": "queue.show"}


@bp.get("/queue/")
@allows(Permission.QUEUE)
def show() -> Response:
    """Render the queue of today; for a poll the part alone, and only if it has changed."""
    now = utc_now()
    state = page_state(read_changes(), now)
    if is_htmx() and request.args.get("seen") == state:
        return make_response("", 204)
    board = DayQueue.of(queries.list_day(clinic_day()), now)
    return page_or_part("queue/show.html", "queue/_queue.html", board=board, page_state=state)


@bp.post("/patients/<int:patient_id>/queue/")
@allows(Permission.QUEUE)
def arrive(patient_id: int) -> Response:
    form = ArriveForm()
    entry = create_once(QueueEntry, service.arrive, patient_id, request_key=form.key())
    db.session.commit()
    return done(url_for("queue.entry", entry_id=entry.id))


@bp.post("/queue/next/")
@allows(Permission.CALL_PATIENTS)
def call_next() -> Response:
    try:
        entry = service.call_next()
    except service.NobodyWaits:
        flash("Nobody is waiting.", "info")
        return done(_back())
    except service.CalledAlready as already:
        return _called_already(already)
    db.session.commit()
    flash(f"No. {entry.token} is called.", "success")
    return done(_back(entry.id))


@bp.get("/queue/<int:entry_id>/")
@allows(Permission.QUEUE)
def entry(entry_id: int) -> Response:
    page = _entry_page(service.get_entry(entry_id), UrgentForm())
    record_reading("queue_entries", entry_id)
    return make_response(page)


@bp.post("/queue/<int:entry_id>/call/")
@allows(Permission.CALL_PATIENTS)
def call(entry_id: int) -> Response:
    try:
        called = service.call(entry_id, ActForm().seen_version())
    except service.CalledAlready as already:
        return _called_already(already)
    except (ActionNotAllowed, Stale):
        return _changed_meanwhile(entry_id)
    db.session.commit()
    again = " again" if called.calls > 1 else ""
    flash(f"No. {called.token} is called{again}.", "success")
    return done(_back(entry_id))


@bp.post("/queue/<int:entry_id>/<any(back,park,finish,leave,'no-show',reopen):wanted>/")
@allows(Permission.QUEUE)
def act(entry_id: int, wanted: str) -> Response:
    try:
        service.act(entry_id, QueueAction(wanted), ActForm().seen_version())
    except service.ArrivedAgain:
        flash("This patient has arrived anew since, and stands in the queue.", "warning")
        return done(_back())
    except (ActionNotAllowed, Stale):
        return _changed_meanwhile(entry_id)
    db.session.commit()
    return done(_back(entry_id))


@bp.route("/queue/<int:entry_id>/urgent/", methods=["GET", "POST"])
@allows(Permission.QUEUE)
def urgent(entry_id: int) -> Response:
    form = UrgentForm()
    if not form.is_submitted():
        return entry(entry_id)
    reason = "" if "remove" in request.form else form.reason.data
    if not form.validate() and "remove" not in request.form:
        return make_response(_entry_page(service.get_entry(entry_id), form), 422)
    try:
        service.set_urgent(entry_id, reason, form.seen_version())
    except Stale:
        return _changed_meanwhile(entry_id, form)
    db.session.commit()
    return done(_back(entry_id))


@bp.get("/queue/<int:entry_id>/vitals/")
@allows(Permission.VITALS)
def vitals(entry_id: int) -> Response:
    queued = service.get_entry(entry_id)
    visit_id = queued.entry.visit_id
    recorded = read_recorded(visit_id) if visit_id else typed_vitals(Measures())
    form = _posted() if brought_back() else VitalsForm.of(recorded)
    page = _vitals_page(queued, form, SavedVitals(recorded))
    record_reading("queue_entries", entry_id)
    return make_response(page)


@bp.post("/queue/<int:entry_id>/vitals/")
@allows(Permission.VITALS)
def take_vitals(entry_id: int) -> Response:
    form = _posted().after_command(request.form.get("tap", ""))
    try:
        visit = service.begin_vitals(entry_id, current_user.doctor.default_fee_paise)
        seen = {name: (text,) for name, text in form.seen.items()}
        saved = measurements.take(visit, form.typed, seen, form.right)
        is_measured = not saved.is_invalid and any(saved.recorded.values())
        if is_measured:
            service.note_vitals(entry_id, visit.id)
    except ActionNotAllowed:
        return _changed_meanwhile(entry_id)
    if saved.is_invalid:
        db.session.rollback()  # a visit is begun with what can be recorded
        return make_response(_vitals_page(service.get_entry(entry_id), form, saved), 422)
    if not is_measured:
        db.session.rollback()
        return done(_back(entry_id))
    db.session.commit()
    if saved.is_refused:
        after = form.after(saved)
        return make_response(_vitals_page(service.get_entry(entry_id), after, saved), 409)
    return done(_back(entry_id))


@bp.post("/visits/<int:visit_id>/discard/")
@allows(Permission.WRITE_NOTES)
def discard(visit_id: int) -> Response:
    try:
        visit = discarding.discard_visit(visit_id)
    except discarding.NotDiscardable:
        db.session.rollback()
        flash("This visit was signed or billed meanwhile, and stays.", "warning")
        return done(url_for("chart.visit", visit_id=visit_id))
    db.session.commit()
    undo = url_for("queue.restore", visit_id=visit_id)
    message: Any = {"text": "The visit is discarded.", "undo": undo}
    flash(message, "undo")
    return done(url_for("chart.patient", patient_id=visit.patient_id))


@bp.post("/visits/<int:visit_id>/restore/")
@allows(Permission.WRITE_NOTES)
def restore(visit_id: int) -> Response:
    try:
        discarding.restore_visit(visit_id)
    except discarding.NotDiscardable:
        db.session.rollback()
        flash("This visit was moved to another patient, and goes on there.", "warning")
        return done(url_for("chart.visit", visit_id=visit_id))
    db.session.commit()
    return done(url_for("chart.visit", visit_id=visit_id))


@bp.get("/queue/<int:entry_id>/slip/")
@allows(Permission.QUEUE)
def slip(entry_id: int) -> Response:
    queued = service.get_entry(entry_id)
    wanted = request.args.get("paper", "")
    paper = wanted if wanted in PAPERS else _roll(read_settings())
    document = render_slip(queued.entry, queued.patient, current_user.doctor, paper)
    response = make_response(document)
    response.mimetype = "application/pdf"
    name = f"token-{queued.entry.day.isoformat()}-{queued.entry.token}.pdf"
    response.headers["Content-Disposition"] = f"inline; filename={name}"
    record_reading("queue_entries", entry_id, "print")
    return response


def _roll(settings: AnySettings) -> str:
    """Return the clinic's roll if its papers print on one; else the usual width."""
    return NARROW_ROLL if settings.roll_mm == NARROW_MM else ROLL


def _posted() -> VitalsForm:
    return VitalsForm.sent(request.form, request.form.getlist("right"))


def _back(entry_id: int | None = None) -> str:
    """Return the address of the page of the form, at the entry."""
    page = BACK_TO.get(request.form.get("to", ""))
    if page is None and entry_id is not None:
        return url_for("queue.entry", entry_id=entry_id)
    return url_for(page or "queue.show", _anchor=f"entry-{entry_id}" if entry_id else None)


def _called_already(already: service.CalledAlready) -> Response:
    token, entry_id = already.entry.token, already.entry.id
    db.session.rollback()
    flash(f"No. {token} is called and has not come in yet.", "warning")
    return done(_back(entry_id))


def _changed_meanwhile(entry_id: int, form: UrgentForm | None = None) -> Response:
    """Render 409 with the entry as it is now."""
    db.session.rollback()
    page = _entry_page(
        service.get_entry(entry_id), form or UrgentForm(formdata=None), is_stale=True
    )
    return make_response(page, 409)


def _entry_page(queued: QueuedPatient, form: UrgentForm, is_stale: bool = False) -> str:
    place = QueuePlace(queued.entry, queued.patient, utc_now())
    if not form.is_submitted() and not brought_back():
        form.reason.data = queued.entry.urgent_reason
    return render_template(
        "queue/entry.html",
        place=place,
        patient=queued.patient,
        form=form,
        is_stale=is_stale,
        acts=[(act, ACTION_LABELS[act]) for act in acts_in(place.state, OFFERED)],
    )


def _vitals_page(queued: QueuedPatient, form: VitalsForm, saved: SavedVitals) -> str:
    return render_template(
        "queue/vitals.html",
        entry=queued.entry,
        patient=queued.patient,
        visit=None,
        in_place=False,
        form=form,
        taken=saved,
        fields=MEASURE_FIELDS,
        asked=questions_of(form, saved),
    )
