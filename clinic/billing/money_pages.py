"""Pages of an action on a bill, and what all forms of money share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Response, current_app, flash, make_response, render_template, url_for

from clinic.auth.access import may
from clinic.auth.permissions import Permission
from clinic.billing import service
from clinic.billing.advances import Purpose
from clinic.billing.drawer import Drawer
from clinic.billing.entries import against
from clinic.billing.issuing import PaymentInput
from clinic.billing.known_references import list_known
from clinic.billing.money_fields import PaysFromDrawer, ReferenceFields, tell
from clinic.billing.purposes import labels_of, list_purposes
from clinic.billing.refusals import KnownReference, LedgerRefusal
from clinic.billing.settings import read_settings
from clinic.billing.states import BillAction
from clinic.clock import clinic_day
from clinic.extensions import db
from clinic.forms import EditingForm, Form
from clinic.htmx import done, is_htmx
from clinic.money import show_rupees
from clinic.typed_again import brought_back
from clinic.versions import Stale

_CHANGED = "This bill was changed meanwhile. Look at it again, then go on."


@dataclass(frozen=True)
class ActionPage:
    """The page of an action on a bill: its form, or why the action is not legal.

    `objection` is known before the bill's state is asked; `more` are values for the template.
    """

    part: str
    action: BillAction
    bill_id: int
    form: Form
    objection: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def show(self) -> Response:
        """Render the form: 200, or 422 if it was sent and is not valid."""
        return self._render(422 if self.form.is_submitted() else 200)

    def refuse(self, refusal: LedgerRefusal | Stale) -> Response:
        """Render the form with the ledger's refusal: 422, or 409 if the bill was changed."""
        if isinstance(refusal, LedgerRefusal):
            return self._render(tell_refusal(self.form, refusal))
        self.form.form_errors = [_CHANGED]
        return self._render(409)

    def _render(self, status: int) -> Response:
        if self.form.is_submitted():
            db.session.rollback()  # a page does not show what a refused write has begun
        bill, form = service.get_bill(self.bill_id), self.form
        if isinstance(form, EditingForm):
            form.version.data, form.version.raw_data = bill.version, None
        is_first = status == 200 and not brought_back()
        objection = (self.objection or against(bill.sums, self.action)) if is_first else ""
        context = {"form": form, "bill": bill, "patient": bill.patient, "against": objection}
        return money_page(self.part, status, **context, **self.more)


def money_page(part: str, status: int, **context: Any) -> Response:
    """Render a form of money, as a part for htmx or within its page."""
    template = part if is_htmx() else "billing/act.html"
    if "balance" not in context:
        context["whole_rupees"] = read_settings().to_rupee
    return make_response(render_template(template, part=part, **context), status)


def finish(bill_id: int) -> Response:
    """Commit, and redirect to the bill."""
    db.session.commit()
    return done(url_for("billing.show", bill_id=bill_id))


def offer_purposes(
    form: Any, purposes: Mapping[str, Purpose] | None = None
) -> Mapping[str, Purpose]:
    """Return what an advance can be for, and offer it in the form."""
    purposes = list_purposes(clinic_day()) if purposes is None else purposes
    form.what_for.offer(labels_of(purposes))
    return purposes


def drawer_of(form: PaysFromDrawer) -> Drawer:
    """Return the clinic's drawer, as the day book computes it (see `create_app`)."""
    drawer, said_yes = current_app.extensions["drawer"], bool(form.drawer_short.data)
    return Drawer(drawer, said_yes, tells=may(Permission.DAYBOOK))


def tell_change(tendered_paise: int, taken_paise: int) -> None:
    """Flash the change to give, if any."""
    if tendered_paise > taken_paise:
        flash(f"Give {show_rupees(tendered_paise - taken_paise)} change.", "success")


def typed_columns(payment_input: PaymentInput) -> dict[str, Any]:
    """Return the columns of an entry that a person typed; without an amount, not that one."""
    columns = {"mode": payment_input.mode.value, "reference": payment_input.reference}
    return (
        columns if payment_input.paise is None else columns | {"amount_paise": payment_input.paise}
    )


def tell_refusal(form: Form, refusal: LedgerRefusal) -> int:
    """Write a refusal as `tell` does; for a known reference, list the entries that have it."""
    status = tell(form, refusal)
    if isinstance(refusal, KnownReference) and isinstance(form, ReferenceFields):
        db.session.rollback()
        form.known_entries = list_known(form.reference.data)
    return status
