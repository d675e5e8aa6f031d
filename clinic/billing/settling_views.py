"""Pay all that is due at once, and add the reference of a payment that is learnt later."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from clinic.audit.service import record_reading
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.billing import service
from clinic.billing.advances import Purpose
from clinic.billing.allocation import Allocation
from clinic.billing.late_references import add_reference, against_adding
from clinic.billing.models import Payment
from clinic.billing.money_forms import ReferenceForm
from clinic.billing.money_pages import offer_purposes, tell_change, tell_refusal
from clinic.billing.owed import OwedBill, list_owed, list_taken
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.settling import settle
from clinic.billing.settling_forms import SettleForm
from clinic.extensions import db
from clinic.htmx import done, is_htmx
from clinic.patients.models import Patient
from clinic.patients.service import get_active_patient, get_patient
from clinic.submissions import find_by_request_key
from clinic.versions import Stale

bp = Blueprint("settling", __name__)

_SPREAD = "This is how the money is spread over the bills. Look at it, then take it."
_CHANGED = "What is due was changed meanwhile. Look at it again, then take it."


@bp.route("/patients/<int:patient_id>/dues/", methods=["GET", "POST"])
@allows(Permission.TAKE_MONEY)
def dues(patient_id: int) -> Response:
    """Pay what a patient and the household owe, at once."""
    patient = get_patient(patient_id)
    owed = list_owed(patient)
    form = SettleForm.of(owed, patient.records)
    if not form.is_submitted():
        return _page(patient, owed, form, 200)
    purposes = offer_purposes(form)
    first = find_by_request_key(Payment, form.key())
    if first is not None:
        return _taken(patient_id, first.id, form.seen())
    if form.validate() and _can_be_taken(form, owed):
        return _take(patient, owed, form, purposes)
    return _page(patient, owed, form, 422)


@bp.post("/patients/<int:patient_id>/dues/allocation/")
@allows(Permission.TAKE_MONEY)
def allocation(patient_id: int) -> Response:
    """Render how the money would be allocated, for what is ticked and typed. Writes nothing."""
    patient = get_patient(patient_id)
    owed = list_owed(patient)
    form = SettleForm.of(owed, patient.records)
    offer_purposes(form)
    return make_response(_rendered("billing/_allocation.html", patient, owed, form))


def _can_be_taken(form: SettleForm, owed: list[OwedBill]) -> bool:
    """Return whether the money can be taken; if not, write why at the fields."""
    now = form.allocated(owed)
    lacking = form.lacking(now)
    if lacking:
        form.tendered.errors = [lacking]
    if form.unsaid(now):
        form.amount.errors = ["That is more than is due on what is ticked. Choose below."]
    return not form.errors


def _take(
    patient: Patient, owed: list[OwedBill], form: SettleForm, purposes: Mapping[str, Purpose]
) -> Response:
    patient_id, now, seen = patient.id, form.allocated(owed), form.seen()
    if seen.excess_paise:
        get_active_patient(patient_id)
    payment_input = form.payment_input_of(now.total_paise)
    purpose = purposes.get(form.what_for.data)
    try:
        first = settle(
            patient_id,
            form.bills.data,
            payment_input,
            seen,
            request_key=form.key(),
            purpose=purpose,
        )
    except LedgerRefusal as refusal:
        status = tell_refusal(form, refusal)
    except Stale:
        changed = any(bill.due_paise < seen.of(bill.id) for bill in owed)
        form.form_errors = [_CHANGED if changed else _SPREAD]
        status = 409 if changed else 422
    else:
        number = first.id
        db.session.commit()
        tell_change(payment_input.tendered_paise, payment_input.paise or 0)
        return _taken(patient_id, number, seen)
    db.session.rollback()
    patient = get_patient(patient_id)
    return _page(patient, list_owed(patient), form, status)


def _taken(patient_id: int, first: int, seen: Allocation) -> Response:
    """Render the page with what is left to be paid, and the receipts of what was taken."""
    count = len(seen.parts) + (seen.excess_paise > 0)
    last = first + max(count, 1) - 1
    return done(url_for("settling.dues", patient_id=patient_id, first=first, last=last))


def _page(patient: Patient, owed: list[OwedBill], form: SettleForm, status: int) -> Response:
    template = "billing/_dues.html" if is_htmx() else "billing/act.html"
    first, last = (request.args.get(name, 0, type=int) for name in ("first", "last"))
    payments = list_taken(first, last) if 0 < first <= last < 10**15 and status == 200 else []
    page = _rendered(template, patient, owed, form, part="billing/_dues.html", taken=payments)
    if status == 200:
        record_reading("patients", patient.id)
    return make_response(page, status)


def _rendered(
    template: str, patient: Patient, owed: list[OwedBill], form: SettleForm, **more: Any
) -> str:
    context = {"patient": patient, "bill": None, "owed": owed, "form": form}
    return render_template(template, **context, allocation=form.allocated(owed), **more)


@bp.route("/payments/<int:payment_id>/reference/", methods=["GET", "POST"])
@allows(Permission.TAKE_MONEY)
def reference(payment_id: int) -> Response:
    """Add the reference of a payment on a bill, or of an advance."""
    payment, form = service.get_payment(payment_id), ReferenceForm()
    bill_id, patient_id = payment.bill_id, payment.patient_id
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            add_reference(payment, form.reference.data, form.shared_with())
        except LedgerRefusal as refusal:
            status = tell_refusal(form, refusal)
        else:
            db.session.commit()
            flash("The reference is added.", "success")
            return done(_where_it_stands(bill_id, patient_id))
    if status != 200:
        db.session.rollback()
        payment = service.get_payment(payment_id)
    return _reference_page(payment, form, status)


def _reference_page(payment: Payment, form: ReferenceForm, status: int) -> Response:
    bill = service.get_bill(payment.bill_id) if payment.bill_id is not None else None
    patient = bill.patient if bill is not None else get_patient(payment.patient_id)
    context = {"payment": payment, "patient": patient, "bill": bill, "form": form}
    against = against_adding(payment) if status == 200 else ""
    template = "billing/_reference.html" if is_htmx() else "billing/act.html"
    page = render_template(template, part="billing/_reference.html", against=against, **context)
    return make_response(page, status)


def _where_it_stands(bill_id: int | None, patient_id: int) -> str:
    if bill_id is None:
        return url_for("money.advance", patient_id=patient_id)
    return url_for("billing.show", bill_id=bill_id)
