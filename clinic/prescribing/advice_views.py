"""The page where a doctor writes the own advice in the languages of papers."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_login import current_user

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.extensions import db
from clinic.forms import Form
from clinic.htmx import done
from clinic.languages import LANGUAGES, language_name
from clinic.prescribing.own_advice import TypedAdvice, rows_of, usual_language
from clinic.prescribing.queries import list_advice, list_translations
from clinic.prescribing.service import TranslationChanged, save_translations

bp = Blueprint("advice", __name__)


class AdviceForm(Form):
    """The translations are many fields of one name, read by the view."""


@bp.route("/account/advice/", methods=["GET", "POST"])
@allows(Permission.SETTINGS)
def edit() -> Response:
    """Show what the doctor advises often in a language, and keep what is typed beside it.

    An empty text prints as it is written.
    """
    language = _language(request.form.get("language") or request.args.get("language", ""))
    columns = (request.form.getlist(name) for name in ("words", "text", "seen"))
    typed = [TypedAdvice(*row) for row in zip(*columns, strict=False)]
    form = AdviceForm()
    if not form.validate_on_submit():
        return _page(form, language, typed)
    if any(row.wrong for row in typed):
        return _page(form, language, typed, 422)
    try:
        changed = save_translations(language, typed)
    except TranslationChanged:
        db.session.rollback()
        return _page(form, language, typed, 409)
    db.session.commit()
    flash("Saved." if changed else "Nothing was changed.", "success")
    return done(url_for("advice.edit", language=language))


def _language(asked: str) -> str:
    """Return a language that is not English: the one asked for, or that of the papers."""
    return (
        asked
        if asked in LANGUAGES and asked != "en"
        else usual_language(current_user.doctor.print_language)
    )


def _page(form: AdviceForm, language: str, typed: list[TypedAdvice], status: int = 200) -> Response:
    page = render_template(
        "prescribing/advice.html",
        form=form,
        language=language,
        languages={code: language_name(code) for code in LANGUAGES if code != "en"},
        rows=rows_of(list_advice(), list_translations(language), language, typed),
        status=status,
    )
    return make_response(page, status)
