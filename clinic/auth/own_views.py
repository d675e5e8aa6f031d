"""What everybody does with their own account: ending their sign-ins."""

from __future__ import annotations

from flask import Blueprint, Response, abort, flash, url_for
from flask_login import current_user

from clinic.auth import own_devices
from clinic.auth.access import allows
from clinic.extensions import db
from clinic.htmx import done

bp = Blueprint("own", __name__, url_prefix="/account")


@bp.post("/sign-ins/<int:sign_in_id>/end/")
@allows()
def end_sign_in(sign_in_id: int) -> Response:
    """End one of the person's sign-ins, also that of this device."""
    try:
        own_devices.end_one(current_user, sign_in_id)
    except own_devices.NoSuchSignIn:
        abort(404)
    db.session.commit()
    flash("That sign-in is ended.", "success")
    return done(url_for("auth.account"))


@bp.post("/sign-ins/end-others/")
@allows()
def end_other_sign_ins() -> Response:
    own_devices.end_others(current_user)
    db.session.commit()
    flash("All other sign-ins are ended.", "success")
    return done(url_for("auth.account"))
