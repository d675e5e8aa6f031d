"""A visit that was entered on the wrong patient goes to the right one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for

from clinic.alerts.models import Allergy, Problem
from clinic.alerts.queries import list_recorded_since
from clinic.auth.access import NotAllowed, allows, may
from clinic.auth.permissions import Permission
from clinic.billing.advances import Purpose
from clinic.billing.models import Bill
from clinic.billing.money_fields import tell
from clinic.billing.money_pages import offer_purposes
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.service import find_bill_of_visit
from clinic.billing.wrong_patient import BillSeen, given_back_of
from clinic.chart import moving
from clinic.chart.moving_forms import MoveForm
from clinic.chart.right_patient import choices_of, read_right
from clinic.extensions import db
from clinic.htmx import done
from clinic.patients.models import PatientRow
from clinic.versions import Stale
from clinic.visits.models import Visit
from clinic.visits.service import get_visit

bp = Blueprint("moving", __name__)


_WRITES = {"allergy": Permission.ALLERGIES, "problem": Permission.PROBLEMS}
"""What moving an alert takes, by the first word of its name."""


@bp.get("/visits/<int:visit_id>/move/")
@allows(Permission.WRITE_NOTES)
def choose(visit_id: int) -> Response:
    """Show who may be the right patient."""
    visit = _movable(visit_id)
    context = _context(visit) | choices_of(visit.patient, request.args.get("q", ""))
    return make_response(render_template("chart/move.html", right=None, **context))


@bp.route("/visits/<int:visit_id>/move/<int:other_id>/", methods=["GET", "POST"])
@allows(Permission.WRITE_NOTES)
def move(visit_id: int, other_id: int) -> Response:
    """Move a visit to another patient."""
    visit, right = _movable(visit_id), read_right(other_id)
    form = MoveForm(data={"version": visit.version})
    bill = find_bill_of_visit(visit_id)
    purposes = offer_purposes(form) if bill is not None and bill.paid_paise else {}
    if not form.is_submitted():
        return _page(visit, right, form, 200)
    if not form.validate():
        return _page(visit, right, form, 422)
    ticked = _ticked()
    order = moving.MoveOrder(visit_id, form.seen_version(), right.id, form.reason.data, ticked)
    try:
        moved = moving.move(order._replace(bill=_cancelled_with(visit_id, form, purposes)))
    except LedgerRefusal as refusal:
        tell(form, refusal)
        db.session.rollback()
        return _refused(visit_id, right, form)
    except (moving.VisitBilled, moving.SamePatient, Stale):
        db.session.rollback()
        return _refused(visit_id, right, form)
    db.session.commit()
    flash("The visit is with the right patient now.", "success")
    return done(url_for("chart.visit", visit_id=moved.id))


def _ticked() -> list[str]:
    """Return the names of the alerts that go over with the visit. Raises NotAllowed."""
    names = request.form.getlist("alert")
    for name in names:
        needed = _WRITES.get(name.partition("-")[0])
        if needed is not None and not may(needed):
            raise NotAllowed(needed)
    return names


def _cancelled_with(
    visit_id: int, form: MoveForm, purposes: Mapping[str, Purpose]
) -> BillSeen | None:
    """Return the bill that the form cancels with the visit. Raises NotAllowed."""
    seen, bill = form.bill_seen(), find_bill_of_visit(visit_id)
    if seen is None or bill is None:
        return None
    for needed in _needed_for(bill):
        if not may(needed):
            raise NotAllowed(needed)
    return BillSeen(*seen, purposes.get(form.what_for.data))


def _needed_for(bill: Bill) -> tuple[Permission, ...]:
    """Return the permissions that cancelling a bill takes, with what was paid on it."""
    paid = (Permission.TAKE_BACK, Permission.TAKE_MONEY) if bill.paid_paise else ()
    return (Permission.CANCEL_BILLS, *paid)


def _refused(visit_id: int, right: PatientRow, form: MoveForm) -> Response:
    """409 with the form as it was, for the visit as it is now."""
    visit = get_visit(visit_id)
    form.version.data, form.version.raw_data = visit.version, None
    return _page(visit, right, form, 409)


def _movable(visit_id: int) -> Visit:
    """Return the visit. Raises NoSuchVisit, and NotAllowed for who may not see patients, and for a
    signed one of who may not sign."""
    if not may(Permission.PATIENTS):
        raise NotAllowed(Permission.PATIENTS)
    visit = get_visit(visit_id)
    if moving.is_signed(visit) and not may(Permission.SIGN):
        raise NotAllowed(Permission.SIGN)
    return visit


def _context(visit: Visit) -> dict[str, Any]:
    """Return what both pages show: the visit, and its bill as far as the person may see it."""
    bill = find_bill_of_visit(visit.id) if may(Permission.BILLS) else None
    cancels = bill is not None and all(may(one) for one in _needed_for(bill))
    given_back = given_back_of(bill) if bill is not None and cancels else 0
    context = {"visit": visit, "patient": visit.patient, "bill": bill}
    return context | {"cancels": cancels and not given_back, "given_back": given_back}


def _page(visit: Visit, right: PatientRow, form: MoveForm, status: int) -> Response:
    """Render the form that moves a visit."""
    since = list_recorded_since(visit.patient_id, visit.created_at)
    listed_alerts = [row for row in since if _may_move(row)]
    context = _context(visit) | {
        "form": form,
        "right": right,
        "is_stale": status == 409,
        "is_signed": moving.is_signed(visit),
        "alerts_since": [(moving.name_of(row), row.name) for row in listed_alerts],
        "ticked": request.form.getlist("alert"),
    }
    return make_response(render_template("chart/move.html", **context), status)


def _may_move(row: Allergy | Problem) -> bool:
    return may(Permission.ALERTS) and may(_WRITES[moving.name_of(row).partition("-")[0]])
