"""Signing up, in and out, and the account."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user, login_user, logout_user

from clinic import money
from clinic.auth import devices, late_submissions, service
from clinic.auth.access import allows, public, safe_next, to_sign_in
from clinic.auth.forms import AccountForm, PasswordForm, SignInForm, SignUpForm
from clinic.auth.kept_forms import FormKey
from clinic.auth.models import Doctor, SignedIn, User
from clinic.auth.permissions import Permission
from clinic.auth.proving import TooManyTries, WrongPassword
from clinic.auth.signing_up import sign_up_from
from clinic.auth.throttle import Origin
from clinic.clinic_phones import join_phones, split_first
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.htmx import done, see_instead
from clinic.intake import sayable
from clinic.versions import Stale

bp = Blueprint("auth", __name__)

USE_KNOWN = "On a device where you have signed in before you need not wait."
LOST = "If you have lost the password: whoever looks after the clinic's computer can set a new one."


@bp.route("/signup/", methods=["GET", "POST"])
@public
def signup() -> Response:
    if current_user.is_authenticated:
        return see_instead(url_for("chart.home"))
    if not current_app.config["SIGNUP_OPEN"]:
        return make_response(render_template("auth/signup_closed.html"), 403)
    form = SignUpForm()
    if not form.validate_on_submit():
        return _form_page("auth/signup.html", form)
    typed = (form.full_name.data, form.email.data, form.password.data)
    try:
        user = sign_up_from(_origin(form.email.data), *typed, form.key())
    except service.EmailTaken:
        form.email.errors = [
            "This address cannot be used to sign up. If you have an account already, sign in."
        ]
        return _form_page("auth/signup.html", form)
    except TooManyTries as wait:
        form.form_errors.append(f"Too many tries to sign up. Try again in {_span(wait.seconds)}.")
        return _wait_page(_form_page("auth/signup.html", form), wait.seconds)
    return _let_in(user, remember=False, target=url_for("chart.home"))


@bp.route("/login/", methods=["GET", "POST"])
@public
def login() -> Response:
    form = SignInForm()
    target = safe_next(request.args.get("next") or form.next.data)
    form.next.data = target
    if current_user.is_authenticated:
        return see_instead(target)
    if not form.validate_on_submit():
        return _form_page("auth/login.html", form)
    origin = _origin(form.email.data)
    try:
        user = service.sign_in(form.email.data, form.password.data, origin)
    except WrongPassword:
        form.form_errors.append("The e-mail address or the password is not right. Try again.")
        return _form_page("auth/login.html", form)
    except TooManyTries as wait:
        form.form_errors.append(_wait_message(wait.seconds))
        advice = LOST if origin.device else f"{USE_KNOWN} {LOST}"
        return _wait_page(_form_page("auth/login.html", form, advice), wait.seconds)
    return _let_in(user, form.remember.data, target)


@bp.post("/logout/")
@allows()
def logout() -> Response:
    service.close_device(current_user)
    db.session.commit()
    logout_user()
    session.clear()
    return done(url_for("auth.login"))


@bp.route("/account/", methods=["GET", "POST"])
@allows(post=Permission.SETTINGS)
def account() -> Response:
    doctor = service.get_user(current_user.id).doctor
    form = AccountForm(data=_account_fields(doctor))
    if not form.validate_on_submit():
        return _account_page(form, PasswordForm(formdata=None), 422 if form.is_submitted() else 200)
    try:
        changed = service.edit_account(doctor, form.seen_version(), _account_values(form))
    except Stale:
        return conflict_page(
            form, AccountForm(formdata=None, data=_account_fields(doctor)), url_for("auth.account")
        )
    db.session.commit()
    flash("Saved." if changed else "Nothing was changed.", "success")
    return done(url_for("auth.account"))


@bp.post("/account/password/")
@allows()
def password() -> Response:
    form = PasswordForm()
    user = service.get_user(current_user.id)
    if service.load_user(current_user.token) is None:
        return to_sign_in()  # the same form, sent twice, has just signed this device out
    if not form.validate_on_submit():
        return _password_page(user, form)
    old, new = form.old_password.data, form.new_password.data
    try:
        service.change_password(user, old, new, _origin(user.email))
    except WrongPassword:
        form.old_password.errors = ["This is not your current password."]
        return _password_page(user, form)
    except TooManyTries as wait:
        form.form_errors.append(_wait_message(wait.seconds))
        return _wait_page(_password_page(user, form), wait.seconds)
    response = _let_in(user, session.permanent, url_for("auth.account"))
    flash("Your password is changed. Other devices are signed out.", "success")
    return response


@bp.post("/account/kept/forget/")
@allows()
def forget_kept() -> Response:
    """Delete a form that was kept while its writer was signed out."""
    address = safe_next(request.args.get("address"))
    late_submissions.forget(
        current_user.id, FormKey(address, request.args.get("form_key", "")[:64])
    )
    return done(late_submissions.landing(address, []))


def _origin(email: str) -> Origin:
    """Return the source of this try for an account."""
    name = devices.find_name(_device_cookie(), email, _secret())
    return Origin(request.remote_addr, name)


def _let_in(user: User, remember: bool, target: str) -> Response:
    """Sign in and commit, with a new session that takes over nothing of an earlier one."""
    session.clear()
    session.permanent = remember
    agent = sayable(request.user_agent.string)
    token = service.open_device(user, request.remote_addr, agent, remember)
    login_user(SignedIn(user.id, user.email, user.doctor, token))
    waiting = late_submissions.welcome(user.id)
    db.session.commit()
    response = done(late_submissions.landing(target, waiting))
    _mark_device(response, user.email)
    return response


def _mark_device(response: Response, email: str) -> None:
    """Set the cookie by which the device is recognised, see `clinic.auth.devices`."""
    app = current_app
    sessions = app.session_interface
    response.set_cookie(
        _device_cookie_name(),
        devices.remember(_device_cookie(), email, _secret()),
        max_age=devices.LASTS_SECONDS,
        secure=sessions.get_cookie_secure(app),
        httponly=True,
        samesite=sessions.get_cookie_samesite(app),
    )


def _device_cookie() -> str:
    return request.cookies.get(_device_cookie_name(), "")


def _device_cookie_name() -> str:
    """Return the cookie's name, derived from that of the session cookie."""
    return f"{current_app.session_interface.get_cookie_name(current_app)}-device"


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])


