"""The lock of a shared device: locking it, and opening it by PIN.

The page of the lock tells nothing of what the person before had open.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, session, url_for
from flask import flash as announce
from flask_login import current_user

from clinic.auth import late_submissions, opening, service
from clinic.auth.access import (
    LOCKED_PAGE,
    allows,
    locked_page,
    of_any_records,
    page_in,
    public,
    remember_locked_page,
    safe_next,
)
from clinic.auth.device_session import (
    begin_browser_session,
    list_people_here,
    page_before,
    secret_key,
    session_token,
)
from clinic.auth.lock_forms import OpenForm
from clinic.auth.opening import OpenedSignIn
from clinic.auth.shared_devices import DevicePerson
from clinic.extensions import db
from clinic.htmx import done, is_htmx, see_instead
from clinic.sealed_numbers import seal
from clinic.tenancy.scoping import current_doctor_id

bp = Blueprint("lock", __name__, url_prefix="/lock")

ENDED = "This sign-in is over. Sign in with the password."
SPENT = "The PIN was wrong too often. Sign in with the password; the PIN works again after that."
MISTYPED = "Before, somebody mistyped your PIN here ({} wrong in all)."


@bp.route("/", methods=["GET", "POST"])
@public
def show() -> Response:
    """Show who uses this device, with the PIN field of the one chosen; open the lock with a PIN."""
    if current_user.is_authenticated and request.method == "GET":
        open_now = current_user.doctor.id
        return _unlocked(current_user.lock_key, open_now) or see_instead(url_for("chart.home"))
    people, form = list_people_here(), OpenForm()
    if not form.is_submitted():
        return _page(form, people, _choose(people, request.args.get("who")))
    person = _choose(people, form.who.data)
    if person is None:
        form.form_errors.append(ENDED)
        return _page(form, people, None)
    if not form.validate():
        return _page(form, people, person)
    return _open(form, people, person)


def _open(form: OpenForm, people: list[DevicePerson], person: DevicePerson) -> Response:
    browser_token = session_token()
    try:
        opened = opening.open_by_pin(person, form.pin.data, browser_token, request.remote_addr)
        return _go_on(opened, person) if opened.token is None else _begin(opened)
    except opening.WrongPin as wrong:
        form.pin.errors = [_wrong(wrong.left)]
    except opening.PasswordNeeded:  # the field is shown no more
        form.form_errors.append(SPENT)
    except (opening.SignInEnded, service.NoRecords):
        form.form_errors.append(ENDED)
    db.session.rollback()
    people = list_people_here()
    return _page(form, people, _choose(people, person.key))


def _wrong(left: int) -> str:
    return f"This is not the PIN. {'One more try' if left == 1 else f'{left} more tries'}."


def _go_on(opened: OpenedSignIn, person: DevicePerson) -> Response:
    """Return the same person to the locked page; a page that was only covered is told so."""
    open_now = current_doctor_id()
    target = page_in(open_now, locked_page()[0])
    session.pop(LOCKED_PAGE, None)
    session.pop(late_submissions.WAITS_AT, None)
    _tell_of_wrong_pins(opened)
    waiting = late_submissions.welcome(opened.user.id)
    db.session.commit()
    return _unlocked(person.key, open_now) or done(late_submissions.landing(target, waiting))


def _unlocked(key: str, doctor_id: int) -> Response | None:
    """Tell a page that is only covered who is here now, and whose records are open; None where a
    page asks to be left."""
    if key and is_htmx() and request.headers.get("Covered-Page"):
        records = seal(doctor_id, secret_key())
        return make_response("", 200, {"Unlocked": key, "Unlocked-Records": records})
    return None


def _begin(opened: OpenedSignIn) -> Response:
    """Continue as another person, or on a browser that holds no sign-in.

    The person who locked the device under a sign-in that has ended returns to the locked page too.
    """
    assert opened.token is not None
    target = page_before(opened.user.id)
    response = begin_browser_session(opened.user, opened.token, opened.remembered, target)
    _tell_of_wrong_pins(opened)
    return response


def _tell_of_wrong_pins(opened: OpenedSignIn) -> None:
    if opened.wrong_pins:
        announce(MISTYPED.format(opened.wrong_pins), "warning")


@bp.post("/now/")
@allows()
@of_any_records
def now() -> Response:
    """Lock this device; `next` is the page that its person comes back to.

    Also from a page of records that are no longer open, in another tab or by the end of access.
    """
    if current_user.use.shared_device_id is None:
        return done(url_for("shared.show"))
    opening.lock(current_user)
    db.session.commit()
    remember_locked_page(safe_next(request.form.get("next")), current_user.doctor.id)
    return done(url_for("lock.show"))


@bp.get("/beat/")
@allows()
def beat() -> Response:
    """Answer an open page in which somebody types or taps: that is a use of the device."""
    return make_response("", 200)


def _choose(people: list[DevicePerson], key: str | None) -> DevicePerson | None:
    """Return who is asked for the PIN: who was chosen, else who had the device, else the only
    one."""
    if key:
        return next((person for person in people if person.key == key), None)
    last_user = opening.find_person_of(session_token())
    last = next((person for person in people if person.user_id == last_user), None)
    return last or (people[0] if len(people) == 1 else None)


def _page(form: OpenForm, people: list[DevicePerson], person: DevicePerson | None) -> Response:
    form.who.data = person.key if person else ""
    context: dict[str, Any] = {"form": form, "people": people, "person": person}
    page = render_template("auth/_lock.html" if is_htmx() else "auth/lock.html", **context)
    return make_response(page, 422 if form.is_submitted() else 200)
