"""Money in and money back on an issued bill."""

from __future__ import annotations

from collections.abc import Mapping

from flask import (
    Blueprint,
    Response,
    flash,
    make_response,
    render_template,
    request,
    url_for,
)

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.billing import credits, payments, queries, service
from clinic.billing.advances import Purpose
from clinic.billing.allocation import Allocation
from clinic.billing.cash import tender_suggestions
from clinic.billing.entries import against_taking_back
from clinic.billing.models import Bill, Payment
from clinic.billing.money_back_forms import (
    CancelForm,
    CreditForm,
    RefundForm,
    TakeBackForm,
    usual_mode,
)
from clinic.billing.money_fields import tell
from clinic.billing.money_forms import PayForm, UseAdvanceForm
from clinic.billing.money_pages import (
    ActionPage,
    drawer_of,
    finish,
    money_page,
    offer_purposes,
    tell_change,
    typed_columns,
)
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode
from clinic.billing.settling import settle
from clinic.billing.states import BillAction
from clinic.billing.wrongs import REASONS
from clinic.extensions import db
from clinic.htmx import done
from clinic.patients.service import get_active_patient, get_patient
from clinic.submissions import find_by_request_key
from clinic.typed_again import tell_if_changed
from clinic.versions import Stale

bp = Blueprint("money", __name__)


@bp.route("/billing/<int:bill_id>/pay/", methods=["GET", "POST"])
@allows(Permission.TAKE_MONEY)
def pay(bill_id: int) -> Response:
    bill = service.get_bill(bill_id)
    form = PayForm.of(bill.due_paise)
    purposes = offer_purposes(form) if form.is_submitted() else {}
    due = bill.due_paise
    more = {"suggestions": tender_suggestions(due)}
    page = ActionPage("billing/_pay.html", BillAction.PAY, bill_id, form, more=more)
    if not form.validate_on_submit() or _is_another_excess(form, due):
        return page.show()
    try:
        _pay(bill, form, purposes)
    except (LedgerRefusal, Stale) as refusal:
        return page.refuse(refusal)
    return finish(bill_id)


@bp.get("/billing/<int:bill_id>/pay/button/")
@allows(Permission.TAKE_MONEY)
def pay_button(bill_id: int) -> Response:
    """Render the button of the form that takes money, for what is typed."""
    bill, form = service.get_bill(bill_id), PayForm(request.args)
    context = {"bill": bill, "pay_label": form.pay_label(bill.due_paise), "follows": True}
    return make_response(render_template("billing/_pay_foot.html", **context))


def _is_another_excess(form: PayForm, due_paise: int) -> bool:
    """Return whether another amount is above what is due than the button gives back as change;
    write it at the amount. Sent twice, the first has settled it. Of what is kept as an advance
    the settling compares what was seen.
    """
    excess = form.excess_asked()
    if excess is None or excess.is_advance or excess.paise == form.above(due_paise):
        return False
    if find_by_request_key(Payment, form.key()) is not None:
        return False
    form.amount.errors = ["The amount is another one than the button said. Look at it again."]
    return True


def _pay(bill: Bill, form: PayForm, purposes: Mapping[str, Purpose]) -> None:
    payment_input, excess = form.payment_input(), form.kept_as_advance()
    if not excess:
        payment = payments.take_payment(bill, payment_input, request_key=form.key())
        tell_change(payment.tendered_paise, payment.amount_paise)
        tell_if_changed(payment, bill_id=bill.id, **typed_columns(payment_input))
        return
    patient = get_active_patient(bill.patient_id)
    seen = Allocation(((bill.id, form.amount.paise() - excess),), excess)
    purpose = purposes.get(form.what_for.data)
    settle(patient.id, [bill.id], payment_input, seen, request_key=form.key(), purpose=purpose)
    tell_change(payment_input.tendered_paise, form.amount.paise())


@bp.route("/billing/<int:bill_id>/refund/", methods=["GET", "POST"])
@allows(Permission.REFUNDS)
def refund(bill_id: int) -> Response:
    bill = service.get_bill(bill_id)
    form = RefundForm.of(bill.paid_paise, _usual_mode(bill_id))
    purposes = offer_purposes(form)
    page = ActionPage("billing/_refund.html", BillAction.REFUND, bill_id, form)
    if not form.validate_on_submit():
        return page.show()
    try:
        entry = payments.refund(
            bill,
            form.amount.paise(),
            Mode(form.mode.data),
            form.reason.data,
            request_key=form.key(),
            drawer=drawer_of(form),
            purpose=purposes.get(form.what_for.data),
        )
        tell_if_changed(entry, amount_paise=-form.amount.paise(), reason=form.reason.data)
    except (LedgerRefusal, Stale) as refusal:
        return page.refuse(refusal)
    return finish(bill_id)


