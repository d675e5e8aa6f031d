"""The page of what staff did on a day, for the doctor who owns the records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask import Blueprint, Response, make_response, render_template, url_for
from flask_login import current_user

from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.clock import clinic_day
from clinic.daybook import queries
from clinic.daybook.act_queries import list_acts
from clinic.daybook.acts import StaffAct, acts_of
from clinic.htmx import is_htmx, see_instead

bp = Blueprint("acts", __name__)


def acts_of_staff(
    day: date, people: Mapping[str, str], on_paper: bool = False
) -> list[StaffAct] | None:
    """Return what staff did that is the doctor's unless granted.

    None for all but the doctor, and where nobody else works.
    """
    if not current_user.is_owner or len(people) < 2:
        return None
    return acts_of(list_acts(day, current_user.id), day, people, on_paper)


@bp.get("/daybook/acts/")
@allows(Permission.STAFF)
def today() -> Response:
    """Render how much there is to look at today, as a line of home."""
    if not is_htmx():
        return see_instead(url_for("daybook.today") + "#acts")
    acts = acts_of_staff(clinic_day(), queries.people())
    return make_response(render_template("daybook/_acts_today.html", acts=acts))
