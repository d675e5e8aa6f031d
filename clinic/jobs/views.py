"""The page of a job: how far it is, what came of it, and the button that ends it."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, flash, url_for
from flask_login import current_user

from clinic.auth.access import allows
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.htmx import done, page_or_part
from clinic.jobs import rules, service
from clinic.jobs.models import Job

bp = Blueprint("jobs", __name__)


@bp.get("/jobs/<token>/")
@allows()
def show(token: str) -> Response:
    """Render the job; a part that has not ended asks for itself again."""
    job = _get(token)
    return page_or_part(
        "jobs/show.html",
        "jobs/_job.html",
        job=job,
        title=_title(job),
        percent=rules.percent(job.done, job.total),
        is_final=job.state in rules.FINAL,
        is_late=job.state == rules.JobState.QUEUED
        and utc_now() - job.created_at > rules.WAITS_TOO_LONG,
    )


@bp.post("/jobs/<token>/cancel/")
@allows()
def cancel(token: str) -> Response:
    job = _get(token)
    if not (current_user.is_owner or job.user_id == current_user.id):
        abort(404)
    service.cancel(job)
    db.session.commit()
    flash("It ends, unless it was done already.", "success")
    return done(url_for("jobs.show", token=token))


def _get(token: str) -> Job:
    """Return a job for the open records. Its result has a view and a permission of its own."""
    try:
        return service.get_job(token, current_user.doctor.id)
    except service.NoSuchJob:
        abort(404)


def _title(job: Job) -> str:
    kind = current_app.extensions["job_kinds"].get(job.kind)
    return kind.title if kind else "Background work"