@bp.route("/payments/<int:payment_id>/take-back/", methods=["GET", "POST"])
@allows(Permission.TAKE_BACK)
def take_back(payment_id: int) -> Response:
    """Take back a payment on a bill, or an unused advance."""
    wrong = request.args.get("wrong", "")
    payment, form = service.get_payment(payment_id), TakeBackForm.of(wrong)
    if payment.bill_id is None:
        return _take_back_advance(payment, form)
    bill = service.get_bill(payment.bill_id)
    page = ActionPage(
        "billing/_take_back.html",
        BillAction.TAKE_BACK,
        bill.id,
        form,
        _against_taking_back(payment),
        {"payment": payment, "wrong": wrong},
    )
    if not form.validate_on_submit():
        return page.show()
    try:
        payments.take_back(bill, payment, form.reason.data)
    except (LedgerRefusal, Stale) as refusal:
        return page.refuse(refusal)
    if wrong in REASONS:
        flash("Taken back. Now take the money as it came in.", "success")
    return finish(bill.id)


def _usual_mode(bill_id: int) -> str:
    return usual_mode(queries.list_payments(bill_id))


def _take_back_advance(payment: Payment, form: TakeBackForm) -> Response:
    patient_id, payment_id = payment.patient_id, payment.id
    if not form.validate_on_submit():
        return _take_back_page(payment_id, form, 422 if form.is_submitted() else 200)
    try:
        payments.take_back(None, payment, form.reason.data)
    except LedgerRefusal as refusal:
        return _take_back_page(payment_id, form, tell(form, refusal))
    db.session.commit()
    return done(url_for("money.advance", patient_id=patient_id))


def _take_back_page(payment_id: int, form: TakeBackForm, status: int) -> Response:
    if status != 200:
        db.session.rollback()
    payment = service.get_payment(payment_id)
    objection = _against_taking_back(payment) if status == 200 else ""
    context = {"payment": payment, "patient": get_patient(payment.patient_id), "bill": None}
    return money_page("billing/_take_back.html", status, form=form, against=objection, **context)


def _against_taking_back(payment: Payment) -> str:
    is_reversed = queries.find_reversal(payment.id) is not None
    return against_taking_back(payment) or (
        "This payment was taken back already" if is_reversed else ""
    )


@bp.route("/billing/<int:bill_id>/credit/", methods=["GET", "POST"])
@allows(Permission.CREDIT_NOTES)
def credit(bill_id: int) -> Response:
    bill = service.get_bill(bill_id)
    left = credits.list_items_left(bill_id)
    form = CreditForm.of(bill, queries.list_items(bill_id), left, _usual_mode(bill_id))
    purposes = offer_purposes(form)
    page = ActionPage("billing/_credit.html", BillAction.CREDIT, bill_id, form)
    if not form.validate_on_submit():
        return page.show()
    try:
        credits.credit(
            bill,
            form.chosen(),
            form.reason.data,
            _goes_back(form, purposes),
            request_key=form.key(),
            seen_version=form.seen_version(),
            drawer=drawer_of(form),
            amounts=form.amounts(),
        )
    except (LedgerRefusal, Stale) as refusal:
        return page.refuse(refusal)
    return finish(bill_id)


@bp.route("/billing/<int:bill_id>/cancel/", methods=["GET", "POST"])
@allows(Permission.CANCEL_BILLS)
def cancel(bill_id: int) -> Response:
    bill = service.get_bill(bill_id)
    form = CancelForm.of(bill, _usual_mode(bill_id))
    purposes = offer_purposes(form)
    objection = credits.why_not_cancelled(bill)
    more = {"to_credit": objection == credits.IN_CLOSED_DAY}
    page = ActionPage("billing/_cancel.html", BillAction.CANCEL, bill_id, form, objection, more)
    if not form.validate_on_submit():
        return page.show()
    try:
        credits.cancel(
            bill,
            form.reason.data,
            _goes_back(form, purposes),
            seen_version=form.seen_version(),
            drawer=drawer_of(form),
        )
    except (LedgerRefusal, Stale) as refusal:
        return page.refuse(refusal)
    return finish(bill_id)


def _goes_back(form: CreditForm | CancelForm, purposes: Mapping[str, Purpose]) -> Mode | Purpose:
    """Return the mode in which money goes back, or the purpose for which it stays as an advance."""
    mode = Mode(form.mode.data)
    return purposes.get(form.what_for.data, mode) if mode is Mode.ADVANCE else mode


@bp.post("/billing/<int:bill_id>/advance/")
@allows(Permission.TAKE_MONEY)
def use_advance(bill_id: int) -> Response:
    bill = service.get_bill(bill_id)
    form = UseAdvanceForm()
    page = ActionPage("billing/_use_advance.html", BillAction.PAY, bill_id, form)
    if not form.validate():
        return page.show()
    try:
        payments.use_advance(bill, form.amount.paise(), request_key=form.key())
    except (LedgerRefusal, Stale) as refusal:
        return page.refuse(refusal)
    return finish(bill_id)
