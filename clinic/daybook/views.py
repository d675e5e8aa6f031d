"""The book of a day, a month and a year, on the screen and as files; cash in and out."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_login import current_user

from clinic import money
from clinic.audit.service import record_reading
from clinic.auth.access import allows, may, who_backdates
from clinic.auth.permissions import Permission
from clinic.billing.drawer import Drawer, DrawerShort
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.settings import read_settings
from clinic.clock import clinic_day, format_day, month_span, next_month
from clinic.daybook import amending, closing, closing_queries, exports, periods, queries
from clinic.daybook.act_views import acts_of_staff
from clinic.daybook.document import render_book, render_period
from clinic.daybook.drawer import expected_now
from clinic.daybook.forms import MovementForm
from clinic.daybook.gst_documents import list_documents
from clinic.daybook.gst_register import register_csv
from clinic.daybook.models import AnyClosing
from clinic.daybook.papers import (
    book_paper,
    closed_text,
    closing_figures,
    corrected_figures,
    correction_text,
    history_rows,
    modes_text,
    period_paper,
    person_name,
)
from clinic.daybook.periods import Period
from clinic.daybook.service import move_cash, read_book
from clinic.extensions import db
from clinic.htmx import done
from clinic.intake import YEARS
from clinic.standby import from_standby
from clinic.typed_again import tell_if_changed

bp = Blueprint("daybook", __name__)

ONE_DAY = timedelta(days=1)


@bp.get("/daybook/")
@allows(Permission.DAYBOOK)
@from_standby
def today() -> Response:
    return _day_page(clinic_day())


@bp.get("/daybook/<day:day>/")
@allows(Permission.DAYBOOK)
@from_standby
def show(day: date) -> Response:
    return _day_page(day)


def _day_page(day: date) -> Response:
    closed, people = closing_queries.find_closing_over(day), queries.people()
    book = read_book(day, day)
    return make_response(
        render_template(
            "daybook/show.html",
            shown=day,
            earlier=_in_years(day - ONE_DAY),
            later=_in_years(day + ONE_DAY),
            book=book,
            people=people,
            closed=closed,
            history=tuple(history_rows(amending.history_of(day), on_paper=False)),
            name_of=partial(person_name, people=people),
            modes_of=partial(modes_text, book),
            mode_name=exports.mode_name,
            acts=acts_of_staff(day, people),
            **_closing_data(day, closed),
        )
    )


def _in_years(day: date) -> date | None:
    """Return the day, if an address can name it."""
    return day if day.year in YEARS else None


def _closing_data(day: date, closed: AnyClosing | None) -> dict[str, Any]:
    """Return the page's data on the closing of this very day.

    `wrong` are the figures that differ from its entries, `corrected` those that a correction
    changed.
    """
    if closed is None or closed.day != day:
        return {"own": None, "breaks": ()}
    review, people = amending.review_day(closed), queries.people()
    return {
        "own": closed,
        "closing_figures": tuple(closing_figures(closed, on_paper=False)),
        "signed": closed_text(closed),
        "breaks": closing.verify_chain(),
        "wrong": tuple(corrected_figures(review.differences, people, on_paper=False)),
        "corrected": tuple(corrected_figures(review.corrected, people, on_paper=False)),
        "correction": review.correction,
        "correction_words": correction_text(review.correction) if review.correction else "",
    }


@bp.route("/daybook/cash/", methods=["GET", "POST"])
@allows(Permission.CASH_OUT)
def move() -> Response:
    form = MovementForm()
    form.day.data = form.day.data or request.args.get("day", "")
    book_day = form.book_day()
    form.backdated_by = who_backdates()
    if form.validate_on_submit():
        try:
            movement = move_cash(
                form.paise(),
                form.reason.data,
                request_key=form.key(),
                book_day=book_day,
                drawer=Drawer(
                    expected_now, bool(form.drawer_short.data), tells=may(Permission.DAYBOOK)
                ),
            )
        except LedgerRefusal as refusal:
            db.session.rollback()
            short = isinstance(refusal, DrawerShort)
            (form.drawer_short if short else form.amount).errors = [str(refusal)]
        else:
            day = movement.book_day or movement.day
            amount = money.show_rupees(abs(movement.amount_paise))
            direction = "put in" if movement.amount_paise > 0 else "taken out"
            tell_if_changed(movement, amount_paise=form.paise(), reason=form.reason.data)
            db.session.commit()
            late = "" if day == clinic_day() else f" It counts on {format_day(day)}."
            flash(f"{amount} {direction}.{late}", "success")
            return done(_after_move(day))
    to_rupee = read_settings().to_rupee
    page = render_template("daybook/move.html", form=form, book_day=book_day, whole_rupees=to_rupee)
    return make_response(page, 422 if form.is_submitted() else 200)


def _after_move(day: date) -> str:
    """Return the address of the day's book, or home for a person who may not see it."""
    return url_for("daybook.show", day=day) if may(Permission.DAYBOOK) else url_for("chart.home")


@bp.get("/daybook/<day:day>/csv/")
@allows(Permission.DAYBOOK)
def day_csv(day: date) -> Response:
    written = exports.book_csv(read_book(day, day), queries.people())
    return _file(written, "text/csv", f"day-book-{day}.csv")


