"""Begin a session on a device: the cookie of its sign-in, and the one that recognises it later."""

from __future__ import annotations

from flask import Response, current_app, flash, request, session, url_for
from flask_login import login_user

from clinic.audit import service as audit
from clinic.auth import (
    devices,
    late_submissions,
    loading,
    memberships,
    opening,
    second_step,
    service,
    shared_devices,
)
from clinic.auth.access import LOCKED_PAGE, locked_page, page_in
from clinic.auth.models import User
from clinic.auth.shared_devices import DevicePerson
from clinic.auth.throttle import Origin
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.htmx import done
from clinic.intake import storable
from clinic.tenancy import scoping


def origin(email: str) -> Origin:
    """Return the source of this try for an account."""
    name = devices.find_name(_device_cookie(), email, secret_key())
    return Origin(request.remote_addr, name)


NEXT_CODE = "recovery_code"
"""The session key of a recovery code that was made on this device and is not written down yet."""

NO_PIN = "This tablet is shared, and you have no PIN to open it with. Set one."
LONGEST_TOKEN = 200

SECOND_STEP = "second_step"
"""The session key of a sign-in whose password was proven, and whose code is still to come."""


def begin_after_password(
    user: User, remember: bool, target: str, doctor_id: int | None = None
) -> Response:
    """Sign in whose password was proven, or ask for the code of their app first. Raises NoRecords.

    Nothing is signed in until the code is right; the cookie grants no access.
    """
    if user.totp_secret is None:
        return begin_session(user, remember, target, doctor_id)
    scoping.set_scope(memberships.doctor_to_record_for(user))
    audit.set_actor(user.id, request.remote_addr)
    session[SECOND_STEP] = {
        "user": user.id,
        "mark": second_step.mark_of(user),
        "at": int(utc_now().timestamp()),
        "remember": remember,
        "target": target,
        "doctor": doctor_id,
    }
    db.session.commit()
    return done(url_for("recovery.second_step_page"))


def begin_session(
    user: User, remember: bool, target: str, doctor_id: int | None = None
) -> Response:
    """Sign in and commit, with a new session that takes over nothing of an earlier one.

    Opens the records of the doctor named, else as `service.open_device`. Raises NoRecords.
    """
    agent = storable(request.user_agent.string)
    device_id = find_shared_device()
    token = service.open_device(user, request.remote_addr, agent, remember, doctor_id)
    if device_id is not None:
        shared_devices.join(device_id, user.id, token)
    response = begin_browser_session(user, token, remember, target)
    if device_id is not None and user.pin_hash is None:
        flash({"text": NO_PIN, "href": url_for("shared.show")}, "info")  # type: ignore[arg-type]
    return response


def begin_browser_session(user: User, token: str, remember: bool, target: str) -> Response:
    """Give the browser a sign-in that was just begun, in a new session; commit. Raises NoRecords
    where it opens no records."""
    signed_in = loading.load_user(token)
    if signed_in is None:
        raise service.NoRecords
    target = page_in(signed_in.doctor.id, target)
    session.clear()
    session.permanent = remember
    login_user(signed_in)
    waiting = late_submissions.welcome(user.id)
    db.session.commit()
    response = done(late_submissions.landing(target, waiting))
    _mark_device(response, user.email)
    return response


def session_token() -> str:
    """Return the token of the sign-in that the browser holds, locked or not (Flask-Login's key)."""
    return str(session.get("_user_id", ""))


def page_before(user_id: int) -> str:
    """Return the address that a person left when this device was locked; home for anybody else."""
    if LOCKED_PAGE in session and opening.find_person_of(session_token()) == user_id:
        return locked_page()[0]
    return url_for("chart.home")


def find_shared_device() -> int | None:
    """Return the shared device that this browser is on, by its cookie."""
    return shared_devices.find_device(shared_token())


def list_people_here() -> list[DevicePerson]:
    """Return who can open this device, if it is a shared one."""
    device_id = find_shared_device()
    if device_id is None:
        return []
    return shared_devices.list_people(device_id, secret_key())


def shared_token() -> str:
    """Return the token of the cookie of shared devices; "" where there is none."""
    return request.cookies.get(_cookie_name("shared"), "")[:LONGEST_TOKEN]


def keep_shared_token(response: Response, token: str) -> None:
    """Set the cookie by which a shared device is known; "" removes it."""
    if token:
        _set_cookie(response, "shared", token)
    else:
        response.delete_cookie(_cookie_name("shared"), secure=_is_secure())


def begin_with_code(
    user: User, code: str, remember: bool, target: str, doctor_id: int | None = None
) -> Response:
    """Sign in, and show the account's new recovery code before `target`. Raises NoRecords."""
    response = begin_session(user, remember, url_for("own.recovery_code"), doctor_id)
    keep_code(code, target)
    return response


def keep_code(code: str, target: str) -> None:
    """Let the next page show a new recovery code, and lead on to `target`."""
    session[NEXT_CODE] = {"code": code, "target": target, "at": int(utc_now().timestamp())}


def _mark_device(response: Response, email: str) -> None:
    """Set the cookie by which the device is recognised, see `clinic.auth.devices`."""
    _set_cookie(response, "device", devices.remember(_device_cookie(), email, secret_key()))


def _set_cookie(response: Response, name: str, value: str) -> None:
    app = current_app
    response.set_cookie(
        _cookie_name(name),
        value,
        max_age=devices.LASTS_SECONDS,
        secure=_is_secure(),
        httponly=True,
        samesite=app.session_interface.get_cookie_samesite(app),
    )


def _is_secure() -> bool:
    return bool(current_app.session_interface.get_cookie_secure(current_app))


def _device_cookie() -> str:
    return request.cookies.get(_cookie_name("device"), "")


def _cookie_name(name: str) -> str:
    """Return the name of a cookie beside that of the session."""
    return f"{current_app.session_interface.get_cookie_name(current_app)}-{name}"


def secret_key() -> str:
    """Return the installation's SECRET_KEY."""
    return str(current_app.config["SECRET_KEY"])


def wait_page(page: Response, seconds: int) -> Response:
    """Turn a page into a 429 answer with Retry-After."""
    page.status_code = 429
    page.headers["Retry-After"] = str(seconds)
    return page


def wait_message(seconds: int) -> str:
    return f"Too many wrong passwords. Try again in {span(seconds)}."


def span(seconds: int) -> str:
    """Return the rounded time to wait as text."""
    if seconds < 90:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    return f"{-(-seconds // 60)} minutes"
