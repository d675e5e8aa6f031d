"""Whether the clinic can work: asked by hosting services, without a sign-in."""

from __future__ import annotations

import logging

from flask import Blueprint, Response, jsonify, make_response
from sqlalchemy import literal, select
from sqlalchemy.exc import SQLAlchemyError

from clinic.auth.access import public
from clinic.extensions import db

bp = Blueprint("health", __name__)
log = logging.getLogger(__name__)


@bp.get("/healthz")
@public
def healthz() -> Response:
    try:
        db.session.execute(select(literal(1)))
    except SQLAlchemyError:
        log.exception("The database does not answer.")
        return make_response(jsonify(status="the database does not answer"), 503)
    return jsonify(status="ok")
