"""Reopen a closed day, and correct the figures of its closing: each with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, url_for

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.billing.refusals import LedgerRefusal
from clinic.clock import format_day
from clinic.daybook import amending, queries
from clinic.daybook.closing import first_day
from clinic.daybook.forms import ReasonForm
from clinic.daybook.papers import closing_figures, corrected_figures
from clinic.extensions import db
from clinic.htmx import done

bp = Blueprint("amending", __name__)


@bp.route("/daybook/<day:day>/reopen/", methods=["GET", "POST"])
@allows(Permission.REOPEN_DAY)
def reopen(day: date) -> Response:
    form = ReasonForm()
    refusal: LedgerRefusal | None = None
    try:
        if form.validate_on_submit():
            amending.reopen_day(day, form.seen(), form.reason.data)
            db.session.commit()
            flash(f"{format_day(day)} is open again. Close it when it is right.", "success")
            return done(url_for("daybook.show", day=day))
        closing = amending.get_last_closing(day)
        form.count_id.data = form.count_id.data or str(closing.count_id)
    except LedgerRefusal as error:
        db.session.rollback()
        return _page("reopen", day, form, error)
    figures = tuple(closing_figures(closing, on_paper=False))
    values = {"begins": first_day(closing), "closing_figures": figures, "own": closing}
    return _page("reopen", day, form, refusal, **values)


@bp.route("/daybook/<day:day>/correct/", methods=["GET", "POST"])
@allows(Permission.REOPEN_DAY)
def correct(day: date) -> Response:
    form = ReasonForm()
    try:
        if form.validate_on_submit():
            amending.correct_day(day, form.reason.data)
            db.session.commit()
            flash(f"The correction of {format_day(day)} is written.", "success")
            return done(url_for("daybook.show", day=day))
        review = amending.review_day(amending.get_closing(day))
    except LedgerRefusal as error:
        db.session.rollback()
        return _page("correct", day, form, error)
    rows = tuple(corrected_figures(review.differences, queries.people(), on_paper=False))
    return _page("correct", day, form, None, rows=rows)


def _page(
    name: str, day: date, form: ReasonForm, refusal: LedgerRefusal | None, **more: Any
) -> Response:
    values = {"shown": day, "form": form, "refusal": refusal, **more}
    page = render_template(f"daybook/{name}.html", **values)
    if refusal is not None and form.is_submitted():
        return make_response(page, 409)
    return make_response(page, 422 if form.is_submitted() else 200)
