"""Money in and money back on a bill that was issued; a patient's advance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, flash, make_response, render_template, url_for

from clinic.audit.service import record_reading
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.billing import credits, figures, payments, queries, service
from clinic.billing.advances import Purpose
from clinic.billing.allocation import Allocation
from clinic.billing.cash import tender_suggestions
from clinic.billing.drawer import Drawer
from clinic.billing.entries import against, against_taking_back, entries_of
from clinic.billing.known_references import list_known
from clinic.billing.models import Bill, Payment
from clinic.billing.money_forms import (
    AdvanceForm,
    CancelForm,
    CreditForm,
    FromDrawer,
    GiveBackForm,
    PayForm,
    ReferenceFields,
    RefundForm,
    TakeBackForm,
    UseAdvanceForm,
    tell,
)
from clinic.billing.purposes import left_words, list_purposes, words_of
from clinic.billing.refusals import KnownReference, LedgerRefusal
from clinic.billing.rules import Mode
from clinic.billing.settings import read_settings
from clinic.billing.settling import settle
from clinic.billing.states import BillAction
from clinic.billing.vouching import read_account
from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.forms import EditingForm, Form
from clinic.htmx import done, is_htmx
from clinic.money import format_rupees
from clinic.patients.models import Patient
from clinic.patients.service import get_active_patient, get_patient
from clinic.typed_again import brought_back
from clinic.versions import Stale

bp = Blueprint("money", __name__)


@bp.route("/billing/<int:bill_id>/pay/", methods=["GET", "POST"])
@allows(Permission.TAKE_MONEY)
def pay(bill_id: int) -> Response:
    bill = service.get_bill(bill_id)
    form = PayForm.of(bill.due_paise)
    purposes = offer_purposes(form) if form.is_submitted() else {}

    def act() -> None:
        payment_input, excess = form.payment_input(), form.kept_as_advance()
        if not excess:
            payment = payments.take_payment(bill, payment_input, form.key())
            tell_change(payment.tendered_paise, payment.amount_paise)
            return
        patient = get_active_patient(bill.patient_id)
        seen = Allocation(((bill_id, form.amount.paise() - excess),), excess)
        purpose = purposes.get(form.what_for.data)
        settle(patient.id, [bill_id], payment_input, seen, form.key(), purpose)
        tell_change(payment_input.tendered_paise, form.amount.paise())

    suggestions = tender_suggestions(bill.due_paise)
    return _answer("billing/_pay.html", BillAction.PAY, bill_id, form, act, suggestions=suggestions)


@bp.route("/billing/<int:bill_id>/refund/", methods=["GET", "POST"])
@allows(Permission.REFUNDS)
def refund(bill_id: int) -> Response:
    bill = service.get_bill(bill_id)
    form = RefundForm.of(bill.paid_paise)
    purposes = offer_purposes(form)

    def act() -> None:
        back, purpose = Mode(form.mode.data), purposes.get(form.what_for.data)
        asked = bill, form.amount.paise(), back, form.reason.data, form.key()
        payments.refund(*asked, drawer=_drawer(form), purpose=purpose)

    return _answer("billing/_refund.html", BillAction.REFUND, bill_id, form, act)


@bp.route("/payments/<int:payment_id>/take-back/", methods=["GET", "POST"])
@allows(Permission.TAKE_BACK)
def take_back(payment_id: int) -> Response:
    """Of a payment on a bill, or of an advance that is not used yet."""
    payment = service.get_payment(payment_id)
    form = TakeBackForm()
    if payment.bill_id is None:
        return _take_back_advance(payment, form)
    bill = service.get_bill(payment.bill_id)
    back = partial(payments.take_back, bill, payment)
    return _answer(
        "billing/_take_back.html",
        BillAction.TAKE_BACK,
        payment.bill_id,
        form,
        lambda: back(form.reason.data),
        why=_against_taking_back(payment),
        payment=payment,
    )


def _against_taking_back(payment: Payment) -> str:
    known = queries.find_reversal(payment.id) is not None
    return against_taking_back(payment) or ("This payment was taken back already" if known else "")


@bp.route("/billing/<int:bill_id>/credit/", methods=["GET", "POST"])
@allows(Permission.CREDIT_NOTES)
def credit(bill_id: int) -> Response:
    bill = service.get_bill(bill_id)
    form = CreditForm.of(bill, queries.list_items(bill_id))
    purposes = offer_purposes(form)

    def act() -> None:
        back, seen = _goes_back(form, purposes), form.seen_version()
        asked = bill, form.items.data, form.reason.data, back, form.key(), seen
        credits.credit(*asked, drawer=_drawer(form))

    left = credits.items_left(bill_id)
    return _answer("billing/_credit.html", BillAction.CREDIT, bill_id, form, act, items=left)


@bp.route("/billing/<int:bill_id>/cancel/", methods=["GET", "POST"])
@allows(Permission.CANCEL_BILLS)
def cancel(bill_id: int) -> Response:
    bill = service.get_bill(bill_id)
    form = CancelForm.of(bill)
    purposes = offer_purposes(form)
    against = credits.why_not_cancelled(bill)

    def act() -> None:
        # Who cancels has seen what goes back.
        asked = bill, form.reason.data, _goes_back(form, purposes), form.seen_version()
        credits.cancel(*asked, drawer=_drawer(form))

    to_credit = against == credits.IN_CLOSED_DAY
    part = "billing/_cancel.html"
    return _answer(part, BillAction.CANCEL, bill_id, form, act, against, to_credit=to_credit)


@bp.post("/billing/<int:bill_id>/advance/")
@allows(Permission.TAKE_MONEY)
def use_advance(bill_id: int) -> Response:
    bill = service.get_bill(bill_id)
    form = UseAdvanceForm()
    act = lambda: payments.use_advance(bill, form.amount.paise(), form.key())  # noqa: E731
    return _answer("billing/_use_advance.html", BillAction.PAY, bill_id, form, act)


@bp.route("/patients/<int:patient_id>/advance/", methods=["GET", "POST"])
@allows(Permission.TAKE_MONEY)
def advance(patient_id: int) -> Response:
    """What a patient leaves before there is a bill."""
    patient = get_patient(patient_id)
    form = AdvanceForm.of()
    purposes = offer_purposes(form)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return _advance_page(patient_id, form, status, purposes, patient)
    get_active_patient(patient_id)
    try:
        purpose = purposes.get(form.what_for.data)
        payment = payments.take_advance(patient_id, form.payment_input(), form.key(), purpose)
        tell_change(payment.tendered_paise, payment.amount_paise)
    except LedgerRefusal as refusal:
        return _advance_page(patient_id, form, tell_refusal(form, refusal), purposes)
    db.session.commit()
    return done(url_for("money.advance", patient_id=patient_id))


@bp.post("/patients/<int:patient_id>/advance/back/")
@allows(Permission.REFUNDS)
def give_back_advance(patient_id: int) -> Response:
    get_patient(patient_id)
    form = GiveBackForm()
    if not form.validate():
        return _advance_page(patient_id, form, 422)
    try:
        back, of = Mode(form.mode.data), _number(form.what_for.data)
        asked = patient_id, form.amount.paise(), back, form.reason.data, form.key()
        payments.give_back_advance(*asked, drawer=_drawer(form), of=of)
    except LedgerRefusal as refusal:
        return _advance_page(patient_id, form, tell(form, refusal))
    db.session.commit()
    return done(url_for("money.advance", patient_id=patient_id))


def _take_back_advance(payment: Payment, form: TakeBackForm) -> Response:
    patient_id, payment_id = payment.patient_id, payment.id
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            payments.take_back(None, payment, form.reason.data)
        except LedgerRefusal as refusal:
            status = tell(form, refusal)
        else:
            db.session.commit()
            return done(url_for("money.advance", patient_id=patient_id))
    payment, patient = service.get_payment(payment_id), get_patient(patient_id)
    context = {"patient": patient, "payment": payment, "bill": None}
    why = _against_taking_back(payment) if status == 200 else ""
    return _page("billing/_take_back.html", status, form=form, against=why, **context)


def _answer(
    part: str,
    kind: BillAction,
    bill_id: int,
    form: Form,
    act: Callable[[], Any],
    why: str = "",
    **context: Any,
) -> Response:
    """The page of an act on a bill; after a POST that the ledger takes, the bill.

    What is not legal is not offered: the page then says why (`why`, before what the bill says).
    """
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            act()
        except LedgerRefusal as refusal:
            status = tell_refusal(form, refusal)
        except Stale:
            status = _tell_stale(form)
        else:
            db.session.commit()
            return done(url_for("billing.show", bill_id=bill_id))
    if form.is_submitted():
        db.session.rollback()  # what a refused act has begun is not to be shown
    bill: Bill = service.get_bill(bill_id)
    if isinstance(form, EditingForm):
        form.version.data, form.version.raw_data = bill.version, None
    why = (why or against(bill.sums, kind)) if status == 200 and not brought_back() else ""
    return _page(part, status, form=form, bill=bill, patient=bill.patient, against=why, **context)


def offer_purposes(form: Any, known: Mapping[str, Purpose] | None = None) -> Mapping[str, Purpose]:
    """What an advance can be for, offered by the form too."""
    purposes = list_purposes(clinic_day()) if known is None else known
    form.what_for.offer(words_of(purposes))
    return purposes


def _goes_back(form: CreditForm | CancelForm, purposes: Mapping[str, Purpose]) -> Mode | Purpose:
    """How money goes back, or what it is kept for as an advance."""
    mode = Mode(form.mode.data)
    return purposes.get(form.what_for.data, mode) if mode is Mode.ADVANCE else mode


def _number(text: str | None) -> int | None:
    known = text is not None and text.isascii() and text.isdecimal() and len(text) < 12
    return int(text) if text and known else None


def _drawer(form: FromDrawer) -> Drawer:
    """The clinic's drawer, as the day book knows it (see `create_app`)."""
    return Drawer(current_app.extensions["drawer"], bool(form.drawer_short.data))


