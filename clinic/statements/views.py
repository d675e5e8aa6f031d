"""Loading a bank's or UPI app's statement, and entering what came in."""

from __future__ import annotations

from flask import Blueprint, Response, flash, make_response, render_template, url_for

from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.htmx import done, is_htmx
from clinic.money import format_rupees
from clinic.statements import entering
from clinic.statements.forms import EnterForm, UploadForm

bp = Blueprint("statements", __name__)


@bp.route("/billing/statements/", methods=["GET", "POST"])
def statements() -> Response:
    """The upload keeps nothing: it shows what matched, to be entered by the form below."""
    form = UploadForm()
    if not form.validate_on_submit():
        return _page(form, status=422 if form.is_submitted() else 200)
    preview = entering.preview_of(form.content, clinic_day())
    if preview.is_empty:
        words = [words for line, words in preview.problems if not line]
        form.statement.errors = words or ["No money that came in was found in this file."]
        return _page(form, preview, status=422)
    return _page(form, preview)


@bp.post("/billing/statements/enter/")
def enter() -> Response:
    """Each line by itself: it is a payment of its own, entered whole or not at all."""
    form = EnterForm()
    if not form.validate():
        return _page(UploadForm(formdata=None), entering_form=form, status=422)
    entered, refused = [], []
    for entry in form.entries():
        problem = entering.enter(entry, form.key())
        db.session.commit()  # of each line, so that a refusal undoes none before it
        (entered.append(entry) if problem is None else refused.append(problem))
    told = _told(entered)
    if refused:
        upload = UploadForm(formdata=None)
        return _page(upload, entering_form=form, status=409, refused=refused, told=told)
    flash(told, "success")
    return done(url_for("billing.bills"))


def _told(entered: list[entering.Entry]) -> str:
    count, paise = len(entered), sum(entry.paise for entry in entered)
    lines = "1 payment" if count == 1 else f"{count} payments"
    return f"{lines} entered, {format_rupees(paise)}." if count else "Nothing was entered."


def _page(
    form: UploadForm,
    preview: entering.Preview | None = None,
    entering_form: EnterForm | None = None,
    status: int = 200,
    **context: object,
) -> Response:
    template = "statements/_statement.html" if is_htmx() else "statements/statement.html"
    page = render_template(
        template,
        form=form,
        preview=preview,
        entering=entering_form or EnterForm(formdata=None),
        **context,
    )
    return make_response(page, status)
