"""The consultation: one screen, one form, one address that takes every save and every tap."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from clinic.audit.service import record_reading
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.clock import format_moment
from clinic.consultation import (
    by_weight,
    by_weight_shown,
    checked,
    commands,
    dose_buttons,
    screen,
    service,
)
from clinic.consultation.dose_buttons import ChangedLine, changed_line
from clinic.consultation.form import LISTS, ConsultationForm
from clinic.consultation.lines_shown import LinesShown
from clinic.consultation.note import EXPECTING
from clinic.consultation.signed_out import workspace_as_left
from clinic.consultation.suggesting import list_ingredients, list_suggested
from clinic.consultation.workspace import ConsultationWorkspace, open_workspace
from clinic.extensions import db
from clinic.facts.forms import FORMS
from clinic.htmx import done, is_htmx, see_instead
from clinic.prescribing.models import Prescription
from clinic.prescribing.settings import read_settings
from clinic.submissions import create_once, new_key
from clinic.versions import Stale
from clinic.visits.drafts import DraftToken
from clinic.visits.models import Visit
from clinic.visits.notes import entries
from clinic.visits.service import InConsultation
from clinic.visits.vitals import FIELDS

bp = Blueprint("consultation", __name__)


@bp.post("/patients/<int:patient_id>/consultation/")
@allows(Permission.WRITE_NOTES)
def begin(patient_id: int) -> Response:
    fee = current_user.doctor.default_fee_paise
    key = request.form.get("request_key", "")[:64]
    visit = create_once(Visit, key, lambda: service.begin(patient_id, fee, key))
    db.session.commit()
    return done(_url(visit.id))


@bp.get("/visits/<int:visit_id>/consultation/")
@allows(Permission.WRITE_NOTES)
def write(visit_id: int) -> Response:
    line = request.args.get("line", "")
    at = int(line) if line.isascii() and line.isdecimal() and len(line) < 3 else None
    page = _page(
        workspace_as_left(visit_id, request.form, _mark()), at=ChangedLine(at, is_dose=True)
    )
    record_reading("visits", visit_id)
    return make_response(page)


@bp.post("/visits/<int:visit_id>/consultation/")
@allows(Permission.WRITE_NOTES)
def save(visit_id: int) -> Response:
    command = request.form.get("act", "")
    workspace = open_workspace(visit_id, ConsultationForm.posted(request.form))
    try:
        return _finish(workspace) if command == "finish" else _keep(workspace, command)
    except (Stale, IntegrityError):
        db.session.rollback()
        return _late_submission(open_workspace(visit_id), workspace.typed)


@bp.get("/suggestions/<any(diagnosis,investigations,prescription):name>/")
@allows(Permission.WRITE_NOTES)
def suggestions(name: str) -> Response:
    words = request.args.get(f"{name}_new", "")[:200]
    found = list_suggested(name, words)
    page = render_template("consultation/_suggestions.html", name=name, found=found, words=words)
    return make_response(page)


@bp.get("/suggestions/ingredients/<int:place>/")
@allows(Permission.WRITE_NOTES)
def ingredients(place: int) -> Response:
    words = request.args.get(f"own-{place}-generic", "")[:200]
    found = list_ingredients(words)
    return make_response(render_template("consultation/_ingredients.html", found=found))


def _keep(workspace: ConsultationWorkspace, command: str) -> Response:
    errors: dict[str, str] = {}
    try:
        typed = _acted(workspace, command)
    except ValueError as error:
        typed, errors = workspace.typed, {"prescription": str(error)}
    new_weight = by_weight.has_new_weight(workspace)
    kept = service.keep(workspace, typed, _mark())
    learned = service.learn(workspace, typed)
    db.session.commit()
    if errors and not is_htmx():
        return make_response(_page(open_workspace(workspace.visit.id), errors), 422)
    after = open_workspace(workspace.visit.id) if learned or _writes(command) else kept
    at = changed_line(workspace, after, command)
    if not is_htmx():
        return see_instead(_at(workspace, at))
    return _parts(workspace, after, command, errors, at, new_weight)


def _at(workspace: ConsultationWorkspace, at: ChangedLine) -> str:
    """The page again, at the line whose dose is being tapped."""
    url = _url(workspace.visit.id)
    return (
        f"{url}?line={at.place}#medicine-{at.place}" if at.is_dose and at.place is not None else url
    )


def _acted(workspace: ConsultationWorkspace, command: str) -> ConsultationForm:
    """What stands after a tap; those that teach the clinic something do so first."""
    verb, _, words = command.partition(":")
    if verb == "confirm":
        service.confirm(workspace, words)
    elif verb in ("pin", "unpin"):
        service.pin(workspace, words, pinned=verb == "pin")
    elif verb == "own":
        line, _, contents = words.partition(dose_buttons.JOINED)
        return service.add_own(
            workspace, line, service.told(workspace, line, contents), sure=bool(contents)
        )
    elif verb == "keep-template":
        name = " ".join(request.form.get("template_name", "").split())[:100]
        if not name:
            raise ValueError("Write a name for the template.")
        service.keep_as_template(workspace, name, None)
    return commands.apply(command, workspace)


def _writes(command: str) -> bool:
    """Whether a tap changed what the workspace has read: the formulary or the templates."""
    return command.partition(":")[0] in ("confirm", "pin", "unpin", "own", "keep-template")


def _finish(workspace: ConsultationWorkspace) -> Response:
    user, typed = current_user, commands.take_boxes(workspace)
    learned = service.learn(workspace, typed)
    workspace = (
        open_workspace(workspace.visit.id, typed)
        if learned
        else commands.replace_typed(workspace, typed)
    )
    try:
        signed = service.finish(workspace, _mark(), user.doctor, user.id, _key())
    except service.NotReady as error:
        db.session.commit()  # the text is kept, whatever is still missing
        return _not_ready(open_workspace(workspace.visit.id), error.errors)
    db.session.commit()
    return _signed(signed)


def _signed(prescription: Prescription) -> Response:
    return done(url_for("prescribing.show", prescription_id=prescription.id))


def _key() -> str:
    return request.form.get("request_key", "")[:64]


def _mark() -> DraftToken:
    return DraftToken(
        tab=request.form.get("tab", "")[:64],
        sequence=_number("sequence"),
        note=request.form.get("version", "")[:64],
        revision=_number("revision"),
    )


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _context(
    workspace: ConsultationWorkspace,
    errors: dict[str, str] | None = None,
    at: ChangedLine | None = None,
) -> dict[str, Any]:
    settings = read_settings(current_user.doctor.print_language)
    return {
        "workspace": workspace,
        "visit": workspace.visit,
        "patient": workspace.patient,
        "alerts": workspace.alerts,
        "typed": workspace.typed,
        "lines": LinesShown(workspace, settings.language),
        "screen": screen,
        "checks": checked,
        "notes_off": settings.notes_off,
        "dose_buttons": dose_buttons,
        "forms": FORMS,
        "at": at or ChangedLine(),
        "by_weight": by_weight_shown,
        "reasons": commands.REASONS,
        "expecting": EXPECTING,
        "errors": errors or {},
        "revision": workspace.draft.revision if workspace.draft else 0,
        "saved": format_moment(workspace.draft.saved_at) if workspace.draft else "",
    }


def _page(
    workspace: ConsultationWorkspace,
    errors: dict[str, str] | None = None,
    at: ChangedLine | None = None,
) -> str:
    return render_template(
        "consultation/write.html",
        tab=request.form.get("tab") or secrets.token_hex(8),
        sequence=_number("sequence") + 1,
        request_key=request.form.get("request_key") or new_key(),
        **_context(workspace, errors, at),
    )


def _parts(
    before: ConsultationWorkspace,
    after: ConsultationWorkspace,
    command: str,
    errors: dict[str, str],
    at: ChangedLine,
    new_weight: bool,
) -> Response:
    changed = screen.changed_lists(before, after)
    if (_writes(command) or errors or new_weight) and "prescription" not in changed:
        changed.append("prescription")
    if command.partition(":")[0] in ("add", "enter") and after.typed.box("prescription"):
        changed.append("prescription")
    page = render_template(
        "consultation/_saved.html",
        changed=set(changed),
        command=command,
        brought=_brought(after, command),
        **_context(after, errors, at),
    )
    return make_response(page, 422 if errors else 200)


def _brought(after: ConsultationWorkspace, command: str) -> set[str]:
    """The vital signs whose fields show something else than was sent: a tap has written them, or
    somebody else has measured."""
    sent = ConsultationForm.posted(request.form)
    names = {name for name in FIELDS if sent.text(name) != after.typed.text(name)}
    verb, _, rest = command.partition(":")
    if verb == "weigh" or len(request.form.getlist("weight")) > 1:
        names.add("weight")
    return names | ({rest.partition(":")[0]} if verb == "measure" else set())


def _not_ready(workspace: ConsultationWorkspace, errors: dict[str, str]) -> Response:
    if not is_htmx():
        return make_response(_page(workspace, errors), 422)
    context = _context(workspace, errors)
    told = {"changed": LISTS, "command": "finish", "brought": _brought(workspace, "finish")}
    page = render_template("consultation/_saved.html", **told, **context)
    return make_response(page, 422)


def _late_submission(kept: ConsultationWorkspace, typed: ConsultationForm) -> Response:
    """A tap on Finish, or its page, that comes again is told what the first tap signed."""
    signed = service.find_signed(_key())
    mine = commands.take_boxes(commands.replace_typed(kept, typed))
    if signed is not None and service.stands(kept, mine):
        return _signed(signed)
    return _conflict(kept, typed)


def _conflict(kept: ConsultationWorkspace, typed: ConsultationForm) -> Response:
    """Another page wrote since: both texts, and the choice. What is signed then is another."""
    return _both(kept, typed, "_conflict.html" if is_htmx() else "conflict.html")


@bp.app_errorhandler(InConsultation)
def handle_edit_conflict(edit: InConsultation) -> Response:
    """A plain edit of a note that is written here: the edit beside the note, and the choice."""
    kept = open_workspace(edit.visit_id)
    mine = kept.typed
    for name, text in edit.texts.items():
        mine = mine.with_entries(name, entries(text))
    if not screen.differing(mine, kept.typed):
        return done(_url(edit.visit_id))
    response = _both(kept, mine, "_two_texts.html" if is_htmx() else "conflict.html")
    # Two texts side by side need the room of the page, not that of a field.
    response.headers["HX-Retarget"] = "#main"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def _both(kept: ConsultationWorkspace, mine: ConsultationForm, template: str) -> Response:
    page = render_template(
        f"consultation/{template}",
        mine=mine,
        differing=screen.differing(mine, kept.typed),
        tab=request.form.get("tab", "")[:64] or secrets.token_hex(8),
        sequence=_number("sequence") + 1,
        request_key=new_key(),
        **_context(kept),
    )
    return make_response(page, 409)


def _url(visit_id: int) -> str:
    return url_for("consultation.write", visit_id=visit_id)