def _form_page(template: str, form: Any, advice: str = "") -> Response:
    status = 422 if form.is_submitted() else 200
    return make_response(render_template(template, form=form, advice=advice), status)


def _wait_page(page: Response, seconds: int) -> Response:
    """Turn a page into a 429 answer with Retry-After."""
    page.status_code = 429
    page.headers["Retry-After"] = str(seconds)
    return page


def _wait_message(seconds: int) -> str:
    return f"Too many wrong passwords. Try again in {_span(seconds)}."


def _span(seconds: int) -> str:
    """Return the rounded time to wait as text."""
    if seconds < 90:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"


def _password_page(user: User, form: PasswordForm) -> Response:
    account_form = AccountForm(formdata=None, data=_account_fields(user.doctor))
    return _account_page(account_form, form, 422)


def _account_page(form: AccountForm, password_form: PasswordForm, status: int) -> Response:
    page = render_template("auth/account.html", form=form, password_form=password_form)
    return make_response(page, status)


def _account_fields(doctor: Doctor) -> dict[str, Any]:
    names = (
        "full_name qualification registration_number registration_council clinic_name "
        "clinic_address upi_id print_language version"
    )
    fields: dict[str, Any] = {name: getattr(doctor, name) for name in names.split()}
    phones = join_phones(doctor.clinic_phone, doctor.other_phones)
    fee = money.from_paise(doctor.default_fee_paise)
    return fields | {"clinic_phone": phones, "default_fee": fee}


def _account_values(form: AccountForm) -> dict[str, Any]:
    values = {
        field.name: field.data
        for field in form
        if field.name not in ("csrf_token", "version", "default_fee")
    }
    values["clinic_phone"], values["other_phones"] = split_first(form.clinic_phone.data)
    fee = form.default_fee.data
    return values | {"default_fee_paise": money.to_paise(fee) if fee is not None else 0}
