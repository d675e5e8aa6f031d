"""Count the drawer, show the expected cash, and close the day: in this order."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from clinic.auth.access import allows, may
from clinic.auth.permissions import Permission
from clinic.billing.refusals import DayClosed, LedgerRefusal
from clinic.clock import format_day
from clinic.daybook import closing
from clinic.daybook.exports import mode_name
from clinic.daybook.forms import CloseForm, CountForm
from clinic.extensions import db
from clinic.htmx import done
from clinic.money import from_paise

bp = Blueprint("closing", __name__)


@bp.route("/daybook/<day:day>/count/", methods=["GET", "POST"])
@allows(Permission.COUNT_DRAWER)
def count(day: date) -> Response:
    form = CountForm(opening=from_paise(closing.last_opening(day)))
    refusal: LedgerRefusal | None = None
    try:
        if form.validate_on_submit():
            closing.save_count(day, form.counts(), form.key(), form.opening_paise())
            db.session.commit()
            return _after_count(day)
        closing.refuse_closing(day)
    except LedgerRefusal as error:
        db.session.rollback()
        refusal = error
    context: dict[str, Any] = {"shown": day, "form": form, "refusal": refusal}
    context["asks_opening"] = closing.asks_opening(day)
    page = render_template("daybook/count.html", **context)
    return make_response(page, _status(form, refusal))


def _after_count(day: date) -> Response:
    """Redirect to the closing, or away for a person who may only count."""
    if may(Permission.CLOSE_DAY):
        return done(url_for("closing.close", day=day))
    flash("The count is saved.", "success")
    return done(_book(day))


def _book(day: date) -> str:
    """Return the address of the day's book, or home for a person who may not see it."""
    return url_for("daybook.show", day=day) if may(Permission.DAYBOOK) else url_for("chart.home")


@bp.get("/daybook/count/total/")
@allows(Permission.COUNT_DRAWER)
def total() -> Response:
    form = CountForm(request.args)
    return make_response(render_template("daybook/_counted.html", total=form.total()))


@bp.route("/daybook/<day:day>/close/", methods=["GET", "POST"])
@allows(Permission.CLOSE_DAY)
def close(day: date) -> Response:
    form = CloseForm()
    if not form.validate_on_submit():
        return _close_page(day, form)
    try:
        closing.close_day(day, *form.seen(), form.reason.data)
    except closing.ReasonMissing as refusal:
        form.reason.errors = [str(refusal)]
        return _close_page(day, form)
    except LedgerRefusal as refusal:
        db.session.rollback()
        return _close_page(day, form, refusal)
    db.session.commit()
    flash(f"{format_day(day)} is closed.", "success")
    return done(_book(day))


def _close_page(day: date, form: CloseForm, refusal: LedgerRefusal | None = None) -> Response:
    """Render the counted and the expected cash; if the expected cash cannot be shown,
    the reason."""
    now: closing.ClosingPreview | None = None
    try:
        now = closing.preview_closing(day)
        form.count_id.data, form.expected.data = str(now.count.id), str(now.expected)
    except LedgerRefusal as error:
        refusal = refusal or error
    values: dict[str, Any] = {"shown": day, "form": form, "now": now, "refusal": refusal}
    values |= {"mode_name": mode_name, "counts": isinstance(refusal, closing.NotCounted)}
    return make_response(render_template("daybook/close.html", **values), _status(form, refusal))


def _status(form: CloseForm | CountForm, refusal: LedgerRefusal | None) -> int:
    """Return 409 if another person was faster, 422 if what was sent is not valid."""
    if not form.is_submitted():
        return 200
    return 409 if isinstance(refusal, DayClosed | closing.ChangedMeanwhile) else 422
