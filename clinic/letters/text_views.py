"""Pages of the doctor's texts of letters."""

from __future__ import annotations

from flask import Response, flash, make_response, render_template, request, url_for

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.htmx import done
from clinic.languages import LANGUAGES
from clinic.letters import own_texts, queries
from clinic.letters.filling import FIELDS
from clinic.letters.forms import TextForm
from clinic.letters.kinds import KIND_WORDS, LetterKind
from clinic.letters.models import LetterText
from clinic.letters.texts import shipped_text
from clinic.letters.views import bp
from clinic.submissions import create_once, find_by_request_key, new_key
from clinic.versions import Stale

TAKEN = "There is a text with this name, of this kind and language. Choose another name."
STANDARD_TAKEN = "You have a text without a name for this already. Give this one a name."


@bp.get("/account/letters/")
@allows(Permission.SETTINGS)
def texts() -> Response:
    own = queries.list_texts()
    standard = {(text.kind, text.language): text for text in own if not text.name}
    page = render_template(
        "letters/texts.html",
        kinds=KIND_WORDS,
        languages=LANGUAGES,
        standard=standard,
        named=[text for text in own if text.name],
    )
    return make_response(page)


@bp.route("/account/letters/new/", methods=["GET", "POST"])
@allows(Permission.SETTINGS)
def new_text() -> Response:
    """Add a text; it begins with the shipped one of the kind and language in the address."""
    kind, language = _chosen_kind_and_language()
    data = {"kind": kind.value, "language": language, "body": shipped_text(kind, language)}
    form = TextForm(data=data)
    if not form.request_key.data:
        form.request_key.data = new_key()
    if not form.validate_on_submit():
        return _text_page(form, None)
    if find_by_request_key(LetterText, form.key()) is not None:
        return done(url_for("letters.texts"))
    try:
        create_once(LetterText, own_texts.save_text, None, 0, form.values(), request_key=form.key())
    except own_texts.TextNameTaken:
        return _taken(form, None)
    db.session.commit()
    flash("Saved.", "success")
    return done(url_for("letters.texts"))


@bp.route("/account/letters/<int:text_id>/", methods=["GET", "POST"])
@allows(Permission.SETTINGS)
def text(text_id: int) -> Response:
    stored = own_texts.get_text(text_id)
    form = TextForm.of(stored)
    if not form.validate_on_submit():
        return _text_page(form, stored)
    try:
        own_texts.save_text(stored, form.seen_version(), form.values())
    except own_texts.TextNameTaken:
        db.session.rollback()
        return _taken(form, own_texts.get_text(text_id))
    except Stale:
        saved = TextForm.of(own_texts.get_text(text_id), formdata=None)
        return conflict_page(form, saved, url_for("letters.text", text_id=text_id))
    db.session.commit()
    flash("Saved.", "success")
    return done(url_for("letters.texts"))


@bp.post("/account/letters/<int:text_id>/archive/")
@allows(Permission.SETTINGS)
def archive_text(text_id: int) -> Response:
    own_texts.archive_text(own_texts.get_text(text_id))
    db.session.commit()
    undo = url_for("letters.restore_text", text_id=text_id)
    flash({"text": "The text is taken out of use.", "undo": undo}, "undo")  # type: ignore[arg-type]
    return done(url_for("letters.texts"))


@bp.post("/account/letters/<int:text_id>/restore/")
@allows(Permission.SETTINGS)
def restore_text(text_id: int) -> Response:
    own_texts.restore_text(own_texts.get_text(text_id))
    db.session.commit()
    return done(url_for("letters.texts"))


def _chosen_kind_and_language() -> tuple[LetterKind, str]:
    kind, language = request.args.get("kind", ""), request.args.get("language", "")
    return (
        LetterKind(kind) if kind in set(LetterKind) else LetterKind.SICKNESS,
        language if language in LANGUAGES else "en",
    )


def _taken(form: TextForm, stored: LetterText | None) -> Response:
    form.name.errors = [TAKEN if form.name.data else STANDARD_TAKEN]
    return _text_page(form, stored, 422)


def _text_page(form: TextForm, stored: LetterText | None, status: int = 0) -> Response:
    page = render_template("letters/text.html", form=form, stored=stored, fields=FIELDS)
    return make_response(page, status or (422 if form.errors else 200))
