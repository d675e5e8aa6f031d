"""Require a signed-in user for every endpoint that is not marked as public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import (
    Response,
    current_app,
    g,
    make_response,
    redirect,
    request,
    session,
    url_for,
)
from flask_login import current_user
from flask_wtf.csrf import CSRFError

from clinic.audit import service as audit
from clinic.auth import device_use, late_submissions, loading, service
from clinic.auth.device_names import name_device
from clinic.auth.lock_rules import is_locked, person_key
from clinic.auth.models import SignedIn
from clinic.auth.permissions import Permission
from clinic.clock import utc_now
from clinic.database.connections import ONLY_READS
from clinic.extensions import csrf, login_manager
from clinic.extensions import session as open_session
from clinic.htmx import done, is_htmx
from clinic.sealed_numbers import seal
from clinic.tenancy import scoping

View = TypeVar("View", bound=Callable[..., Any])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LONGEST_NEXT = 2000
LOCKED = "locked_records"
"""In `g`: the doctor whose records are open on the browser's sign-in, which is locked."""

LOCKED_PAGE = "locked_page"
"""The session key of where the person of a locked sign-in comes back to: the address, and whose
records it is of. In no address: another person may stand before the device."""


class NotAllowed(Exception):
    """The signed-in person lacks `permission` in the records that are open."""

    def __init__(self, permission: Permission) -> None:
        super().__init__(permission)
        self.permission = permission


def public(view: View) -> View:
    """Mark a view that answers without a sign-in."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def allows(
    permission: Permission | None = None, post: Permission | None = None
) -> Callable[[View], View]:
    """Mark a view that needs this permission; `post` is the one of its POST, where that differs.

    Without any it answers everybody who is signed in. A view without a mark answers nobody.
    """

    def mark(view: View) -> View:
        view.permissions = {"GET": permission, "POST": post or permission}  # type: ignore[attr-defined]
        return view

    return mark


def may(permission: Permission) -> bool:
    """Return whether the signed-in person has this permission in the records that are open."""
    return permission in getattr(current_user, "permissions", ())


def who_backdates() -> str:
    """Return the doctor who alone may enter something for an earlier day; "" where the signed-in
    person may too."""
    return "" if may(Permission.BACKDATE) else str(current_user.doctor.full_name)


def saves_part_of(endpoint: str) -> Callable[[View], View]:
    """Mark a view that saves a part of another page, which has the same numbers in its address:
    what was typed comes back there.
    """

    def mark(view: View) -> View:
        view.form_of = endpoint  # type: ignore[attr-defined]
        return view

    return mark


def of_any_records(view: View) -> View:
    """Mark a view that takes a form of this sign-in, whichever doctor's records its page was of.

    For what changes no records: to open others, to lock.
    """
    view.of_any_records = True  # type: ignore[attr-defined]
    return view


def check_access() -> Response | None:
    """Before each request: load the signed-in person, set the scope, and check the permission."""
    _drop_user_of_context()
    # Asked of once: behind such a name stands a search for what it means in this request.
    asked = request._get_current_object()  # type: ignore[attr-defined]
    view = current_app.view_functions.get(asked.endpoint or "")
    open_session().info[ONLY_READS] = asked.method in SAFE
    if asked.method == "POST" and asked.headers.get("Keep-Only"):
        return _keep_only()
    returns = late_submissions.may_show()
    if (view is None and not returns) or getattr(view, "is_public", False):
        return None
    user = current_user._get_current_object()
    if user.is_authenticated and asked.method not in SAFE:
        user = _with_locked_membership(user)
    if not user.is_authenticated:
        return to_sign_in() if view is not None else None
    device_use.notice(user)
    audit.set_actor(user.id, asked.remote_addr, name_device(asked.user_agent.string))
    if _is_part_of_other_records(user):
        return make_response(done(url_for("chart.home")), {"Other-Records": "yes"})
    if view is not None:
        _require_permission(user, view, asked.method)
    if returns:
        late_submissions.show_again(user.id)
    return None


def _keep_only() -> Response:
    """Keep a form for who typed it, and do nothing else: its page is left without them."""
    is_stored = late_submissions.keep()
    return make_response("", 204, {"Form-Kept": "yes"} if is_stored else {})


def _is_part_of_other_records(user: SignedIn) -> bool:
    """Return whether a page of another doctor's records asks for a part: they were open before.

    A form is left to its token, which says the same and keeps the text.
    """
    sealed = request.headers.get("Page-Records")
    told_plainly = request.headers.get("Open-Records")  # by a page of the release before
    if request.method not in SAFE or not is_htmx():
        return False
    now = user.doctor.id
    is_other = sealed is not None and sealed != seal(now, current_app.config["SECRET_KEY"])
    return is_other or told_plainly not in (None, str(now))


def _with_locked_membership(user: SignedIn) -> Any:
    """Return the person with what they may do until this request ends; nobody where they were
    removed at this moment."""
    membership = loading.lock_membership(user)
    if membership is None:
        scoping.clear_scope()
        membership = login_manager.anonymous_user()
    g._login_user = membership
    return membership


def _require_permission(user: SignedIn, view: Any, method: str) -> None:
    """Raise NotAllowed if the person lacks the permission of the view and method."""
    needed = view.permissions["GET" if method in SAFE else "POST"]
    if needed is not None and needed not in user.permissions:
        raise NotAllowed(needed)


def _drop_user_of_context() -> None:
    """Drop the user of the surrounding context, which is another request's: see Flask's test client
    in a context, or one that was never popped. Raises ScopeError.
    """
    g.pop("_login_user", None)
    g.pop(LOCKED, None)
    scoping.refuse_used_session()


def check_form() -> Response | None:
    """Before each request that may change something: check the form's token."""
    if request.method not in SAFE:
        view = current_app.view_functions.get(request.endpoint or "")
        if getattr(view, "of_any_records", False):
            late_submissions.accept_other_records()
        try:
            csrf.protect(apply_exemptions=True)
        except ValueError:  # the Referer or the Host is no address
            raise CSRFError("The referrer cannot be read.") from None
        if late_submissions.KEPT in session and current_user.is_authenticated:
            late_submissions.forget_shown(current_user.id)
            return check_access_again()
    return None


