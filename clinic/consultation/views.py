"""The consultation: one page, one form, one address that takes every save and every command."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from clinic.audit.service import record_reading
from clinic.auth.access import NotAllowed, allows, may, who_backdates
from clinic.auth.memberships import staff_may
from clinic.auth.people import read_signer
from clinic.auth.permissions import Permission
from clinic.consultation import (
    adding,
    by_weight,
    commands,
    dose_buttons,
    screen,
    service,
    signing,
)
from clinic.consultation.dose_buttons import ChangedLine, changed_line
from clinic.consultation.form import ConsultationForm
from clinic.consultation.page_views import (
    both_texts_page,
    changes_lists,
    draft_token,
    not_ready_page,
    render_changes,
    render_page,
)
from clinic.consultation.repeating import repeat_prescription
from clinic.consultation.screen import why_unsigned
from clinic.consultation.signed_out import workspace_as_left
from clinic.consultation.suggestions import list_ingredients, list_suggestions
from clinic.consultation.workspace import ConsultationWorkspace, open_workspace
from clinic.extensions import db
from clinic.htmx import done, is_htmx, see_instead
from clinic.prescribing.models import Prescription
from clinic.queue import discarding
from clinic.queue import service as queue
from clinic.submissions import create_once, find_by_request_key
from clinic.versions import Stale
from clinic.visits.models import Visit
from clinic.visits.notes import entries
from clinic.visits.service import InConsultation

bp = Blueprint("consultation", __name__)


@bp.post("/patients/<int:patient_id>/consultation/")
@allows(Permission.WRITE_NOTES)
def begin(patient_id: int) -> Response:
    earlier = request.form.get("repeat", "")
    is_new = find_by_request_key(Visit, _key()) is None
    visit_id = _begin(patient_id)
    if earlier and is_new:
        try:
            repeat_prescription(_open(visit_id), earlier)
        except Stale:
            db.session.rollback()
            flash("Somebody else is writing this note. Nothing was repeated.", "warning")
            visit_id = _begin(patient_id)
    db.session.commit()
    return done(_url(visit_id))


def _begin(patient_id: int) -> int:
    fee = current_user.doctor.default_fee_paise
    return create_once(Visit, service.begin, patient_id, fee, request_key=_key()).id


@bp.post("/queue/<int:entry_id>/begin/")
@allows(Permission.WRITE_NOTES)
def begin_next(entry_id: int) -> Response:
    """Call the patient who was shown as next, and open the note. Raises NotAllowed for who may not
    call patients."""
    if not may(Permission.CALL_PATIENTS):
        raise NotAllowed(Permission.CALL_PATIENTS)
    try:
        patient_id = queue.call_in(entry_id).patient_id
    except queue.NobodyWaits:
        return _not_next("Nobody is waiting any more.")
    except queue.NotFirstInLine as first:
        urgent = f" Urgent: {first.reason}." if first.reason else ""
        return _not_next(f"No. {first.token} goes first now.{urgent}")
    db.session.commit()
    visit = service.begin(patient_id, current_user.doctor.default_fee_paise)
    db.session.commit()
    return done(_url(visit.id))


def _not_next(message: str) -> Response:
    db.session.rollback()
    flash(message, "warning")
    return done(url_for("chart.home"))


@bp.get("/visits/<int:visit_id>/consultation/")
@allows(Permission.WRITE_NOTES)
def write(visit_id: int) -> Response:
    line = request.args.get("line", "")
    at = int(line) if line.isascii() and line.isdecimal() and len(line) < 3 else None
    workspace = workspace_as_left(visit_id, request.form, draft_token(), who_backdates())
    page = render_page(workspace, at=ChangedLine(at, is_dose=True))
    record_reading("visits", visit_id)
    return make_response(page)


@bp.post("/visits/<int:visit_id>/consultation/")
@allows(Permission.WRITE_NOTES)
def save(visit_id: int) -> Response:
    acts = request.form.getlist("act") or [""]
    workspace = _open(visit_id, ConsultationForm.from_post(request.form))
    ends = {"finish": _finish, "finish:vitals": _finish_vitals, "discard": _discard}.get(acts[0])
    try:
        return ends(workspace) if ends and len(acts) == 1 else _save_text(workspace, acts)
    except (Stale, IntegrityError):
        db.session.rollback()
        return _late_submission(_open(visit_id), workspace.typed)


@bp.get("/suggestions/<any(diagnosis,investigations,prescription):name>/")
@allows(Permission.WRITE_NOTES)
def suggestions(name: str) -> Response:
    text = request.args.get(f"{name}_new", "")[:200]
    options = list_suggestions(name, text)
    page = render_template(
        "consultation/_suggestions.html", name=name, suggestions=options, text=text
    )
    return make_response(page)


@bp.get("/suggestions/ingredients/<int:place>/")
@allows(Permission.WRITE_NOTES)
def ingredients(place: int) -> Response:
    text = request.args.get(f"own-{place}-generic", "")[:200]
    options = list_ingredients(text)
    return make_response(render_template("consultation/_ingredients.html", suggestions=options))


def _open(visit_id: int, typed: ConsultationForm | None = None) -> ConsultationWorkspace:
    """Return the workspace as the signed-in person may write in it. Raises NoSuchVisit."""
    return open_workspace(visit_id, typed, backdated_by=who_backdates())


def _save_text(workspace: ConsultationWorkspace, acts: list[str]) -> Response:
    """Carry out the commands, of which a page that is left sends all that wait; store the text."""
    errors: dict[str, str] = {}
    typed, command = workspace.typed, acts[-1]
    for act in acts:
        try:
            typed = _after_command(adding.replace_typed(workspace, typed), act)
        except ValueError as error:
            errors = {"prescription": str(error)}
    new_weight = by_weight.has_new_weight(workspace)
    saved = service.save_text(workspace, typed, draft_token())
    has_new_medicine = service.learn(workspace, typed)
    db.session.commit()
    if errors and not is_htmx():
        return make_response(render_page(_open(workspace.visit.id), errors), 422)
    after = _open(workspace.visit.id) if has_new_medicine or changes_lists(command) else saved
    at = changed_line(workspace, after, command)
    if not is_htmx():
        return see_instead(_at(workspace, at))
    return render_changes(workspace, after, command, errors, at, new_weight)


def _at(workspace: ConsultationWorkspace, at: ChangedLine) -> str:
    """Return the address of the page, at the line whose dose is being changed."""
    url = _url(workspace.visit.id)
    return (
        f"{url}?line={at.place}#medicine-{at.place}" if at.is_dose and at.place is not None else url
    )


def _after_command(workspace: ConsultationWorkspace, command: str) -> ConsultationForm:
    """Return the form after a command; what it teaches the clinic is stored first."""
    verb, _, argument = command.partition(":")
    if verb == "confirm":
        service.confirm(workspace, argument)
    elif verb in ("pin", "unpin"):
        service.pin(workspace, argument, pinned=verb == "pin")
    elif verb == "own":
        line, _, contents = argument.partition(dose_buttons.JOINED)
        return service.add_own(
            workspace,
            line,
            service.described_medicine(workspace, line, contents),
            sure=bool(contents),
        )
    elif verb == "keep-template":
        name = " ".join(request.form.get("template_name", "").split())[:100]
        if not name:
            raise ValueError("Write a name for the template.")
        service.keep_as_template(workspace, name, None)
    return commands.apply(command, workspace)


def _finish(workspace: ConsultationWorkspace) -> Response:
    user, typed = current_user, adding.take_boxes(workspace)
    has_new_medicine = service.learn(workspace, typed)
    workspace = (
        _open(workspace.visit.id, typed)
        if has_new_medicine
        else adding.replace_typed(workspace, typed)
    )
    if Permission.SIGN not in user.permissions:
        saved = service.save_text(workspace, workspace.typed, draft_token())
        db.session.commit()
        return not_ready_page(saved, {"sign": why_unsigned(user)})
    who, signer = (user.doctor, user.id), read_signer(user)
    try:
        signed = service.finish(workspace, draft_token(), *who, _key(), signer=signer)
    except service.NotReady as error:
        db.session.commit()  # the text is kept, whatever is still missing
        return not_ready_page(_open(workspace.visit.id), error.errors)
    db.session.commit()
    return _signed(signed)


def _finish_vitals(workspace: ConsultationWorkspace) -> Response:
    """Sign a note that holds vital signs alone: the answer to the question of `finish`."""
    return _finish(replace(workspace, typed=workspace.typed.confirming(signing.VITALS_ALONE)))


def _signed(prescription: Prescription) -> Response:
    """Lead to what was signed. The header `X-Print` has the paper that opens for printing at once,
    unless staff print: there the paper waits in *To print* at the desk.
    """
    number = prescription.id
    answer = done(url_for("prescribing.show", prescription_id=number))
    prints = Permission.PRINT_PRESCRIPTIONS
    if prints in current_user.permissions and not staff_may(prints):
        answer.headers["X-Print"] = url_for("prescribing.pdf", prescription_id=number, print=1)
    return answer


def _discard(workspace: ConsultationWorkspace) -> Response:
    """Discard a note that was begun by mistake, with all that is typed in it; the patient's page
    offers to undo that.
    """
    service.save_text(workspace, workspace.typed, draft_token())
    visit = workspace.visit
    try:
        discarding.discard_visit(visit.id)
    except discarding.NotDiscardable:
        db.session.commit()  # the text is kept
        flash("This visit was signed or billed meanwhile, and stays.", "warning")
        return done(url_for("chart.visit", visit_id=visit.id))
    db.session.commit()
    undo = url_for("queue.restore", visit_id=visit.id)
    text = "The note is discarded, with what was typed and measured in it."
    flash({"text": text, "undo": undo}, "undo")  # type: ignore[arg-type]
    return done(url_for("chart.patient", patient_id=visit.patient_id))


def _key() -> str:
    return request.form.get("request_key", "")[:64]


def _late_submission(stored: ConsultationWorkspace, typed: ConsultationForm) -> Response:
    """Answer a save that is stale: with what the same request signed before, or as a conflict."""
    signed = service.find_signed(_key())
    mine = adding.take_boxes(adding.replace_typed(stored, typed))
    if signed is not None and service.has_all_of(stored, mine):
        return _signed(signed)
    return _conflict(stored, typed)


def _conflict(stored: ConsultationWorkspace, typed: ConsultationForm) -> Response:
    """Show both texts of a note that another page changed, with the choice between them."""
    return both_texts_page(stored, typed, "_conflict.html" if is_htmx() else "conflict.html")


@bp.app_errorhandler(InConsultation)
def handle_edit_conflict(edit: InConsultation) -> Response:
    """Show a plain edit beside the note that is written here, with the choice between them."""
    stored = _open(edit.visit_id)
    mine = stored.typed
    for name, text in edit.texts.items():
        mine = mine.with_entries(name, entries(text))
    if not screen.differing(mine, stored.typed):
        return done(_url(edit.visit_id))
    response = both_texts_page(stored, mine, "_two_texts.html" if is_htmx() else "conflict.html")
    # Two texts side by side need the room of the page, not that of a field.
    response.headers["HX-Retarget"] = "#main"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _url(visit_id: int) -> str:
    return url_for("consultation.write", visit_id=visit_id)
