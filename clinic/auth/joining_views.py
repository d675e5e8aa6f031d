"""Joining a doctor's staff by a code, a new password by a code, and switching doctors."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from flask import session as cookie
from flask_login import current_user

from clinic.audit import service as audit
from clinic.auth import joining, late_submissions, memberships, sign_ins
from clinic.auth.access import allows, of_any_records, public, safe_next
from clinic.auth.device_session import begin_after_password, begin_session, origin, span, wait_page
from clinic.auth.proving import TooManyTries
from clinic.auth.service import EmailTaken
from clinic.auth.staff_forms import CodeForm, JoinForm, NewPasswordForm
from clinic.extensions import db
from clinic.htmx import done

bp = Blueprint("joining", __name__)

WRONG = (
    "This code does not work. It may be mistyped, used already, withdrawn, or older than two days. "
    "Ask the doctor for a new one."
)
TAKEN = "Somebody has an account with this address. If it is you, sign in and join with the code."
TOO_MANY = "Too many codes that do not work. Try again in {}."


@bp.route("/join/", methods=["GET", "POST"])
@public
def join() -> Response:
    if current_user.is_authenticated:
        return _join_signed_in()
    form = JoinForm()
    if not form.validate_on_submit():
        return _page("auth/join.html", _with_code(form))
    typed = (form.code.data, form.full_name.data, form.email.data, form.password.data)
    try:
        joined = joining.join(origin(form.email.data), *typed)
    except joining.WrongInvitationCode:
        form.code.errors = [WRONG]
    except EmailTaken:
        form.email.errors = [TAKEN]
    except TooManyTries as wait:
        return _wait("auth/join.html", form, wait.seconds)
    else:
        return begin_after_password(joined.user, False, url_for("chart.home"), joined.doctor_id)
    return _page("auth/join.html", form)


def _join_signed_in() -> Response:
    form = CodeForm()
    if not form.validate_on_submit():
        return _page("auth/join_signed_in.html", _with_code(form))
    audit.set_actor(current_user.id, request.remote_addr)
    try:
        joined = joining.join_as(current_user, origin(current_user.email), form.code.data)
    except joining.WrongInvitationCode:
        form.code.errors = [WRONG]
    except memberships.OwnRecords:
        db.session.rollback()
        form.code.errors = ["This code is for somebody else: these are your own records."]
    except TooManyTries as wait:
        return _wait("auth/join_signed_in.html", form, wait.seconds)
    else:
        sign_ins.switch(current_user, joined.doctor_id)
        db.session.commit()
        return done(url_for("chart.home"))
    return _page("auth/join_signed_in.html", form)


@bp.route("/join/password/", methods=["GET", "POST"])
@public
def password() -> Response:
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _page("auth/new_password.html", _with_code(form))
    codes = form.code.data.replace(",", " ").split()
    try:
        joined = joining.set_password(origin(""), codes, form.password.data)
    except joining.WrongInvitationCode:
        form.code.errors = [WRONG]
    except joining.CodesMissing as missing:
        names = " and ".join(missing.names)
        form.code.errors = [
            f"You work for {names} too. Ask there for a code as well, and write all codes, with a "
            "space between them."
        ]
    except joining.OwnsRecords:
        form.code.errors = ["This account owns records: nobody else can give it a new password."]
    except TooManyTries as wait:
        return _wait("auth/new_password.html", form, wait.seconds)
    else:
        return begin_session(joined.user, False, url_for("chart.home"), joined.doctor_id)
    return _page("auth/new_password.html", form)


@bp.post("/switch/<sealed:doctor_id>/")
@of_any_records
@allows()
def switch(doctor_id: int) -> Response:
    """Open another doctor's records on this device, as somebody who works there.

    `next` is the page to go to, of that doctor; home by default.
    """
    try:
        sign_ins.switch(current_user, doctor_id)
    except sign_ins.NoSuchRecords:
        abort(404)
    cookie.pop(late_submissions.KEPT, None)
    waiting = late_submissions.welcome(current_user.id)
    db.session.commit()
    return done(late_submissions.landing(safe_next(request.form.get("next")), waiting))


def _with_code(form: CodeForm) -> CodeForm:
    """Fill in the code of the link that was opened."""
    if not form.is_submitted():
        form.code.data = request.args.get("code", "")[:200]
    return form


def _page(template: str, form: Any) -> Response:
    db.session.rollback()
    status = 422 if form.is_submitted() else 200
    return make_response(render_template(template, form=form), status)


def _wait(template: str, form: Any, seconds: int) -> Response:
    form.form_errors.append(TOO_MANY.format(span(seconds)))
    return wait_page(_page(template, form), seconds)
