"""Bills, receipts, refund vouchers and credit notes as PDF."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template, request
from flask_login import current_user

from clinic.audit.service import record_reading
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.billing.service import get_bill_to_show
from clinic.papers.archive import find_original, list_originals, reprint
from clinic.papers.content import (
    NoSuchPaper,
    PaperFile,
    bill_paper,
    credit_note_paper,
    payment_paper,
)
from clinic.papers.printing import print_paper

bp = Blueprint("papers", __name__)


@bp.get("/billing/<int:bill_id>/pdf/")
@allows(Permission.BILLS)
def bill(bill_id: int) -> Response:
    """Send the PDF of a bill; `?for=supplier` is the clinic's own copy of an invoice."""
    for_supplier = request.args.get("for") == "supplier"
    return _file(bill_paper(bill_id, current_user.doctor, _paper(), for_supplier))


@bp.get("/billing/payments/<int:payment_id>/pdf/")
@allows(Permission.BILLS)
def payment(payment_id: int) -> Response:
    try:
        return _file(payment_paper(payment_id, current_user.doctor, _paper()))
    except NoSuchPaper:
        abort(404)


@bp.get("/billing/credit-notes/<int:credit_note_id>/pdf/")
@allows(Permission.BILLS)
def credit_note(credit_note_id: int) -> Response:
    try:
        return _file(credit_note_paper(credit_note_id, current_user.doctor, _paper()))
    except NoSuchPaper:
        abort(404)


@bp.get("/billing/<int:bill_id>/papers/")
@allows(Permission.BILLS)
def kept(bill_id: int) -> Response:
    """Show the originals that were printed of a bill, also of earlier contents."""
    bill, patient = get_bill_to_show(bill_id)
    page = render_template(
        "papers/kept.html", bill=bill, patient=patient, papers=list_originals(bill_id)
    )
    record_reading("bills", bill_id)
    return make_response(page)


@bp.get("/billing/papers/<int:paper_id>/pdf/")
@allows(Permission.BILLS)
def original(paper_id: int) -> Response:
    """Send the bytes of one original."""
    paper = find_original(paper_id)
    if paper is None:
        abort(404)
    return _pdf(reprint(paper), paper.file_name)


def _paper() -> str:
    return request.args.get("paper", "")


def _file(paper: PaperFile) -> Response:
    """Send a PDF; `?original=1` repeats the bytes first issued, `?show=1` opens instead
    of saving.
    """
    pdf = print_paper(paper.printing, bool(request.args.get("original")))
    return _pdf(pdf, paper.name)


def _pdf(pdf: bytes, name: str) -> Response:
    response = make_response(pdf)
    response.mimetype = "application/pdf"
    disposition = "inline" if request.args.get("show") else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; filename={name}"
    return response
