"""Show a bill, and switch its status."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template, request, url_for
from flask_login import current_user

from clinic.audit.service import record_reading
from clinic.auth.access import allows, may
from clinic.auth.permissions import Permission
from clinic.billing import figures, queries, service
from clinic.billing.bill_page import page_of
from clinic.billing.forms import PARTS, EditBillForm
from clinic.billing.models import Bill
from clinic.billing.refusals import LedgerRefusal, MayNotTakeBack
from clinic.billing.rows import AnyBill
from clinic.billing.rules import Status
from clinic.billing.wrongs import ActingPerson, wrongs_of
from clinic.clock import clinic_day
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.htmx import done, is_htmx, page_or_part
from clinic.paging import Page
from clinic.patients.models import AnyPatient
from clinic.standby import from_standby
from clinic.versions import Stale

bp = Blueprint("billing", __name__)


@bp.get("/billing/")
@allows(Permission.BILLS)
@from_standby
def bills() -> Response:
    status = _wanted_status()
    query = request.args.get("q", "")[:100]
    page = Page.of(queries.bills(status, query), request.args)
    today = clinic_day()
    return page_or_part(
        "billing/list.html",
        "billing/_list.html",
        page=page,
        status=status,
        query=query,
        takings=figures.takings_on(today) if may(Permission.DAYBOOK) else None,
        figures=figures.read_day(today),
    )


@bp.get("/billing/<int:bill_id>/")
@allows(Permission.BILLS)
def show(bill_id: int) -> Response:
    bill, patient = service.get_bill_to_show(bill_id)
    template = "billing/_bill.html" if is_htmx() else "billing/show.html"
    page = _bill_page(template, bill, patient, edited=request.args.get("part"))
    record_reading("bills", bill_id)
    return make_response(page)


@bp.route("/billing/<int:bill_id>/edit/", methods=["GET", "POST"])
@allows(Permission.TAKE_MONEY)
def edit(bill_id: int) -> Response:
    bill = service.get_bill(bill_id)
    part = request.args.get("part")
    part = part if part in PARTS else None
    form = EditBillForm.of(bill, part)
    if not form.validate_on_submit():
        template = "billing/_bill.html" if part and is_htmx() else "billing/edit.html"
        status = 422 if form.is_submitted() else 200
        return make_response(_bill_page(template, bill, bill.patient, form, part), status)
    if form.values()[0] == Status.PENDING and bill.paid_paise and not may(Permission.TAKE_BACK):
        refusal = MayNotTakeBack(f"Only {current_user.doctor.full_name} may take a payment back.")
        return _refused(bill_id, form, part, refusal)
    try:
        service.edit_bill(bill, form.seen_version(), *form.values())
    except Stale:
        return _edit_conflict(bill_id, form, part)
    except LedgerRefusal as refusal:
        return _refused(bill_id, form, part, refusal)
    db.session.commit()
    if not is_htmx():
        return done(_url(bill))
    return make_response(_bill_page("billing/_bill.html", bill, bill.patient, edited=part))


def _edit_conflict(bill_id: int, form: EditBillForm, part: str | None) -> Response:
    db.session.rollback()
    now = EditBillForm.of(service.get_bill(bill_id), part, formdata=None)
    return conflict_page(form, now, url_for("billing.show", bill_id=bill_id))


def _refused(
    bill_id: int, form: EditBillForm, part: str | None, refusal: LedgerRefusal
) -> Response:
    """Render the ledger's refusal: both texts if somebody was faster, else the message."""
    db.session.rollback()
    bill = service.get_bill(bill_id)
    if bill.version != form.seen_version():
        return _edit_conflict(bill_id, form, part)
    if part == "status":  # there is no form to show it in: the buttons stand on the bill
        template = "billing/_bill.html" if is_htmx() else "billing/show.html"
        page = _bill_page(template, bill, bill.patient, refused=str(refusal))
        return make_response(page, 422)
    form.payment_mode.errors = [str(refusal)]
    return make_response(_bill_page("billing/edit.html", bill, bill.patient, form, part), 422)


def _bill_page(
    template: str,
    bill: AnyBill,
    patient: AnyPatient,
    form: EditBillForm | None = None,
    editing: str | None = None,
    **values: str | None,
) -> str:
    """Render a bill; `values` are the part that was just edited, or the refusal of the ledger."""
    bill_page = page_of(bill, current_user.doctor, clinic_day())
    person = ActingPerson(current_user.permissions, current_user.doctor.full_name)
    return render_template(
        template,
        bill=bill,
        patient=patient,
        shown=bill_page,
        balance=bill_page.balance,
        wrongs=wrongs_of(bill.id, bill.sums, bill_page.entries, bill_page.undo, person),
        form=form,
        editing=editing,
        elsewhere=template == "billing/_bill.html",
        **values,
    )


def _wanted_status() -> str | None:
    word = request.args.get("status", "")
    return word if word in queries.WHICH else None


def _url(bill: Bill) -> str:
    return url_for("billing.show", bill_id=bill.id)
