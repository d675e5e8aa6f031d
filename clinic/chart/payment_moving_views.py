"""A payment or an advance that was entered on the wrong patient goes to the right one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, make_response, render_template, request, url_for

from clinic.auth.access import NotAllowed, allows, may
from clinic.auth.permissions import Permission
from clinic.billing import service
from clinic.billing.advances import Purpose, parts_of
from clinic.billing.allocation import allocate
from clinic.billing.models import Payment
from clinic.billing.money_fields import tell
from clinic.billing.money_pages import offer_purposes
from clinic.billing.owed import list_owed
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.wrong_patient import Correction, against_moving, move_payment
from clinic.chart.moving_forms import PaymentForm
from clinic.chart.moving_views import bp
from clinic.chart.right_patient import choices_of, read_right
from clinic.clock import format_day
from clinic.extensions import db
from clinic.htmx import done
from clinic.money import show_rupees
from clinic.patients.models import PatientRow
from clinic.patients.service import get_patient
from clinic.typed_again import brought_back
from clinic.versions import Stale

CHANGED = "What is due of this patient was changed meanwhile. Look again, then move the payment."


@bp.get("/payments/<int:payment_id>/wrong-patient/")
@allows(Permission.TAKE_BACK)
def choose_for_money(payment_id: int) -> Response:
    """Show who may be the right patient."""
    payment = _movable(payment_id)
    context = _context(payment, 200)
    context |= choices_of(context["patient"], request.args.get("q", ""))
    return make_response(render_template("chart/move_payment.html", right=None, **context))


@bp.route("/payments/<int:payment_id>/wrong-patient/<int:other_id>/", methods=["GET", "POST"])
@allows(Permission.TAKE_BACK)
def move_money(payment_id: int, other_id: int) -> Response:
    """Move a payment to another patient."""
    payment, right = _movable(payment_id), read_right(other_id)
    form = PaymentForm()
    purposes = offer_purposes(form)
    if not form.is_submitted():
        return _page(payment, right, form, purposes, 200)
    if not form.validate():
        return _page(payment, right, form, purposes, 422)
    purpose = purposes.get(form.what_for.data)
    order = Correction(payment_id, right.id, form.seen(), form.reason.data, purpose)
    try:
        entered = move_payment(order, request_key=form.key())
    except (LedgerRefusal, Stale) as refusal:
        status = _add_refusal(form, refusal)
        db.session.rollback()
        return _page(service.get_payment(payment_id), right, form, purposes, status)
    receipt, where = entered.number, _where(entered)
    db.session.commit()
    flash(f"The payment is with the right patient now, receipt {receipt}.", "success")
    return done(where)


def _add_refusal(form: PaymentForm, refusal: LedgerRefusal | Stale) -> int:
    """Add a refusal to the form's errors, and return the status of the response."""
    if isinstance(refusal, LedgerRefusal):
        return tell(form, refusal)
    form.form_errors = [CHANGED]
    return 409


def _where(entered: Payment) -> str:
    if entered.bill_id is None:
        return url_for("money.advance", patient_id=entered.patient_id)
    return url_for("billing.show", bill_id=entered.bill_id)


def _movable(payment_id: int) -> Payment:
    """Return the payment. Raises NoSuchPayment, and NotAllowed for who may not take money or see
    patients."""
    for needed in (Permission.TAKE_MONEY, Permission.PATIENTS):
        if not may(needed):
            raise NotAllowed(needed)
    return service.get_payment(payment_id)


def _context(payment: Payment, status: int) -> dict[str, Any]:
    """Return what both pages show: the payment, its patient and bill, and why it is not moved."""
    bill = service.get_bill(payment.bill_id) if payment.bill_id is not None else None
    against = against_moving(payment) if status == 200 else ""
    patient = get_patient(payment.patient_id)
    return {"payment": payment, "patient": patient, "bill": bill, "against": against}


def _page(
    payment: Payment,
    right: PatientRow,
    form: PaymentForm,
    purposes: Mapping[str, Purpose],
    status: int,
) -> Response:
    """Render the form that moves a payment."""
    form.belongs.offer(_places(payment, right))
    if not form.is_submitted() and not brought_back():
        form.belongs.data = next(iter(form.belongs.labels))
        form.what_for.data = _purpose_of(payment, purposes)
    context = _context(payment, status) | {"form": form, "right": right}
    return make_response(render_template("chart/move_payment.html", **context), status)


def _places(payment: Payment, right: PatientRow) -> dict[str, str]:
    """Return where the money can go, in words by the allocation: each open bill of the patient, the
    one of the same amount first, and an advance."""
    paise = payment.amount_paise
    owed = [one for one in list_owed(get_patient(right.id)) if one.patient_id in right.records]
    places = {}
    for one in sorted(owed, key=lambda one: one.due_paise != paise):
        spread = allocate(paise, [(one.id, one.due_paise)])
        due = show_rupees(one.due_paise)
        label = f"Bill {one.number} of {format_day(one.issued_on)}, {due} due"
        if spread.excess_paise:
            label += f"; {show_rupees(spread.excess_paise)} becomes an advance"
        places[spread.written()] = label
    return places | {allocate(paise, ()).written(): "An advance, without a bill"}


def _purpose_of(payment: Payment, purposes: Mapping[str, Purpose]) -> str | None:
    """Return the value of the purpose that an advance had."""
    parts = parts_of(payment)
    had = parts[0].purpose if parts else None
    return next((value for value, purpose in purposes.items() if purpose == had), None)
