"""The page of a month's GST."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, Response, make_response, render_template, url_for

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.billing.discounts import Discount, format_discount
from clinic.clock import clinic_day, month_span, next_month
from clinic.daybook.gst_sums import read_gst
from clinic.daybook.periods import month_name
from clinic.intake import YEARS
from clinic.standby import from_standby

bp = Blueprint("gst", __name__)


@bp.get("/daybook/month/<month:month>/gst/")
@allows(Permission.DAYBOOK)
@from_standby
def month(month: date) -> Response:
    first, last = month_span(month)
    later = next_month(first)
    page = render_template(
        "daybook/gst.html",
        title=month_name(first),
        gst=read_gst(first, last),
        percent=lambda bp: format_discount(Discount("percent", bp)),
        before=_link(next_month(first, -1)),
        after=_link(later) if later <= clinic_day() else None,
        month=url_for("daybook.month", month=first),
        csv=url_for("daybook.gst_csv", month=first),
    )
    return make_response(page)


def _link(month: date) -> str | None:
    return url_for("gst.month", month=month) if month.year in YEARS else None