@bp.get("/daybook/<day:day>/pdf/")
@allows(Permission.DAYBOOK)
def day_pdf(day: date) -> Response:
    closed = closing_queries.find_closing_over(day)
    own = closed if closed is not None and closed.day == day else None
    review = amending.review_day(own) if own else None
    history, people = amending.history_of(day), queries.people()
    book, acts = read_book(day, day), acts_of_staff(day, people, on_paper=True)
    paper = book_paper(book, people, current_user.doctor, review, history, acts)
    return _file(render_book(paper), "application/pdf", f"day-book-{day}.pdf")


@bp.get("/daybook/month/<month:month>/")
@allows(Permission.DAYBOOK)
@from_standby
def month(month: date) -> Response:
    first, last = month_span(month)
    later = next_month(first)
    page = render_template(
        "daybook/period.html",
        period=_month(first),
        unit="month",
        part="day",
        shows="daybook.show",
        before=_link_to_month(next_month(first, -1)),
        after=_link_to_month(later) if later <= clinic_day() else None,
        whole=_link_to_year(periods.year_begins(first)),
        pdf=url_for("daybook.month_pdf", month=first),
        csv=url_for("daybook.month_csv", month=first),
        entries=url_for("daybook.month_entries_csv", month=first),
        dues=url_for("dues.at_day_end", day=min(last, clinic_day())),
        gst=url_for("gst.month", month=first) if read_settings().gstin else None,
    )
    return make_response(page)


def _link_to_month(month: date) -> str | None:
    return url_for("daybook.month", month=month) if month.year in YEARS else None


def _link_to_year(begins: int) -> str | None:
    named = begins in YEARS and begins + 1 in YEARS
    return url_for("daybook.year", begins=begins) if named else None


@bp.get("/daybook/month/<month:month>/csv/")
@allows(Permission.DAYBOOK)
def month_csv(month: date) -> Response:
    written = exports.period_csv(_month(month), of_days=True)
    return _file(written, "text/csv", f"day-book-{month:%Y-%m}.csv")


@bp.get("/daybook/month/<month:month>/entries/csv/")
@allows(Permission.DAYBOOK)
def month_entries_csv(month: date) -> Response:
    """Send the entries of all books of a month, as the CSV of a day has them."""
    book = read_book(*month_span(month))
    written = exports.book_csv(book, queries.people())
    return _file(written, "text/csv", f"day-book-entries-{month:%Y-%m}.csv")


@bp.get("/daybook/month/<month:month>/gst/csv/")
@allows(Permission.DAYBOOK)
def gst_csv(month: date) -> Response:
    """Send the register of the GST of a month: each document by itself."""
    written = register_csv(list_documents(*month_span(month)))
    return _file(written, "text/csv", f"gst-{month:%Y-%m}.csv")


@bp.get("/daybook/month/<month:month>/pdf/")
@allows(Permission.DAYBOOK)
def month_pdf(month: date) -> Response:
    written = render_period(period_paper(_month(month), "Day", current_user.doctor))
    return _file(written, "application/pdf", f"day-book-{month:%Y-%m}.pdf")


@bp.get("/daybook/year/<int(fixed_digits=4):begins>/")
@allows(Permission.DAYBOOK)
@from_standby
def year(begins: int) -> Response:
    later, begun = begins + 1, periods.year_begins(clinic_day())
    page = render_template(
        "daybook/period.html",
        period=_year(begins),
        unit="year",
        part="month",
        shows="daybook.month",
        before=_link_to_year(begins - 1),
        after=_link_to_year(later) if later <= begun else None,
        whole=None,
        pdf=url_for("daybook.year_pdf", begins=begins),
        csv=url_for("daybook.year_csv", begins=begins),
        entries=None,
        dues=url_for("dues.at_day_end", day=min(periods.year_span(begins)[1], clinic_day())),
        gst=None,
    )
    return make_response(page)


@bp.get("/daybook/year/<int(fixed_digits=4):begins>/csv/")
@allows(Permission.DAYBOOK)
def year_csv(begins: int) -> Response:
    written = exports.period_csv(_year(begins), of_days=False)
    return _file(written, "text/csv", f"day-book-{begins}-{begins + 1}.csv")


@bp.get("/daybook/year/<int(fixed_digits=4):begins>/pdf/")
@allows(Permission.DAYBOOK)
def year_pdf(begins: int) -> Response:
    written = render_period(period_paper(_year(begins), "Month", current_user.doctor))
    return _file(written, "application/pdf", f"day-book-{begins}-{begins + 1}.pdf")


def _month(month: date) -> Period:
    return periods.month_of(month, queries.list_sums(*month_span(month)))


def _year(begins: int) -> Period:
    if begins not in YEARS or begins + 1 not in YEARS:
        abort(404)
    return periods.year_of(begins, queries.list_sums(*periods.year_span(begins)))


def _file(content: bytes, kind: str, name: str) -> Response:
    """Send a file; the book leaves the clinic, so the audit trail records the person."""
    record_reading("daybook", current_user.doctor.id, "print")
    response = make_response(content)
    response.mimetype = kind
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
