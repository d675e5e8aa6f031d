"""`/metrics`: the figures, for who sends the token of the installation."""

from __future__ import annotations

import hmac
import math
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from flask import Blueprint, Response, abort, current_app, make_response, request
from sqlalchemy.exc import SQLAlchemyError

from clinic.auth.access import public
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.jobs.queries import read_waiting
from clinic.version import VERSION

if TYPE_CHECKING:
    from clinic.monitoring.figures import Gauge, RequestFigures

bp = Blueprint("monitoring", __name__)


@bp.get("/metrics")
@public
def show() -> Response:
    """Answer in the format of Prometheus; 404 where no token is set, 401 for another one."""
    token = current_app.config["METRICS_TOKEN"]
    if not token:
        abort(404)
    authorization = request.headers.get("Authorization", "").encode("utf-8", "replace")
    if not hmac.compare_digest(authorization, f"Bearer {token}".encode()):
        return make_response("", 401, {"WWW-Authenticate": "Bearer"})
    from clinic.monitoring.figures import CONTENT_TYPE

    figures: RequestFigures = current_app.extensions["figures"]
    return make_response(figures.as_text(_gauges()), 200, {"Content-Type": CONTENT_TYPE})


def _gauges() -> Iterator[Gauge]:
    from clinic.monitoring.figures import Gauge

    yield Gauge("clinic_info", "The version.", ("version",), {(VERSION,): 1})
    try:
        waiting = read_waiting(utc_now())
        proven = current_app.extensions["last_proven_backup"]()
    except SQLAlchemyError:
        db.session.rollback()
        yield Gauge("clinic_database_up", "Whether the database answers.", (), {(): 0})
        return
    yield Gauge("clinic_database_up", "Whether the database answers.", (), {(): 1})
    text = "Background work by its kind and state (queued, running, failed)."
    yield Gauge("clinic_jobs", text, ("kind", "state"), waiting.numbers)
    text = "Seconds since the oldest job that waits was due; 0: none waits."
    yield Gauge("clinic_jobs_wait_seconds", text, (), {(): _seconds_since(waiting.since, 0)})
    text = "Seconds since the newest backup that was proven by restoring it; +Inf: there is none."
    yield Gauge("clinic_backup_proven_seconds", text, (), {(): _seconds_since(proven, math.inf)})


def _seconds_since(moment: datetime | None, never: float) -> float:
    return never if moment is None else max(0.0, (utc_now() - moment).total_seconds())
