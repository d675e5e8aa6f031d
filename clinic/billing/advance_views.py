"""The page of a patient's advance: take it before there is a bill, and give it back."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Response, url_for

from clinic.audit.service import record_reading
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.billing import figures, payments, queries
from clinic.billing.advances import Purpose
from clinic.billing.entries import entries_of
from clinic.billing.money_back_forms import GiveBackForm
from clinic.billing.money_fields import tell
from clinic.billing.money_forms import AdvanceForm
from clinic.billing.money_pages import (
    drawer_of,
    money_page,
    offer_purposes,
    tell_change,
    tell_refusal,
    typed_columns,
)
from clinic.billing.money_views import bp
from clinic.billing.purposes import left_labels
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode
from clinic.billing.vouching import read_account
from clinic.extensions import db
from clinic.forms import Form
from clinic.htmx import done
from clinic.patients.models import Patient
from clinic.patients.service import get_active_patient, get_patient
from clinic.typed_again import tell_if_changed


@bp.route("/patients/<int:patient_id>/advance/", methods=["GET", "POST"])
@allows(Permission.TAKE_MONEY)
def advance(patient_id: int) -> Response:
    """Take an advance from a patient."""
    patient = get_patient(patient_id)
    form = AdvanceForm.of()
    purposes = offer_purposes(form)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return _advance_page(patient_id, form, status, purposes, patient)
    get_active_patient(patient_id)
    purpose = purposes.get(form.what_for.data)
    try:
        payment = payments.take_advance(
            patient_id, form.payment_input(), request_key=form.key(), purpose=purpose
        )
    except LedgerRefusal as refusal:
        return _advance_page(patient_id, form, tell_refusal(form, refusal), purposes)
    tell_change(payment.tendered_paise, payment.amount_paise)
    tell_if_changed(payment, patient_id=patient_id, **typed_columns(form.payment_input()))
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
        payments.give_back_advance(
            patient_id,
            form.amount.paise(),
            Mode(form.mode.data),
            form.reason.data,
            request_key=form.key(),
            drawer=drawer_of(form),
            of=_number(form.what_for.data),
        )
    except LedgerRefusal as refusal:
        return _advance_page(patient_id, form, tell(form, refusal))
    db.session.commit()
    return done(url_for("money.advance", patient_id=patient_id))


def _number(text: str | None) -> int | None:
    is_number = text is not None and text.isascii() and text.isdecimal() and len(text) < 12
    return int(text) if text and is_number else None


def _advance_page(
    patient_id: int,
    form: Form,
    status: int,
    purposes: Mapping[str, Purpose] | None = None,
    patient: Patient | None = None,
) -> Response:
    """Render the page; `purposes` and `patient` are passed if they were read before."""
    if status != 200:
        db.session.rollback()
        patient = None
    payment_input = form if isinstance(form, AdvanceForm) else AdvanceForm(formdata=None)
    entries = queries.list_advances(patient_id)
    giving = form if isinstance(form, GiveBackForm) else GiveBackForm.of(entries)
    balance = figures.patient_balance_of(patient_id)
    left = []
    if offer_purposes(payment_input, purposes):
        account = read_account(patient_id)
        left = [(label, account.left_for(int(of))) for of, label in left_labels(account).items()]
        giving.what_for.offer(left_labels(account) if len(left) > 1 else {})
    response = money_page(
        "billing/_advance.html",
        status,
        patient=patient or get_patient(patient_id),
        form=payment_input,
        giving=giving,
        balance=balance,
        left=left,
        entries=entries_of(entries, balance.advance),
    )
    if status == 200:
        record_reading("patients", patient_id)
    return response
