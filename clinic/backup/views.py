"""The state of the backups, for a doctor: whether there is a good one, and what was wrong."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, make_response, render_template

import config
from clinic.auth.access import allows
from clinic.auth.permissions import Permission
from clinic.backup import state
from clinic.backup.rules import ASK, TEXTS, BackupNotice, format_when
from clinic.clock import utc_now

bp = Blueprint("backups", __name__, url_prefix="/account")
ELSEWHERE = (config.BACKUPS_ELSEWHERE,)


@bp.get("/backup/")
@allows(Permission.SETTINGS)
def show() -> Response:
    """Render the last nights: no place where backups are kept, and no figure of another doctor."""
    page = render_template(
        "backup/show.html",
        line=read_line(),
        runs=state.read_runs(),
        texts=TEXTS,
        ask=ASK,
        now=utc_now(),
        when=format_when,
        is_set_up=_is_set_up(),
    )
    return make_response(page)


def read_line() -> BackupNotice | None:
    """Return what home says of the backups; None where they are made by other means."""
    if current_app.config["BACKUP_TARGETS"] == ELSEWHERE:
        return None
    return state.read_shown(_is_set_up())


def _is_set_up() -> bool:
    return current_app.config["BACKUP_TARGETS"] not in ((), ELSEWHERE)
