"""A device that several people use: sharing it, the own PIN, and when it locks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, make_response, render_template, request, url_for
from flask_login import current_user

from clinic.auth import opening, people, service, shared_devices
from clinic.auth.access import allows, saves_part_of
from clinic.auth.device_session import (
    keep_shared_token,
    origin,
    secret_key,
    shared_token,
    wait_message,
    wait_page,
)
from clinic.auth.lock_forms import LimitForm, PinForm, SharingForm
from clinic.auth.permissions import Permission
from clinic.auth.proving import TooManyTries, WrongPassword, prove
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.forms import Form
from clinic.htmx import done
from clinic.versions import Stale

bp = Blueprint("shared", __name__, url_prefix="/account/shared")


@bp.route("/", methods=["GET", "POST"])
@allows()
def show() -> Response:
    """Say whether this device is shared; `shared` is yes or no."""
    form = SharingForm()
    if not form.validate_on_submit():
        return _page(sharing_form=form)
    token = ""
    if form.shared.data == "yes":
        token = shared_devices.mark(current_user, shared_token())
    else:
        shared_devices.unmark(current_user)
    db.session.commit()
    is_shared = "shared from now on: it locks, and opens by PIN" if token else "not shared any more"
    flash(f"This tablet is {is_shared}.", "success")
    response = done(url_for("shared.show"))
    keep_shared_token(response, token)
    return response


@bp.post("/pin/")
@saves_part_of("shared.show")
@allows()
def pin() -> Response:
    """Set the own PIN, after the password."""
    form = PinForm()
    if not form.validate_on_submit():
        return _page(pin_form=form)
    try:
        prove(current_user.email, form.password.data, origin(current_user.email))
    except WrongPassword:
        form.password.errors = ["This is not your current password."]
        return _page(pin_form=form)
    except TooManyTries as wait:
        form.form_errors.append(wait_message(wait.seconds))
        return wait_page(_page(pin_form=form), wait.seconds)
    opening.set_pin(people.lock_user(current_user.id), form.pin.data)
    db.session.commit()
    flash("Your PIN is set. It opens shared tablets on which you have signed in.", "success")
    return done(url_for("shared.show"))


@bp.post("/limit/")
@saves_part_of("shared.show")
@allows(Permission.SETTINGS)
def limit() -> Response:
    """Set after how many minutes shared devices lock the records that are open."""
    doctor = service.get_user(current_user.id).own_doctor()
    form = LimitForm()
    if not form.validate_on_submit():
        return _page(limit_form=form)
    try:
        minutes = {"lock_minutes": int(form.lock_minutes.data)}
        changed = service.edit_account(doctor, form.seen_version(), minutes)
    except Stale:
        return conflict_page(form, _limit_form(), url_for("shared.show"))
    db.session.commit()
    flash("Saved." if changed else "Nothing was changed.", "success")
    return done(url_for("shared.show"))


def _limit_form() -> LimitForm:
    doctor = service.get_user(current_user.id).own_doctor()
    fields = {"lock_minutes": str(doctor.lock_minutes), "version": doctor.version}
    if request.method == "GET" and "lock_minutes" in request.form:  # it was brought back
        return LimitForm(data=fields)
    return LimitForm(formdata=None, data=fields)


def _page(
    sharing_form: SharingForm | None = None,
    pin_form: PinForm | None = None,
    limit_form: LimitForm | None = None,
) -> Response:
    device_id = current_user.use.shared_device_id
    context: dict[str, Any] = {
        "sharing_form": sharing_form or SharingForm(formdata=None),
        "pin_form": pin_form or PinForm(formdata=None),
        "limit_form": limit_form or (_limit_form() if current_user.is_owner else None),
        "people": shared_devices.list_people(device_id, secret_key()) if device_id else [],
        "has_pin": service.get_user(current_user.id).pin_hash is not None,
    }
    forms: list[Form | None] = [sharing_form, pin_form, limit_form]
    page = render_template("auth/shared.html", **context)
    is_wrong = request.method == "POST" and any(forms)
    return make_response(page, 422 if is_wrong else 200)
