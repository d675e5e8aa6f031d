"""The desk of who works for several doctors: what is to do for all of them, on one page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, make_response, request, url_for
from flask_login import current_user

from clinic.auth.access import allows
from clinic.auth.workplaces import Workplace, list_workplaces
from clinic.changes import page_state, read_changes
from clinic.chart.desk import Desk, DoctorsWork
from clinic.chart.worklist_queries import read_worklist
from clinic.clock import clinic_day, utc_now
from clinic.htmx import is_htmx, page_or_part, see_instead
from clinic.tenancy.scoping import scope_of

bp = Blueprint("desk", __name__)


@bp.get("/desk/")
@allows()
def show() -> Response:
    """Render the work for all doctors of the person; the part alone, and only if it is another
    one, for a poll. Who works for one doctor has it on home."""
    doctors = [each.doctor_id for each in current_user.records]
    if len(doctors) < 2:
        return see_instead(url_for("chart.home"))
    now = utc_now()
    state = _state(doctors, now)
    if is_htmx() and request.args.get("seen") == state:
        return make_response("", 204)
    desk = Desk([_work_for(place, now) for place in list_workplaces(current_user)])
    return page_or_part("chart/desk.html", "chart/_desk.html", desk=desk, page_state=state)


def _state(doctors: Sequence[int], now: datetime) -> str:
    """Return the number of changes of each doctor that a page shows now, and whose records are
    open."""
    seen = "-".join(f"{doctor_id}-{_changes_of(doctor_id)}" for doctor_id in doctors)
    return f"{current_user.doctor.id}-{seen}-{page_state(0, now)}"


def _changes_of(doctor_id: int) -> int:
    with scope_of(doctor_id):
        return read_changes()


def _work_for(place: Workplace, now: datetime) -> DoctorsWork:
    with scope_of(place.doctor_id):
        work = read_worklist(place.permissions, clinic_day(now), now, due_back=False)
    return DoctorsWork(place, work)
