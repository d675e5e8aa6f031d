"""Begin a session on a device: the cookie of its sign-in, and the one that recognises it later."""

from __future__ import annotations

from flask import Response, current_app, request, session
from flask_login import login_user

from clinic.auth import devices, late_submissions, loading, service
from clinic.auth.models import User
from clinic.auth.throttle import Origin
from clinic.extensions import db
from clinic.htmx import done
from clinic.intake import sayable


def origin(email: str) -> Origin:
    """Return the source of this try for an account."""
    name = devices.find_name(_device_cookie(), email, _secret())
    return Origin(request.remote_addr, name)


def begin_session(
    user: User, remember: bool, target: str, doctor_id: int | None = None
) -> Response:
    """Sign in and commit, with a new session that takes over nothing of an earlier one.

    Opens the records of the doctor named, else as `service.open_device`. Raises NoRecords.
    """
    session.clear()
    session.permanent = remember
    agent = sayable(request.user_agent.string)
    token = service.open_device(user, request.remote_addr, agent, remember, doctor_id)
    login_user(loading.load_user(token))
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
