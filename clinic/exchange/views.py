"""Export everything: ask for it, download it, remove it. For the owner of the records alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    flash,
    make_response,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user

from clinic.audit import service as audit
from clinic.auth.access import allows
from clinic.auth.device_session import origin, wait_message, wait_page
from clinic.auth.permissions import Permission
from clinic.auth.proving import TooManyTries, WrongPassword, prove
from clinic.clock import clinic_day, utc_now
from clinic.exchange.export_jobs import EXPORT, KEPT_FOR, MEGABYTE, Exports
from clinic.exchange.forms import ExportForm
from clinic.extensions import db
from clinic.htmx import done, see_instead
from clinic.jobs import rules
from clinic.jobs import service as jobs
from clinic.jobs.models import Job

bp = Blueprint("exchange", __name__)

EVERYTHING = "everything"
"""The entity under which an export is recorded, with the doctor's number."""

CONFIRMED = "export_confirmed"
"""Where the session has the sign-in that gave its password for an export, and when."""

CONFIRMED_SECONDS = 3600
NOT_THE_PASSWORD = "This is not your current password."  # noqa: S105
BLOCK = 1 << 20


@bp.route("/account/export/", methods=["GET", "POST"])
@allows(Permission.EXPORT)
def everything() -> Response:
    """Show the export that is there; have another one made, or this one given, by the password."""
    form = ExportForm()
    if not form.validate_on_submit():
        return _page(form)
    doctor_id, user_id = current_user.doctor.id, current_user.id
    try:
        prove(current_user.email, form.password.data, origin(current_user.email))
    except WrongPassword:
        form.password.errors = [NOT_THE_PASSWORD]
        return _page(form)
    except TooManyTries as wait:
        form.form_errors.append(wait_message(wait.seconds))
        return wait_page(_page(form), wait.seconds)
    session[CONFIRMED] = {"token": current_user.token, "at": utc_now().timestamp()}
    if request.form.get("act") == "download":
        return done(url_for("exchange.everything"))
    earlier = _latest()
    if earlier is not None and earlier.state not in rules.FINAL:
        return done(url_for("jobs.show", token=earlier.token))
    audit.note("export", EVERYTHING, doctor_id)
    job = jobs.enqueue(EXPORT, doctor_id=doctor_id, user_id=user_id)
    db.session.commit()
    return done(url_for("jobs.show", token=job.token))


@bp.get("/account/export/<token>/zip/")
@allows(Permission.EXPORT)
def download(token: str) -> Response:
    """Send an export to who asked for it, within an hour of the password at the same sign-in."""
    job = _latest()
    path = None if job is None or job.token != token else _find(job)
    if path is None or job is None or job.user_id != current_user.id:
        abort(404)
    if not _is_confirmed():
        flash("Write your password, then download it.", "info")
        return see_instead(url_for("exchange.everything"))
    opened = path.open("rb")
    audit.record_reading(EVERYTHING, current_user.doctor.id, "download")

    def blocks() -> Iterator[bytes]:
        with opened:
            while block := opened.read(BLOCK):
                yield block

    response = Response(blocks(), mimetype="application/zip")
    name = f"clinic-export-{clinic_day().isoformat()}.zip"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Content-Length"] = str(path.stat().st_size)
    response.call_on_close(opened.close)
    return response


@bp.post("/account/export/remove/")
@allows(Permission.EXPORT)
def remove() -> Response:
    _exports().remove(current_user.doctor.id)
    flash("The export is removed.", "success")
    return done(url_for("exchange.everything"))


def _is_confirmed() -> bool:
    confirmation = session.get(CONFIRMED) or {"token": "", "at": 0}
    is_recent = 0 <= utc_now().timestamp() - confirmation["at"] < CONFIRMED_SECONDS
    return is_recent and bool(confirmation["token"] == current_user.token)


def _exports() -> Exports:
    exports: Exports = current_app.extensions["exports"]
    return exports


def _latest() -> Job | None:
    return jobs.find_latest(EXPORT, current_user.doctor.id)


def _find(job: Job) -> Path | None:
    if job.state != rules.JobState.DONE:
        return None
    return _exports().find(current_user.doctor.id, job.token)


def _page(form: ExportForm) -> Response:
    job = _latest()
    path = _find(job) if job is not None and job.user_id == current_user.id else None
    ready: dict[str, Any] | None = None
    if path is not None:
        state = path.stat()
        ends_at = datetime.fromtimestamp(state.st_mtime, UTC) + KEPT_FOR
        ready = {"megabytes": f"{max(state.st_size / MEGABYTE, 0.1):,.1f}", "ends_at": ends_at}
    page = render_template(
        "exchange/export.html",
        form=form,
        job=job,
        ready=ready,
        is_final=job is not None and job.state in rules.FINAL,
        is_confirmed=_is_confirmed(),
    )
    return make_response(page, 422 if form.is_submitted() else 200)
