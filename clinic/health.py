"""Health checks for hosting services, without a sign-in, and warnings at the start."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, jsonify, make_response
from sqlalchemy.exc import SQLAlchemyError

from clinic import place
from clinic.auth.access import public
from clinic.extensions import db
from clinic.place import roles
from clinic.tenancy.owned import owned_tables

bp = Blueprint("health", __name__)
log = logging.getLogger(__name__)


@bp.get("/livez")
@public
def livez() -> Response:
    """Answer 200 while the process responds (liveness); if it does not, a restart helps."""
    return jsonify(status="ok")


@bp.get("/healthz")
@public
def healthz() -> Response:
    """Answer 200 if the database exists, is migrated, and can be written, unless READ_ONLY is set
    (readiness).
    """
    try:
        place.require_ready(db.engine)
    except place.Unready as error:
        log.error("Not ready: %s", error)  # names and addresses are for the log alone
        return make_response(jsonify(status=error.public), 503)
    return jsonify(status="ok")


def warnings() -> list[str]:
    """Return a line for each fault of the database, for the person who starts the clinic."""
    try:
        place.require_ready(db.engine)
        return roles.warnings(db.engine, [table.name for table in owned_tables()])
    except place.Unready as error:
        return [str(error)]
    except SQLAlchemyError as error:
        return [str(place.unready(db.engine, error))]
