"""Bills, receipts, refund vouchers and credit notes as PDF."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask_login import current_user

from clinic.audit.service import record_reading
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.billing.service import get_bill_to_show
from clinic.papers.archive import find_kept, list_kept, open_kept
from clinic.papers.content import (
    NoSuchPaper,
    ToPrint,
    bill_to_print,
    credit_note_to_print,
    payment_to_print,
)
from clinic.papers.printing import print_paper

bp = Blueprint("papers", __name__)


@bp.get("/billing/<int:bill_id>/pdf/")
@allows(Permission.BILLS)
def bill(bill_id: int) -> Response:
    """`?for=supplier` is the clinic's own copy of an invoice."""
    for_supplier = request.args.get("for") == "supplier"
    return _file(bill_to_print(bill_id, current_user.doctor, _paper(), for_supplier))


@bp.get("/billing/payments/<int:payment_id>/pdf/")
@allows(Permission.BILLS)
def payment(payment_id: int) -> Response:
    try:
        return _file(payment_to_print(payment_id, current_user.doctor, _paper()))
    except NoSuchPaper:
        abort(404)


@bp.get("/billing/credit-notes/<int:credit_note_id>/pdf/")
@allows(Permission.BILLS)
def credit_note(credit_note_id: int) -> Response:
    try:
        return _file(credit_note_to_print(credit_note_id, current_user.doctor, _paper()))
    except NoSuchPaper:
        abort(404)


@bp.get("/billing/<int:bill_id>/papers/")
@allows(Permission.BILLS)
def kept(bill_id: int) -> Response:
    """What was printed of a bill: the originals, also of what it said before."""
    shown, patient = get_bill_to_show(bill_id)
    page = render_template(
        "papers/kept.html", bill=shown, patient=patient, papers=list_kept(bill_id)
    )
    record_reading("bills", bill_id)
    return make_response(page)


@bp.get("/billing/papers/<int:paper_id>/pdf/")
@allows(Permission.BILLS)
def original(paper_id: int) -> Response:
    """The bytes of one of them."""
    found = find_kept(paper_id)
    if found is None:
        abort(404)
    return _pdf(open_kept(found), found.file_name)


def _paper() -> str:
    return request.args.get("paper", "")


def _file(wanted: ToPrint) -> Response:
    """`?original=1` gives the bytes first issued again; `?show=1` opens instead of saving."""
    pdf = print_paper(wanted.printing, bool(request.args.get("original")))
    return _pdf(pdf, wanted.name)


def _pdf(pdf: bytes, name: str) -> Response:
    response = make_response(pdf)
    response.mimetype = "application/pdf"
    disposition = "inline" if request.args.get("show") else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; filename={name}"
    return response
