"""The list of all dues."""

from __future__ import annotations

from flask import Blueprint, Response, request

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.clock import clinic_day
from clinic.dues import queries
from clinic.htmx import page_or_part
from clinic.paging import Page

bp = Blueprint("dues", __name__)


@bp.get("/billing/dues/")
@allows(Permission.BILLS)
def dues() -> Response:
    today = clinic_day()
    page = Page.of(queries.dues(today), request.args)
    sums = queries.sums_by_age(today)
    return page_or_part(
        "dues/list.html",
        "dues/_list.html",
        page=page,
        dues=[queries.due_of(row) for row in page.rows],
        ages=[(name, paise) for (_days, name), paise in zip(queries.AGES, sums, strict=True)],
        total=sum(sums),
    )
