"""The list of all dues."""

from __future__ import annotations

from flask import Blueprint, Response, request

from clinic.billing import dues as owed
from clinic.clock import clinic_day
from clinic.htmx import page_or_part
from clinic.paging import Page

bp = Blueprint("dues", __name__)


@bp.get("/billing/dues/")
def dues() -> Response:
    today = clinic_day()
    page = Page.of(owed.dues(today), request.args)
    sums = owed.sums_by_age(today)
    return page_or_part(
        "billing/dues.html",
        "billing/_dues.html",
        page=page,
        dues=[owed.due_of(row) for row in page.rows],
        ages=[(words, paise) for (_days, words), paise in zip(owed.AGES, sums, strict=True)],
        total=sum(sums),
    )
