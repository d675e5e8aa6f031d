"""The pages of the counter: the bill that is being written, and conflicts with another page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask_login import current_user

from clinic.auth.access import may
from clinic.auth.permissions import Permission
from clinic.billing.gst_states import STATES
from clinic.billing.known_references import KnownEntry
from clinic.counter import service
from clinic.counter.billing_context import (
    BillingContext,
    context_of_patient,
    context_of_visit,
    list_offered,
)
from clinic.counter.forms import NewBillForm
from clinic.counter.page import BillSheet
from clinic.counter.rights import BillingRights
from clinic.counter.service import IssuedMeanwhile
from clinic.counter.typed_bill import TypedBill
from clinic.htmx import is_htmx
from clinic.submissions import new_key


def issued_meanwhile_page(
    bill_context: BillingContext,
    typed: TypedBill,
    other: IssuedMeanwhile,
    form: NewBillForm | None = None,
) -> Response:
    """Render 409 with all that was typed, and a link to the bill that was issued meanwhile. What is
    sent from this page is another bill: it has seen that one.
    """
    services = list_offered(bill_context.is_registered)
    sheet = BillSheet.of(bill_context, typed, services, {"issued": str(other)})
    if not is_htmx():
        return render("counter/new.html", bill_context, sheet, form, 409)
    response = render("counter/_bill.html", bill_context, sheet, form, 409, oob=True)
    response.headers["HX-Retarget"] = "#bill"
    response.headers["HX-Reswap"] = "outerHTML"
    return response


def bill_page(
    bill_context: BillingContext,
    typed: TypedBill | None = None,
    problems: dict[str, str] | None = None,
    form: NewBillForm | None = None,
    known_entries: Sequence[KnownEntry] = (),
) -> Response:
    """Render the page; `known_entries` are the standing entries with the typed reference."""
    services = list_offered(bill_context.is_registered)
    if typed is None:
        typed = service.opening(bill_context, services)
    sheet = BillSheet.of(bill_context, typed, services, problems or {})
    return render(
        "counter/new.html",
        bill_context,
        sheet,
        form,
        422 if problems else 200,
        known_entries=known_entries,
    )


def render(
    template: str,
    bill_context: BillingContext,
    sheet: BillSheet,
    form: NewBillForm | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    context = {
        "bill_context": bill_context,
        "patient": bill_context.patient,
        "visit": bill_context.visit,
        "sheet": sheet,
        "form": form or _form_of_page(),
        "tab": request.form.get("tab") or new_key(),
        "page_url": page_url(bill_context),
        "draft_url": _draft_url(bill_context),
        "states": STATES,
        "total_sent": request.form.get("total_amount", ""),
    }
    return make_response(render_template(template, **context, **more), status)


def _form_of_page() -> NewBillForm:
    """Return the form with the request key of its page, however often it is rendered: one page, one
    bill.
    """
    names = ("request_key", "payment_status", "payment_mode")
    data = {name: request.form[name][:64] for name in names if name in request.form}
    return NewBillForm(formdata=None, data=data)


def conflict_page(typed: TypedBill) -> Response:
    """Render 409 with what was typed beside what another page has saved; nothing is lost."""
    numbers: Any = request.view_args or {}
    find: Any = context_of_visit if "visit_id" in numbers else context_of_patient
    bill_context = find(*numbers.values(), rights_of_person())
    services = list_offered(bill_context.is_registered)
    saved = service.opening(bill_context, services)
    pairs = (
        BillSheet.of(bill_context, saved, services),
        BillSheet.of(bill_context, typed, services),
    )
    template = "counter/_draft_conflict_main.html" if is_htmx() else "counter/draft_conflict.html"
    response = render(template, bill_context, pairs[1], status=409, saved=pairs[0])
    response.headers["HX-Retarget"] = "#main"
    response.headers["HX-Reswap"] = "innerHTML"
    return response


def rights_of_person() -> BillingRights:
    """Return the billing rights of the signed-in person in the open records."""
    return BillingRights(
        doctor=current_user.doctor.full_name,
        is_owner=current_user.is_owner,
        role=current_user.role.value,
        other_price=may(Permission.OTHER_PRICE),
        cap_bp=current_user.discount_cap_bp,
        notes=may(Permission.NOTES),
    )


def page_url(bill_context: BillingContext) -> str:
    if bill_context.draft_key.visit_id is not None:
        return url_for("counter.new", visit_id=bill_context.draft_key.visit_id)
    return url_for("counter.new_for_patient", patient_id=bill_context.draft_key.patient_id)


def _draft_url(bill_context: BillingContext) -> str:
    if bill_context.draft_key.visit_id is not None:
        return url_for("counter.draft", visit_id=bill_context.draft_key.visit_id)
    return url_for("counter.draft_for_patient", patient_id=bill_context.draft_key.patient_id)


def issued_url(bill_id: int) -> str:
    return url_for("billing.show", bill_id=bill_id)
