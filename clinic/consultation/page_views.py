"""The pages of the consultation: the whole page, the parts that a command changed, both texts."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Response, make_response, render_template, request
from flask_login import current_user

from clinic.auth.access import may
from clinic.auth.permissions import Permission
from clinic.clock import format_moment
from clinic.consultation import (
    check_results,
    commands,
    dose_buttons,
    overview,
    screen,
    weight_dose_panel,
)
from clinic.consultation.displayed_lines import DisplayedLines
from clinic.consultation.dose_buttons import ChangedLine
from clinic.consultation.form import LISTS, ConsultationForm
from clinic.consultation.note import EXPECTING
from clinic.consultation.workspace import ConsultationWorkspace
from clinic.facts.forms import FORMS
from clinic.htmx import is_htmx
from clinic.prescribing.settings import read_settings
from clinic.queue.namesakes import SHOWN, namesakes_title
from clinic.queue.queries import QueuedPatient, list_namesakes
from clinic.submissions import new_key
from clinic.visits.drafts import DraftToken
from clinic.visits.vitals import FIELDS


def draft_token() -> DraftToken:
    """Return the token that the posted page carries."""
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
    mark = overview.facts_mark(workspace)
    return {
        "workspace": workspace,
        "visit": workspace.visit,
        "patient": workspace.patient,
        "alerts": workspace.alerts,
        "typed": workspace.typed,
        "lines": DisplayedLines(workspace, current_user.doctor.print_language),
        "screen": screen,
        "overview": overview,
        "checks": check_results,
        "notes_off": settings.notes_off,
        "dose_buttons": dose_buttons,
        "forms": FORMS,
        "at": at or ChangedLine(),
        "by_weight": weight_dose_panel,
        "reasons": commands.REASONS,
        "expecting": EXPECTING,
        "errors": errors or {},
        "revision": workspace.draft.revision if workspace.draft else 0,
        "facts_mark": mark,
        "has_new_facts": request.form.get("facts", mark) != mark,
        "saved": format_moment(workspace.draft.saved_at) if workspace.draft else "",
    }


def render_page(
    workspace: ConsultationWorkspace,
    errors: dict[str, str] | None = None,
    at: ChangedLine | None = None,
) -> str:
    """Render the whole page, with errors by field."""
    namesakes = _list_namesakes(workspace)
    return render_template(
        "consultation/write.html",
        namesakes=namesakes[:SHOWN],
        namesakes_more=max(len(namesakes) - SHOWN, 0),
        namesakes_title=namesakes_title(workspace.patient.name, namesakes),
        tab=request.form.get("tab") or secrets.token_hex(8),
        sequence=_number("sequence") + 1,
        request_key=request.form.get("request_key") or new_key(),
        **_context(workspace, errors, at),
    )


def _list_namesakes(workspace: ConsultationWorkspace) -> list[QueuedPatient]:
    """Return the others in today's queue with a like name, on the page of a visit of today."""
    if not may(Permission.QUEUE) or workspace.visit.visit_date != workspace.today:
        return []
    return list_namesakes(workspace.patient, workspace.today)


def render_changes(
    before: ConsultationWorkspace,
    after: ConsultationWorkspace,
    command: str,
    errors: dict[str, str],
    at: ChangedLine,
    new_weight: bool,
) -> Response:
    """Respond to a command with only the parts of the page that it changed; 422 with errors."""
    changed = screen.changed_lists(before, after)
    if (changes_lists(command) or errors or new_weight) and "prescription" not in changed:
        changed.append("prescription")
    if _took_prescription(command) and after.typed.box("prescription"):
        changed.append("prescription")
    page = render_template(
        "consultation/_saved.html",
        changed=set(changed),
        command=command,
        brought=_fields_to_send(after, command),
        **_context(after, errors, at),
    )
    return make_response(page, 422 if errors else 200)


def _took_prescription(command: str) -> bool:
    """Return whether a command took the text of the prescription's box."""
    verb, _, names = command.partition(":")
    return verb == "add" or (verb == "enter" and (not names or "prescription" in names.split(",")))


def _fields_to_send(after: ConsultationWorkspace, command: str) -> set[str]:
    """Return the vital signs whose fields must be sent anew: a command has written them, or
    somebody else has measured.
    """
    sent = ConsultationForm.from_post(request.form)
    names = {name for name in FIELDS if sent.text(name) != after.typed.text(name)}
    verb, _, rest = command.partition(":")
    if verb == "weigh" or len(request.form.getlist("weight")) > 1:
        names.add("weight")
    return names | ({rest.partition(":")[0]} if verb == "measure" else set())


def not_ready_page(workspace: ConsultationWorkspace, errors: dict[str, str]) -> Response:
    """Respond 422 with what must be corrected before the note can be finished."""
    if not is_htmx():
        return make_response(render_page(workspace, errors), 422)
    context = _context(workspace, errors)
    changes = {
        "changed": LISTS,
        "command": "finish",
        "brought": _fields_to_send(workspace, "finish"),
    }
    page = render_template("consultation/_saved.html", **changes, **context)
    return make_response(page, 422)


def changes_lists(command: str) -> bool:
    """Return whether a command changes the formulary or the templates that the workspace read."""
    return command.partition(":")[0] in ("confirm", "pin", "unpin", "own", "keep-template")


def both_texts_page(
    stored: ConsultationWorkspace, mine: ConsultationForm, template: str
) -> Response:
    """Respond 409 with the stored text and the typed one, to choose between."""
    page = render_template(
        f"consultation/{template}",
        mine=mine,
        differing=screen.differing(mine, stored.typed),
        tab=request.form.get("tab", "")[:64] or secrets.token_hex(8),
        sequence=_number("sequence") + 1,
        request_key=new_key(),
        **_context(stored),
    )
    return make_response(page, 409)
