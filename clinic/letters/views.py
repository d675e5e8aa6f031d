"""Pages on which letters are begun, written and issued."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_login import current_user

from clinic.audit.service import record_reading
from clinic.auth.access import allows, may
from clinic.auth.people import read_signer
from clinic.auth.permissions import Permission
from clinic.clock import clinic_day
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.htmx import done, is_htmx, see_instead
from clinic.languages import LANGUAGES
from clinic.letters import drafting, queries, service
from clinic.letters.forms import CONFIRM, DAYS, FILL, ISSUE, DraftForm, NewLetterForm, digest
from clinic.letters.kinds import CHIPS, KIND_WORDS, LetterKind
from clinic.letters.models import Letter, LetterDraft
from clinic.letters.own_texts import NoSuchLetter
from clinic.letters.rules import LetterQuestion
from clinic.patients.service import PatientArchived, get_patient_row
from clinic.prescribing.paper_words import NOT_REVIEWED, REVIEWED
from clinic.submissions import create_once, find_by_request_key
from clinic.typed_again import retry_page, sent_fields
from clinic.versions import Stale
from clinic.visits.models import Visit
from clinic.visits.service import get_visit

bp = Blueprint("letters", __name__)

NOT_A_SIGNER = "You write drafts: a doctor with a registration number issues them."
FILLED_ANEW = "The text was filled with what changed. Look at it, then issue it."
CHANGED = "Somebody changed this letter at the same moment. Look at it, then issue it."
ELSEWHERE = "This letter was issued or discarded on another page."
NOT_REVIEWED_TEXT = NOT_REVIEWED.partition(". ")[0] + "."
DISCARDED = ("This draft is discarded", "Nothing was saved. What was typed stands here.")


@bp.get("/patients/<int:patient_id>/letters/")
@allows(Permission.PRINT_PRESCRIPTIONS)
def of_patient(patient_id: int) -> Response:
    patient = get_patient_row(patient_id)
    if patient.is_linked:
        return see_instead(url_for("letters.of_patient", patient_id=patient.page_id))
    writes = may(Permission.WRITE_NOTES) and not patient.is_archived
    page = render_template(
        "letters/list.html",
        patient=patient,
        letters=queries.list_letters(patient.records),
        drafts=queries.list_drafts(patient.records) if writes else [],
        visits=queries.list_visits(patient.records) if writes else [],
    )
    record_reading("patients", patient_id)
    return make_response(page)


@bp.route("/visits/<int:visit_id>/letters/new/", methods=["GET", "POST"])
@allows(Permission.WRITE_NOTES)
def new(visit_id: int) -> Response:
    visit = get_visit(visit_id)
    if visit.patient.is_archived:
        raise PatientArchived(visit.patient_id)
    form = NewLetterForm(data={"language": _language()})
    if not form.is_submitted():
        return _new_page(visit, form)
    if (earlier := find_by_request_key(LetterDraft, form.key())) is not None:
        return done(url_for("letters.draft", draft_id=earlier.id))
    values = _begun(form)
    if values is None or not form.validate():
        return _new_page(visit, form, 422)
    who = (current_user.doctor, current_user.id, read_signer(current_user))
    draft = create_once(
        LetterDraft, drafting.start_draft, visit, values, *who, request_key=form.key()
    )
    db.session.commit()
    return done(url_for("letters.draft", draft_id=draft.id))


def _begun(form: NewLetterForm) -> dict[str, Any] | None:
    """Return the columns of the requested draft, or None for an unknown request."""
    name, number = form.chosen()
    language = form.language.data or _language()
    if name == "text" and number:
        text = queries.find_text(int(number))
        if text is None or text.archived_at is not None:
            return None
        return {"kind": text.kind, "language": text.language, "text_id": text.id}
    if name not in set(LetterKind):
        return None
    return {"kind": name, "language": language, "days": int(number or 0)}


def _new_page(visit: Visit, form: NewLetterForm, status: int = 200) -> Response:
    drafts = queries.list_drafts(visit.patient.records)
    page = render_template(
        "letters/new.html",
        visit=visit,
        patient=visit.patient,
        form=form,
        kinds=KIND_WORDS,
        chips=CHIPS,
        texts=[text for text in queries.list_texts() if text.name],
        drafts=[draft for draft in drafts if draft.visit_id == visit.id],
        languages=LANGUAGES,
    )
    return make_response(page, status)


def _language() -> str:
    language: str = current_user.doctor.print_language
    return language if language in LANGUAGES else "en"


@bp.route("/letter-drafts/<int:draft_id>/", methods=["GET", "POST"])
@allows(Permission.WRITE_NOTES)
def draft(draft_id: int) -> Response:
    letter_draft = _draft_or_issued(draft_id)
    if isinstance(letter_draft, Response):
        return letter_draft
    is_discarded = letter_draft.discarded_at is not None
    if is_discarded and (refused := _brought_back(letter_draft)) is not None:
        return refused
    form = DraftForm.of(letter_draft)
    if form.is_submitted():
        return _posted(letter_draft, form)
    page = _draft_page(letter_draft, form)
    record_reading("visits", letter_draft.visit_id)
    return page


def _brought_back(discarded: LetterDraft) -> Response | None:
    """Restore a discarded draft where its writer asks for that; else show what was sent to it,
    ready to be sent with the draft restored.
    """
    if request.method != "POST":
        raise NoSuchLetter(discarded.id)
    if request.args.get("restore"):
        drafting.restore_draft(discarded)
        db.session.commit()
        return None
    there = url_for("letters.draft", draft_id=discarded.id, restore=1)
    # Nobody wrote between the sent text and the discarding: its version is that of the restored.
    text, now = str(discarded.version - 1), str(discarded.version + 1)
    fields = [
        (name, now if (name, value) == ("version", text) else value)
        for name, value in sent_fields()
    ]
    return retry_page(409, *DISCARDED, fields, there=there, send="Bring it back with this")


def _draft_or_issued(draft_id: int) -> LetterDraft | Response:
    """Return the draft; or the way to the letter, where the form that is sent has issued it."""
    if (issued := _issued_by_form()) is not None:
        return issued
    try:
        return drafting.get_draft(draft_id)
    except NoSuchLetter:  # or issued it just now
        db.session.rollback()
        if (issued := _issued_by_form()) is not None:
            return issued
        raise


def _issued_by_form() -> Response | None:
    key = str(request.form.get("request_key", ""))[:64]
    issued = find_by_request_key(Letter, key)
    return done(url_for("letters.show", letter_id=issued.id)) if issued is not None else None


def _posted(letter_draft: LetterDraft, form: DraftForm) -> Response:
    """Save the posted draft, and issue it if the button asks for that."""
    form.set_days()
    if not form.validate():
        return _draft_page(letter_draft, form, status=422)
    if (conflict := _save(letter_draft, form)) is not None:
        return conflict
    if form.act() in (ISSUE, CONFIRM):
        return _issue(letter_draft, form)
    number = letter_draft.id
    db.session.commit()
    if not is_htmx():
        return done(url_for("letters.draft", draft_id=number))
    saved = drafting.get_draft(number)
    return _draft_page(saved, DraftForm.of(saved, formdata=None))


def _save(letter_draft: LetterDraft, form: DraftForm, is_first: bool = True) -> Response | None:
    """Save the posted draft; return the page with both texts where another page saved first.

    The same form may have been sent twice at once: then what it saved is tried again, or the letter
    that it issued is shown.
    """
    number, who = letter_draft.id, (current_user.doctor, read_signer(current_user))
    try:
        drafting.save_draft(
            letter_draft, form.seen_version(), form.values(), *who, anew=form.act() == FILL
        )
    except Stale:
        db.session.rollback()
        saved = _draft_or_issued(number)
        if isinstance(saved, Response):
            return saved
        if is_first:
            return _save(saved, form, is_first=False)
        leave = url_for("letters.draft", draft_id=number)
        return conflict_page(form, DraftForm.of(saved, formdata=None), leave)
    return None


def _issue(letter_draft: LetterDraft, form: DraftForm) -> Response:
    number = letter_draft.id
    is_as_seen = digest(letter_draft.body) == digest(form.body.data or "")
    seen = letter_draft.version
    db.session.commit()  # what was typed is kept, whatever is still missing
    if not is_as_seen or not may(Permission.SIGN):
        saved = drafting.get_draft(number)
        messages = [NOT_A_SIGNER] if is_as_seen else [FILLED_ANEW]
        return _draft_page(saved, DraftForm.of(saved, formdata=None), messages, status=422)
    by = service.issue_by_now(current_user.doctor, current_user.id, read_signer(current_user))
    try:
        letter = service.issue_once(number, by, form.confirmed(), form.key(), seen)
    except service.NotIssued as refusal:
        db.session.rollback()
        return _refused(number, refusal)
    except Stale:
        db.session.rollback()
        saved = drafting.get_draft(number)
        return _draft_page(saved, DraftForm.of(saved, formdata=None), [CHANGED], status=409)
    except service.DraftClosed:
        flash(ELSEWHERE, "warning")
        return done(url_for("chart.home"))
    db.session.commit()
    return done(url_for("letters.show", letter_id=letter.id))


def _refused(number: int, refusal: service.NotIssued) -> Response:
    """Render the draft (422) with the errors beside their fields, and the questions."""
    letter_draft = drafting.get_draft(number)
    form = DraftForm.of(letter_draft, formdata=None)
    for name, message in refusal.errors.items():
        if name in form:
            form[name].errors = [message]
    return _draft_page(letter_draft, form, asked=refusal.questions, status=422)


def _draft_page(
    letter_draft: LetterDraft,
    form: DraftForm,
    messages: list[str] | None = None,
    asked: list[LetterQuestion] | None = None,
    status: int = 200,
) -> Response:
    visit = letter_draft.visit
    page = render_template(
        "letters/_draft.html" if is_htmx() else "letters/draft.html",
        draft=letter_draft,
        visit=visit,
        patient=visit.patient,
        form=form,
        kind_words=KIND_WORDS[LetterKind(letter_draft.kind)],
        chips=CHIPS if letter_draft.kind == LetterKind.SICKNESS else (),
        days_act=DAYS,
        messages=messages or [],
        asked=asked or [],
        confirmed=form.confirmed() if request.method == "POST" else (),
        by_hand=letter_draft.body != letter_draft.filled,
        before_visit="starts_on" in form
        and bool(form.starts_on.data)
        and form.starts_on.data < visit.visit_date,
        not_reviewed="" if letter_draft.language in REVIEWED else NOT_REVIEWED_TEXT,
        today_of_issue=clinic_day(),
    )
    return make_response(page, status)


@bp.post("/letter-drafts/<int:draft_id>/discard/")
@allows(Permission.WRITE_NOTES)
def discard(draft_id: int) -> Response:
    letter_draft = drafting.get_draft(draft_id)
    patient_id = letter_draft.visit.patient.page_id
    drafting.discard_draft(letter_draft)
    db.session.commit()
    undo = url_for("letters.restore", draft_id=draft_id)
    flash({"text": "The draft is discarded.", "undo": undo}, "undo")  # type: ignore[arg-type]
    return done(url_for("letters.of_patient", patient_id=patient_id))


@bp.post("/letter-drafts/<int:draft_id>/restore/")
@allows(Permission.WRITE_NOTES)
def restore(draft_id: int) -> Response:
    letter_draft = drafting.get_draft(draft_id)
    drafting.restore_draft(letter_draft)
    db.session.commit()
    return done(url_for("letters.draft", draft_id=draft_id))