def check_access_again() -> Response | None:
    """Ask once more whether the person may go on: a commit has let go of the membership."""
    user = _with_locked_membership(current_user._get_current_object())
    if not user.is_authenticated:
        return to_sign_in()
    view = current_app.view_functions.get(request.endpoint or "")
    if view is not None and not getattr(view, "is_public", False):
        _require_permission(user, view, request.method)
    return None


@login_manager.user_loader
def _load_user(token: str) -> SignedIn | None:
    user = loading.load_user(token)
    if user is not None and is_locked(user.use, utc_now()):
        setattr(g, LOCKED, user.doctor.id)
        scoping.clear_scope()
        return None
    if user is not None:
        key = current_app.config["SECRET_KEY"]
        user.lock_key = person_key(user.use.shared_device_id, user.id, key)
        own = user.is_owner
        late_submissions.name_sign_in(service.hash_token(token), None if own else user.doctor.id)
    return user


def to_sign_in() -> Response:
    """Redirect (302) to the sign-in page and back afterwards; for htmx answer 401 with the same
    address.

    A locked device is sent to the page of its lock. A form that was sent is stored for its owner,
    and the address leads back to it.
    """
    kept_at = late_submissions.keep() if request.method == "POST" else None
    if is_htmx():
        # The part has no page of its own: the way back is the page that asked for it.
        back = kept_at or safe_next(_path_of(request.headers.get("HX-Current-URL", "")))
        response = make_response("", 401)
        response.headers["HX-Redirect"] = _way_in(back)
        if kept_at:
            response.headers["Form-Kept"] = "yes"  # the browser need not hold on to its text
        return response
    back = request.full_path.rstrip("?") if request.method == "GET" else request.path
    return make_response(redirect(_way_in(kept_at or safe_next(back)), 302))


def _way_in(back: str) -> str:
    """Return the address of the page that lets in; afterwards the way leads to `back`."""
    if not g.get(LOCKED):
        return url_for("auth.login", next=back)
    remember_locked_page(back, g.get(LOCKED))
    return url_for("lock.show")


def remember_locked_page(back: str, doctor_id: int) -> None:
    """Remember where the person of a locked sign-in was; messages for them are shown to nobody."""
    session.pop("_flashes", None)
    door = url_for("lock.show")
    if not back.startswith(door):
        session[LOCKED_PAGE] = [back, doctor_id]


def locked_page() -> tuple[str, int | None]:
    """Return the address that was left at the lock, and whose records it is of; home, of any, where
    nothing is known."""
    match session.get(LOCKED_PAGE):
        case [str(back), int(doctor_id)]:
            return back, doctor_id
    return url_for("chart.home"), None


def page_in(doctor_id: int, target: str) -> str:
    """Return where to go with these records open: home if `target` was left in those of another.

    The same number is another patient there.
    """
    back, left_in = locked_page()
    is_of_another = target == back and left_in not in (None, doctor_id)
    return url_for("chart.home") if is_of_another else target


def _path_of(url: str) -> str:
    """Return the path and query of an address; "" if there is none."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


def safe_next(target: str | None) -> str:
    """Return the address after signing in: a path of this clinic, or home for any other."""
    home = url_for("chart.home")
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return home
    if len(target) > LONGEST_NEXT:  # with it in a header, a proxy would refuse the answer
        return home
    if any(ord(letter) < 33 or letter == "\\" for letter in target):
        return home
    parts = urlsplit(target)
    return home if parts.scheme or parts.netloc else target
