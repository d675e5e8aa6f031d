"""Bills, receipts, refund vouchers and credit notes as PDF."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, request
from flask_login import current_user

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
def bill(bill_id: int) -> Response:
    return _file(bill_to_print(bill_id, current_user.doctor, _paper()))


@bp.get("/billing/payments/<int:payment_id>/pdf/")
def payment(payment_id: int) -> Response:
    try:
        return _file(payment_to_print(payment_id, current_user.doctor, _paper()))
    except NoSuchPaper:
        abort(404)


@bp.get("/billing/credit-notes/<int:credit_note_id>/pdf/")
def credit_note(credit_note_id: int) -> Response:
    try:
        return _file(credit_note_to_print(credit_note_id, current_user.doctor, _paper()))
    except NoSuchPaper:
        abort(404)


def _paper() -> str:
    return request.args.get("paper", "")


def _file(wanted: ToPrint) -> Response:
    """`?original=1` gives the bytes first issued again; `?show=1` opens instead of saving."""
    response = make_response(print_paper(wanted.printing, bool(request.args.get("original"))))
    response.mimetype = "application/pdf"
    disposition = "inline" if request.args.get("show") else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; filename={wanted.name}"
    return response
