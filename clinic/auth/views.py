"""Sign up, in and out; the account."""

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
from flask_login import current_user, logout_user

from clinic import money
from clinic.auth import late_submissions, loading, people, recovery, service
from clinic.auth.access import LOCKED_PAGE, allows, public, safe_next, saves_part_of, to_sign_in
from clinic.auth.device_session import (
    begin_after_password,
    begin_session,
    begin_with_code,
    list_people_here,
    origin,
    page_before,
    span,
    wait_message,
    wait_page,
)
from clinic.auth.forms import AccountForm, PasswordForm, PersonForm, SignInForm, SignUpForm
from clinic.auth.kept_forms import FormKey
from clinic.auth.models import Doctor, User
from clinic.auth.own_views import you_page
from clinic.auth.permissions import WORDS, Permission, Role
from clinic.auth.proving import TooManyTries, WrongPassword
from clinic.auth.setup_answers import CHOSEN, answer_step
from clinic.auth.signing_up import sign_up_from
from clinic.clinic_phones import join_phones, split_first
from clinic.conflicts import conflict_page
from clinic.extensions import db
from clinic.htmx import done, see_instead
from clinic.versions import Stale

bp = Blueprint("auth", __name__)

USE_KNOWN = "On a device where you have signed in before you need not wait."
NO_RECORDS = "You work for no doctor at present. Ask the doctor for a code, and join with it."
LOST = (
    "If you have lost the password: set a new one with your recovery code, or ask whoever looks "
    "after the clinic's computer."
)


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
        user = sign_up_from(origin(form.email.data), *typed, form.key())
    except service.EmailTaken:
        form.email.errors = [
            "This address cannot be used to sign up. If you have an account already, sign in."
        ]
        return _form_page("auth/signup.html", form)
    except TooManyTries as wait:
        form.form_errors.append(f"Too many tries to sign up. Try again in {span(wait.seconds)}.")
        return wait_page(_form_page("auth/signup.html", form), wait.seconds)
    return _begin_signed_up(user)


def _begin_signed_up(user: User) -> Response:
    home = url_for("chart.home")
    if user.totp_secret is not None:  # the form of an account made long ago, sent again
        return begin_after_password(user, False, home)
    code = recovery.renew_signed_up(user, request.remote_addr)
    return begin_with_code(user, code, False, home)


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
    tried_from = origin(form.email.data)
    try:
        user = service.sign_in(form.email.data, form.password.data, tried_from)
    except WrongPassword:
        form.form_errors.append("The e-mail address or the password is not right. Try again.")
        return _form_page("auth/login.html", form)
    except TooManyTries as wait:
        form.form_errors.append(wait_message(wait.seconds))
        advice = LOST if tried_from.device else f"{USE_KNOWN} {LOST}"
        return wait_page(_form_page("auth/login.html", form, advice), wait.seconds)
    if LOCKED_PAGE in session:
        target = page_before(user.id)
    try:
        return begin_after_password(user, form.remember.data, target)
    except service.NoRecords:
        db.session.rollback()
        form.form_errors.append(NO_RECORDS)
        return _form_page("auth/login.html", form)


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
    if not current_user.is_owner:
        user = service.get_user(current_user.id)
        return _person_page(user, _asked_of_person(PersonForm(data=_person_fields(user))))
    doctor = service.get_user(current_user.id).own_doctor()
    form = AccountForm(data=_account_fields(doctor))
    if not form.validate_on_submit():
        return _account_page(form, 422 if form.is_submitted() else 200)
    try:
        changed = service.edit_account(doctor, form.seen_version(), _account_values(form))
    except Stale:
        return conflict_page(
            form, AccountForm(formdata=None, data=_account_fields(doctor)), url_for("auth.account")
        )
    answer_step(doctor, "language", CHOSEN)  # the form showed it, and was saved
    db.session.commit()
    flash("Saved." if changed else "Nothing was changed.", "success")
    return done(url_for("auth.account"))


@bp.post("/account/person/")
@saves_part_of("auth.account")
@allows()
def person() -> Response:
    """Change the details of a member of staff; an owner's name is in the letterhead."""
    user = people.lock_user(current_user.id)
    if user.doctor is not None:
        return see_instead(url_for("auth.account"))
    form = _asked_of_person(PersonForm())
    if not form.validate_on_submit():
        return _person_page(user, form)
    values = {name: text for name, text in form.data.items() if name != "version"}
    try:
        changed = people.edit_person(user, form.seen_version(), values)
    except Stale:
        return conflict_page(form, _person_form(user), url_for("auth.account"))
    db.session.commit()
    flash("Saved." if changed else "Nothing was changed.", "success")
    return done(url_for("auth.account"))


@bp.post("/account/password/")
@saves_part_of("own.you")
@allows()
def password() -> Response:
    form = PasswordForm()
    user = service.get_user(current_user.id)
    if loading.load_user(current_user.token) is None:
        return to_sign_in()  # the same form, sent twice, has just signed this device out
    if not form.validate_on_submit():
        return you_page(form)
    old, new = form.old_password.data, form.new_password.data
    try:
        service.change_password(user, old, new, origin(user.email))
    except WrongPassword:
        form.old_password.errors = ["This is not your current password."]
        return you_page(form)
    except TooManyTries as wait:
        form.form_errors.append(wait_message(wait.seconds))
        return wait_page(you_page(form), wait.seconds)
    response = begin_session(user, session.permanent, url_for("own.you"))
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


def _form_page(template: str, form: Any, advice: str = "") -> Response:
    status = 422 if form.is_submitted() else 200
    opens_by_pin = bool(list_people_here())
    page = render_template(template, form=form, advice=advice, opens_by_pin=opens_by_pin)
    return make_response(page, status)


def _person_page(user: User, form: PersonForm) -> Response:
    may_do = [
        words for permission, words in WORDS.items() if permission in current_user.permissions
    ]
    page = render_template("auth/person.html", user=user, form=form, may_do=may_do)
    return make_response(page, 422 if request.method == "POST" else 200)


def _person_form(user: User) -> PersonForm:
    return _asked_of_person(PersonForm(formdata=None, data=_person_fields(user)))


def _person_fields(user: User) -> dict[str, Any]:
    names = ["full_name", "qualification", "registration_number", "registration_council"]
    return {name: getattr(user, name) for name in names} | {"version": user.details_version}


def _asked_of_person(form: PersonForm) -> PersonForm:
    """Leave out what only an assistant doctor has."""
    if current_user.role is not Role.ASSISTANT:
        form.keep_only(["full_name"])
    return form


def _account_page(form: AccountForm, status: int) -> Response:
    return make_response(render_template("auth/account.html", form=form), status)


def _account_fields(doctor: Doctor) -> dict[str, Any]:
    names = (
        "full_name qualification registration_number registration_council clinic_name "
        "clinic_address room upi_id print_language bill_language version"
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
