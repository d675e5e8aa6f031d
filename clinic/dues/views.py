"""The list of all dues, now and at the end of a day, the way from a due to its bill, reminders."""

from __future__ import annotations

from datetime import date

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user

from clinic.audit import service as audit
from clinic.auth.access import allows, may
from clinic.auth.permissions import Permission
from clinic.billing.owed import OwedBill, list_own_owed
from clinic.clock import clinic_day, month_span, next_month
from clinic.dues import day_end, queries
from clinic.dues.day_end_queries import read_day_end_dues
from clinic.dues.forms import DayEndForm, ReminderForm
from clinic.dues.reminders import reminder, reminder_text
from clinic.extensions import db
from clinic.htmx import done, is_htmx, page_or_part, see_instead
from clinic.intake import YEARS
from clinic.paging import Page
from clinic.patients import messages
from clinic.patients.models import Patient
from clinic.patients.service import get_patient, get_patient_row, get_patient_to_edit
from clinic.prescribing.paper_words import REVIEWED
from clinic.standby import from_standby

bp = Blueprint("dues", __name__)

PREPARED = "reminder"
"""In the session: the number of the patient whose reminder was prepared last, shown once."""


@bp.get("/billing/dues/")
@allows(Permission.BILLS)
@from_standby
def dues() -> Response:
    today = clinic_day()
    page = Page.of(queries.dues(today), request.args)
    sums = queries.sums_by_age(today)
    return page_or_part(
        "dues/list.html",
        "dues/_list.html",
        page=page,
        dues=[queries.due_of(row) for row in page.rows],
        ages=[(name, paise) for (_days, name), paise in zip(queries.AGES, sums, strict=True)],
        total=sum(sums),
    )


@bp.get("/daybook/dues/")
@allows(Permission.DAYBOOK)
@from_standby
def at_day_end() -> Response:
    """Render who owed what at the end of a day, and who had an advance."""
    form = DayEndForm.of(request.args)
    day = form.chosen()
    dues = read_day_end_dues(day)
    page = render_template(
        "dues/day_end.html",
        form=form,
        dues=dues,
        page=Page.within(dues.patients, request.args),
        ages=day_end.AGES,
        before=_link_to_end(next_month(day, -1)),
        after=_link_to_end(next_month(day)) if next_month(day) <= clinic_day() else None,
    )
    return make_response(page, 422 if form.errors else 200)


def _link_to_end(month: date) -> str | None:
    """Return the link to the end of a month, or to today in this one; None for a year that is not
    shown.
    """
    last = min(month_span(month)[1], clinic_day())
    return url_for("dues.at_day_end", day=last) if last.year in YEARS else None


@bp.get("/daybook/dues/csv/")
@allows(Permission.DAYBOOK)
def day_end_csv() -> Response:
    """Send each bill that was due at the end of a day, and each advance."""
    form = DayEndForm.of(request.args)
    if form.errors:
        abort(404)
    response = make_response(day_end.dues_csv(read_day_end_dues(form.chosen())))
    audit.record_reading("daybook", current_user.doctor.id, "print")
    response.mimetype = "text/csv"
    name = f"dues-{form.chosen()}.csv"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@bp.get("/patients/<int:patient_id>/owing/")
@allows(Permission.BILLS)
def owing(patient_id: int) -> Response:
    """Go to the bill that is owed, ready to be paid; of several to all of them."""
    patient = get_patient_row(patient_id)
    owed = list_own_owed(patient.records)
    if not owed:
        flash("Nothing is due any more.", "info")
        return see_instead(url_for("chart.patient", patient_id=patient.page_id))
    return see_instead(_where_it_is_paid(patient_id, owed))


def _where_it_is_paid(patient_id: int, owed: list[OwedBill]) -> str:
    takes = may(Permission.TAKE_MONEY)
    if takes and len(owed) > 1:
        return url_for("settling.dues", patient_id=patient_id)
    return url_for("money.pay" if takes else "billing.show", bill_id=owed[0].id)


@bp.route("/patients/<int:patient_id>/reminder/", methods=["GET", "POST"])
@allows(Permission.TAKE_MONEY)
def remind(patient_id: int) -> Response:
    """Prepare a message about dues; a person sends it with an app of their own."""
    patient = get_patient(patient_id)
    if patient.is_linked:
        return see_instead(url_for("dues.remind", patient_id=patient.page_id))
    form = ReminderForm.of(patient, current_user.doctor.print_language)
    if not form.is_submitted():
        return _page(patient, form, 200)
    get_patient_to_edit(patient_id)
    if not form.validate():
        return _page(patient, form, 422)
    owed = list_own_owed(patient.records)
    if not owed:
        return done(url_for("dues.remind", patient_id=patient_id))
    messages.agree(patient, form.phone.data, form.whose.data, current_user.full_name)
    messages.write_in(patient, form.language.data)
    changes = {"message_phone": [None, form.phone.data], "owed_paise": [None, _sum(owed)]}
    audit.note("reminder", "patients", patient_id, changes)
    db.session.commit()
    session[PREPARED] = patient_id
    return done(url_for("dues.remind", patient_id=patient_id))


@bp.post("/patients/<int:patient_id>/reminder/withdraw/")
@allows(Permission.TAKE_MONEY)
def withdraw(patient_id: int) -> Response:
    """Take back that the patient agreed to messages."""
    messages.withdraw(get_patient_to_edit(patient_id))
    db.session.commit()
    flash("No messages are prepared any more, until the patient agrees again.", "success")
    return done(url_for("dues.remind", patient_id=patient_id))


def _page(patient: Patient, form: ReminderForm, status: int) -> Response:
    owed = list_own_owed(patient.records)
    language = form.chosen_language(request.args.get("language"))
    text = _text(language, owed)
    is_prepared = status == 200 and session.pop(PREPARED, None) == patient.id
    context = {
        "patient": patient,
        "form": form,
        "owed": owed,
        "paise": _sum(owed),
        "language": language,
        "reviewed": REVIEWED,
        "text": text,
        "ready": reminder(text, form.phone.data) if is_prepared and form.is_agreed else None,
    }
    page = render_template("dues/_text.html" if is_htmx() else "dues/reminder.html", **context)
    if status == 200:
        audit.record_reading("patients", patient.id)
    return make_response(page, status)


def _text(language: str, owed: list[OwedBill]) -> str:
    doctor = current_user.doctor
    clinic = doctor.clinic_name or doctor.full_name
    number = owed[0].number if len(owed) == 1 else ""
    return reminder_text(language, clinic, _sum(owed), number)


def _sum(owed: list[OwedBill]) -> int:
    return sum(bill.due_paise for bill in owed)
