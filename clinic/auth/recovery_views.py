"""Public pages: a new password by the recovery code, and the second step of a sign-in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, render_template, session, url_for
from flask_login import current_user

from clinic.auth import recovery, second_step, service
from clinic.auth.access import public, safe_next
from clinic.auth.device_session import (
    SECOND_STEP,
    begin_session,
    begin_with_code,
    origin,
    secret_key,
    span,
    wait_page,
)
from clinic.auth.own_forms import RecoverForm, SecondStepForm
from clinic.auth.proving import TooManyTries
from clinic.auth.recovery import WrongRecoveryCode
from clinic.auth.second_step import PassedSecondStep
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.htmx import see_instead

bp = Blueprint("recovery", __name__)

LASTS_SECONDS = 600
"""How long after the password the code may come."""

WRONG = "The e-mail address and the code do not fit. Read the code once more; each works once."
WRONG_STEP = (
    "This code does not work. Wait for the next one in the app, and see that the phone's clock is "
    "right."
)
TOO_MANY = "Too many codes that do not work. Try again in {}."
NO_RECORDS = "You work for no doctor at present. Ask the doctor for a code, and join with it."


@bp.route("/recover/", methods=["GET", "POST"])
@public
def recover() -> Response:
    """Set a new password with the recovery code; the error does not say which field is wrong."""
    form = RecoverForm()
    if not form.validate_on_submit():
        return _page("auth/recover.html", form)
    email, code, password = form.email.data, form.code.data, form.password.data
    try:
        user, next_code = recovery.recover(origin(email), email, code, password, form.key())
        return begin_with_code(user, next_code, False, url_for("chart.home"))
    except WrongRecoveryCode:
        form.form_errors.append(WRONG)
    except TooManyTries as wait:
        return _wait("auth/recover.html", form, wait.seconds)
    except service.NoRecords:
        form.form_errors.append(NO_RECORDS)
    return _page("auth/recover.html", form)


@bp.route("/login/code/", methods=["GET", "POST"])
@public
def second_step_page() -> Response:
    """Ask for the code of the app after a right password."""
    begun, form = _find_begun(), SecondStepForm()
    if current_user.is_authenticated or (begun is None and form.is_submitted()):
        return see_instead(url_for("auth.login"))
    if begun is None or not form.validate_on_submit():
        return _page("auth/second_step.html", form, is_begun=begun is not None)
    try:
        email = service.get_user(begun["user"]).email
        passed = second_step.sign_in(
            begun["user"], begun["mark"], form.code.data, origin(email), secret_key()
        )
        return _begin(passed, begun) if passed else _begin_anew()
    except LookupError:  # the account is of another database, restored meanwhile
        return _begin_anew()
    except WrongRecoveryCode:
        form.code.errors = [WRONG_STEP]
    except TooManyTries as wait:
        return _wait("auth/second_step.html", form, wait.seconds)
    except service.NoRecords:
        form.form_errors.append(NO_RECORDS)
    return _page("auth/second_step.html", form)


def _find_begun() -> dict[str, Any] | None:
    """Return the sign-in that waits for its code, unless it has waited too long."""
    begun: dict[str, Any] | None = session.get(SECOND_STEP)
    if begun is None or utc_now().timestamp() - begun["at"] > LASTS_SECONDS:
        return None
    return begun


def _begin(passed: PassedSecondStep, begun: dict[str, Any]) -> Response:
    remember, target, doctor_id = begun["remember"], safe_next(begun["target"]), begun["doctor"]
    if passed.next_recovery_code:
        code = passed.next_recovery_code
        return begin_with_code(passed.user, code, remember, target, doctor_id)
    return begin_session(passed.user, remember, target, doctor_id)


def _begin_anew() -> Response:
    db.session.rollback()
    session.pop(SECOND_STEP, None)
    return see_instead(url_for("auth.login"))


def _page(template: str, form: Any, is_begun: bool = True) -> Response:
    db.session.rollback()
    status = 422 if form.is_submitted() else 200
    return make_response(render_template(template, form=form, is_begun=is_begun), status)


def _wait(template: str, form: Any, seconds: int) -> Response:
    form.form_errors.append(TOO_MANY.format(span(seconds)))
    return wait_page(_page(template, form), seconds)
