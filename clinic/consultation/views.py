"""The consultation: one screen, one form, one address that takes every save and every tap."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from clinic.audit.service import record_reading
from clinic.clock import format_moment
from clinic.consultation import (
    acts,
    by_weight,
    by_weight_shown,
    checked,
    screen,
    service,
    taps,
)
from clinic.consultation.desk import Desk, open_desk
from clinic.consultation.lines_shown import LinesShown
from clinic.consultation.note import EXPECTING
from clinic.consultation.signed_out import desk_as_left
from clinic.consultation.suggesting import list_ingredients, list_suggested
from clinic.consultation.taps import Touched, touched
from clinic.consultation.typed import LISTS, Typed
from clinic.extensions import db
from clinic.facts.forms import FORMS
from clinic.htmx import done, is_htmx, see_instead
from clinic.prescribing.models import Prescription
from clinic.prescribing.settings import read_settings
from clinic.submissions import make_once, new_key
from clinic.versions import Stale
from clinic.visits.drafts import Mark
from clinic.visits.models import Visit
from clinic.visits.notes import entries
from clinic.visits.service import InConsultation

bp = Blueprint("consultation", __name__)


@bp.post("/patients/<int:patient_id>/consultation/")
def begin(patient_id: int) -> Response:
    fee = current_user.doctor.default_fee_paise
    key = request.form.get("request_key", "")[:64]
    visit = make_once(Visit, key, lambda: service.begin(patient_id, fee, key))
    db.session.commit()
    return done(_url(visit.id))


@bp.get("/visits/<int:visit_id>/consultation/")
def write(visit_id: int) -> Response:
    line = request.args.get("line", "")
    at = int(line) if line.isascii() and line.isdecimal() and len(line) < 3 else None
    page = _page(desk_as_left(visit_id, request.form, _mark()), at=Touched(at, is_dose=True))
    record_reading("visits", visit_id)
    return make_response(page)


@bp.post("/visits/<int:visit_id>/consultation/")
def save(visit_id: int) -> Response:
    act = request.form.get("act", "")
    desk = open_desk(visit_id, Typed.posted(request.form))
    try:
        return _finish(desk) if act == "finish" else _keep(desk, act)
    except (Stale, IntegrityError):
        db.session.rollback()
        return _came_late(open_desk(visit_id), desk.typed)


@bp.get("/suggestions/<any(diagnosis,investigations,prescription):name>/")
def suggestions(name: str) -> Response:
    words = request.args.get(f"{name}_new", "")[:200]
    found = list_suggested(name, words)
    page = render_template("consultation/_suggestions.html", name=name, found=found, words=words)
    return make_response(page)


@bp.get("/suggestions/ingredients/<int:place>/")
def ingredients(place: int) -> Response:
    words = request.args.get(f"own-{place}-generic", "")[:200]
    found = list_ingredients(words)
    return make_response(render_template("consultation/_ingredients.html", found=found))


def _keep(desk: Desk, act: str) -> Response:
    errors: dict[str, str] = {}
    try:
        typed = _acted(desk, act)
    except ValueError as error:
        typed, errors = desk.typed, {"prescription": str(error)}
    new_weight = by_weight.has_new_weight(desk)
    desk.draft = service.keep(desk, typed, _mark())
    learned = service.learn(desk, typed)
    db.session.commit()
    if errors and not is_htmx():
        return make_response(_page(open_desk(desk.visit.id), errors), 422)
    after = open_desk(desk.visit.id) if learned or _writes(act) else acts.replace_typed(desk, typed)
    at = touched(desk, after, act)
    if not is_htmx():
        return see_instead(_at(desk, at))
    return _parts(desk, after, act, errors, at, new_weight)


def _at(desk: Desk, at: Touched) -> str:
    """The page again, at the line whose dose is being tapped."""
    url = _url(desk.visit.id)
    return (
        f"{url}?line={at.place}#medicine-{at.place}" if at.is_dose and at.place is not None else url
    )


def _acted(desk: Desk, act: str) -> Typed:
    """What stands after a tap; those that teach the clinic something do so first."""
    verb, _, words = act.partition(":")
    if verb == "confirm":
        service.confirm(desk, words)
    elif verb in ("pin", "unpin"):
        service.pin(desk, words, pinned=verb == "pin")
    elif verb == "own":
        line, _, contents = words.partition(taps.JOINED)
        return service.add_own(desk, line, service.told(desk, line, contents), sure=bool(contents))
    elif verb == "keep-template":
        name = " ".join(request.form.get("template_name", "").split())[:100]
        if not name:
            raise ValueError("Write a name for the template.")
        service.keep_as_template(desk, name, None)
    return acts.apply(act, desk)


def _writes(act: str) -> bool:
    """Whether a tap changed what the desk has read: the shelf or the templates."""
    return act.partition(":")[0] in ("confirm", "pin", "unpin", "own", "keep-template")


def _finish(desk: Desk) -> Response:
    user, typed = current_user, acts.take_boxes(desk)
    learned = service.learn(desk, typed)
    desk = open_desk(desk.visit.id, typed) if learned else acts.replace_typed(desk, typed)
    try:
        signed = service.finish(desk, _mark(), user.doctor, user.id, _key())
    except service.NotReady as error:
        db.session.commit()  # the text is kept, whatever is still missing
        return _not_ready(open_desk(desk.visit.id), error.errors)
    db.session.commit()
    return _signed(signed)


def _signed(prescription: Prescription) -> Response:
    return done(url_for("prescribing.show", prescription_id=prescription.id))


def _key() -> str:
    return request.form.get("request_key", "")[:64]


def _mark() -> Mark:
    return Mark(
        tab=request.form.get("tab", "")[:64],
        sequence=_number("sequence"),
        note=request.form.get("version", "")[:64],
        revision=_number("revision"),
    )


def _number(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _context(
    desk: Desk, errors: dict[str, str] | None = None, at: Touched | None = None
) -> dict[str, Any]:
    settings = read_settings(current_user.doctor.print_language)
    return {
        "desk": desk,
        "visit": desk.visit,
        "patient": desk.patient,
        "alerts": desk.alerts,
        "typed": desk.typed,
        "lines": LinesShown(desk, settings.language),
        "screen": screen,
        "checks": checked,
        "notes_off": settings.notes_off,
        "taps": taps,
        "forms": FORMS,
        "at": at or Touched(),
        "by_weight": by_weight_shown,
        "reasons": acts.REASONS,
        "expecting": EXPECTING,
        "errors": errors or {},
        "revision": desk.draft.revision if desk.draft else 0,
        "saved": format_moment(desk.draft.saved_at) if desk.draft else "",
    }


def _page(desk: Desk, errors: dict[str, str] | None = None, at: Touched | None = None) -> str:
    return render_template(
        "consultation/write.html",
        tab=request.form.get("tab") or secrets.token_hex(8),
        sequence=_number("sequence") + 1,
        request_key=request.form.get("request_key") or new_key(),
        **_context(desk, errors, at),
    )


def _parts(
    before: Desk, after: Desk, act: str, errors: dict[str, str], at: Touched, new_weight: bool
) -> Response:
    changed = screen.changed_lists(before, after)
    if (_writes(act) or errors or new_weight) and "prescription" not in changed:
        changed.append("prescription")
    if act.partition(":")[0] in ("add", "enter") and after.typed.box("prescription"):
        changed.append("prescription")
    page = render_template(
        "consultation/_saved.html",
        changed=set(changed),
        act=act,
        measure_told=_measure_told(act),
        **_context(after, errors, at),
    )
    return make_response(page, 422 if errors else 200)


def _measure_told(act: str) -> str:
    """The measure that a tap has written into its field."""
    verb, _, rest = act.partition(":")
    if verb == "weigh" or len(request.form.getlist("weight")) > 1:
        return "weight"
    return rest.partition(":")[0] if verb == "measure" else ""


def _not_ready(desk: Desk, errors: dict[str, str]) -> Response:
    if not is_htmx():
        return make_response(_page(desk, errors), 422)
    context = _context(desk, errors)
    page = render_template("consultation/_saved.html", changed=LISTS, act="finish", **context)
    return make_response(page, 422)


def _came_late(kept: Desk, typed: Typed) -> Response:
    """A tap on Finish, or its page, that comes again is told what the first tap signed."""
    signed = service.find_signed(_key())
    mine = acts.take_boxes(acts.replace_typed(kept, typed))
    if signed is not None and service.stands(kept, mine):
        return _signed(signed)
    return _conflict(kept, typed)


def _conflict(kept: Desk, typed: Typed) -> Response:
    """Another page wrote since: both texts, and the choice. What is signed then is another."""
    return _both(kept, typed, "_conflict.html" if is_htmx() else "conflict.html")


@bp.app_errorhandler(InConsultation)
def meet(edit: InConsultation) -> Response:
    """A plain edit of a note that is written here: the edit beside the note, and the choice."""
    kept = open_desk(edit.visit_id)
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


def _both(kept: Desk, mine: Typed, template: str) -> Response:
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
