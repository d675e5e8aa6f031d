"""A person's own account: sign-ins, recovery code, authenticator app."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user

from clinic import qr
from clinic.auth import own_devices, people, recovery, second_step, service, totp
from clinic.auth.access import allows, safe_next, saves_part_of
from clinic.auth.device_session import (
    NEXT_CODE,
    keep_code,
    origin,
    secret_key,
    wait_message,
    wait_page,
)
from clinic.auth.forms import PasswordForm
from clinic.auth.own_forms import NewCodeForm, TurnOffForm, TurnOnForm
from clinic.auth.proving import TooManyTries, WrongPassword, prove
from clinic.auth.recovery import WrongRecoveryCode
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.forms import Form
from clinic.htmx import done

bp = Blueprint("own", __name__, url_prefix="/account")

SHOWN_SECONDS = 1800
"""How long a new recovery code can be read on the device where it was made."""

NOT_THE_PASSWORD = "This is not your current password."  # noqa: S105
WRONG_CODE = (
    "This code does not work. Wait for the next one in the app, and see that the phone's clock is "
    "right."
)


@bp.get("/you/")
@allows()
def you() -> Response:
    """Render how the person signs in: the password, and what helps if it is lost."""
    return you_page(PasswordForm(formdata=None))


def you_page(form: PasswordForm) -> Response:
    """Return the page with the form of the password, 422 where it was sent."""
    user = service.get_user(current_user.id)
    page = render_template(
        "auth/you.html",
        password_form=form,
        recovery_made_at=user.recovery_made_at if user.recovery_hash else None,
        asks_app=user.totp_secret is not None,
    )
    return make_response(page, 422 if form.is_submitted() else 200)


@bp.get("/devices/")
@allows()
def devices() -> Response:
    """Render where the person is signed in."""
    return make_response(
        render_template("auth/devices.html", devices=own_devices.list_own(current_user))
    )


@bp.post("/sign-ins/<sealed:sign_in_id>/end/")
@allows()
def end_sign_in(sign_in_id: int) -> Response:
    """End one of the person's sign-ins, also that of this device."""
    try:
        own_devices.end_one(current_user, sign_in_id)
    except own_devices.NoSuchSignIn:
        abort(404)
    db.session.commit()
    flash("That sign-in is ended.", "success")
    return done(url_for("own.devices"))


@bp.post("/sign-ins/end-others/")
@allows()
def end_other_sign_ins() -> Response:
    own_devices.end_others(current_user)
    db.session.commit()
    flash("All other sign-ins are ended.", "success")
    return done(url_for("own.devices"))


@bp.route("/recovery/", methods=["GET", "POST"])
@allows()
def new_recovery_code() -> Response:
    """Make another recovery code, after the password."""
    form = NewCodeForm()
    if not form.validate_on_submit():
        return _recovery_page(form)
    if not _proves_password(form):
        return _recovery_page(form)
    code = recovery.renew(people.lock_user(current_user.id))
    db.session.commit()
    keep_code(code, url_for("own.you"))
    return done(url_for("own.recovery_code"))


@bp.route("/recovery/code/", methods=["GET", "POST"])
@allows()
def recovery_code() -> Response:
    """Show a code that was made on this device a moment ago, until it is written down."""
    shown: dict[str, Any] = session.get(NEXT_CODE) or {"code": None, "target": None, "at": 0}
    if request.method == "POST":
        session.pop(NEXT_CODE, None)
        return done(safe_next(shown["target"]))
    is_fresh = utc_now().timestamp() - shown["at"] < SHOWN_SECONDS
    page = render_template("auth/recovery_code.html", code=shown["code"] if is_fresh else None)
    return make_response(page)


@bp.route("/authenticator/", methods=["GET", "POST"])
@allows()
def authenticator() -> Response:
    """Let sign-ins ask for a code of an app, once the app has shown that it has the secret."""
    form = TurnOnForm()
    user = service.get_user(current_user.id)
    secret = totp.unseal(form.pending.data or "", user.id, secret_key()) or totp.new_secret()
    if user.totp_secret is not None:
        return _turn_off_page(TurnOffForm(formdata=None))
    if not form.validate_on_submit():
        return _turn_on_page(form, secret)
    if not _proves_password(form):
        return _turn_on_page(form, secret)
    try:
        second_step.turn_on(user.id, secret, form.code.data, secret_key())
    except WrongRecoveryCode:
        form.code.errors = [WRONG_CODE]
        return _turn_on_page(form, secret)
    db.session.commit()
    flash("From now on signing in asks for a code of the app.", "success")
    return done(url_for("own.you"))


@bp.post("/authenticator/off/")
@saves_part_of("own.authenticator")
@allows()
def authenticator_off() -> Response:
    """Let sign-ins ask for no code any more, after the password and a code."""
    form = TurnOffForm()
    if not form.validate_on_submit():
        return _turn_off_page(form)
    if not _proves_password(form):
        return _turn_off_page(form)
    try:
        next_code = second_step.turn_off(
            current_user.id, form.code.data, origin(current_user.email), secret_key()
        )
    except WrongRecoveryCode:
        form.code.errors = [WRONG_CODE]
        return _turn_off_page(form)
    except TooManyTries as wait:
        _ask_to_wait(form, wait.seconds)
        return _turn_off_page(form)
    db.session.commit()
    flash("Signing in asks for no code of an app any more.", "success")
    if next_code is None:
        return done(url_for("own.you"))
    keep_code(next_code, url_for("own.you"))
    return done(url_for("own.recovery_code"))


def _proves_password(form: Form) -> bool:
    """Return whether the form has the person's password; otherwise the form says why not."""
    try:
        prove(current_user.email, form.password.data, origin(current_user.email))
    except WrongPassword:
        form.password.errors = [NOT_THE_PASSWORD]
        return False
    except TooManyTries as wait:
        _ask_to_wait(form, wait.seconds)
        return False
    return True


def _ask_to_wait(form: Form, seconds: int) -> None:
    form.form_errors.append(wait_message(seconds))
    form.wait_seconds = seconds


def _recovery_page(form: NewCodeForm) -> Response:
    user = service.get_user(current_user.id)
    made_at = user.recovery_made_at if user.recovery_hash else None
    return _page("auth/recovery.html", form, made_at=made_at)


def _turn_on_page(form: TurnOnForm, secret: str) -> Response:
    user = service.get_user(current_user.id)
    form.pending.data = totp.seal(secret, user.id, secret_key())
    return _page(
        "auth/authenticator.html",
        form,
        picture=qr.qr_svg(totp.make_uri(secret, user.email)),
        secret=" ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        has_recovery_code=user.recovery_hash is not None,
    )


def _turn_off_page(form: TurnOffForm) -> Response:
    return _page("auth/authenticator_off.html", form)


def _page(template: str, form: Form, **context: Any) -> Response:
    page = make_response(
        render_template(template, form=form, **context), 422 if form.is_submitted() else 200
    )
    seconds = getattr(form, "wait_seconds", 0)
    return wait_page(page, seconds) if seconds else page