def _tell_stale(form: Form) -> int:
    form.form_errors = ["This bill was changed meanwhile. Look at it again, then go on."]
    return 409


def _advance_page(
    patient_id: int,
    form: Form,
    status: int,
    purposes: Mapping[str, Purpose] | None = None,
    patient: Patient | None = None,
) -> Response:
    """`purposes` are what the form offers, and `patient` is whose page it is, where they were read
    already."""
    if status != 200:
        db.session.rollback()
        patient = None
    payment_input = form if isinstance(form, AdvanceForm) else AdvanceForm(formdata=None)
    giving = form if isinstance(form, GiveBackForm) else GiveBackForm(formdata=None)
    balance = figures.patient_balance_of(patient_id)
    left = []
    if offer_purposes(payment_input, purposes):
        account = read_account(patient_id)
        left = [(words, account.left_for(int(of))) for of, words in left_words(account).items()]
        giving.what_for.offer(left_words(account) if len(left) > 1 else {})
    entries = entries_of(queries.list_advances(patient_id), balance.advance)
    response = _page(
        "billing/_advance.html",
        status,
        patient=patient or get_patient(patient_id),
        form=payment_input,
        giving=giving,
        balance=balance,
        left=left,
        entries=entries,
    )
    if status == 200:
        record_reading("patients", patient_id)
    return response


def _page(part: str, status: int, **context: Any) -> Response:
    template = part if is_htmx() else "billing/act.html"
    if "balance" not in context:
        context["whole_rupees"] = read_settings().to_rupee
    return make_response(render_template(template, part=part, **context), status)


def tell_change(handed_paise: int, taken_paise: int) -> None:
    if handed_paise > taken_paise:
        flash(f"Give {format_rupees(handed_paise - taken_paise)} change.", "success")


def tell_refusal(form: Form, refusal: LedgerRefusal) -> int:
    """The same as `tell`; with a reference that is known, what stands with it."""
    status = tell(form, refusal)
    if isinstance(refusal, KnownReference) and isinstance(form, ReferenceFields):
        db.session.rollback()
        form.known = list_known(form.reference.data)
    return status
