"""The way back to a form that arrived after its sign-in had ended."""

from __future__ import annotations

import re

from flask import current_app, flash, request, session, url_for
from flask_login import current_user
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from clinic.auth import kept
from clinic.auth.kept import Owner, Which
from clinic.extensions import db
from clinic.htmx import is_htmx
from clinic.tenancy import scoping
from clinic.typed_again import bring_back, is_secret, is_typed, sent_fields

KEPT = "kept_forms"
"""Stands in the session of who has kept forms."""

WAITS_AT = "kept_form"
"""In the session of nobody: the address of the form that was kept last."""

TOKEN = "csrf_token"  # noqa: S105  # the name of a field
"""Where Flask-WTF looks, in the session and in a form."""

LONGEST_TOKEN = 200
_HASH = re.compile("[0-9a-f]{64}")
"""As `service.hash_token` writes it."""


class NotKept(Exception):
    """A form of somebody else cannot be kept for them now; the database's error is its cause."""


def name_sign_in(token_hash: str) -> None:
    """Has the forms of this session's pages say by which sign-in they were made: `csrf_token` holds
    it, signed, and is sent with every form."""
    if session.get(TOKEN) != token_hash:
        session[TOKEN] = token_hash


def keep() -> str | None:
    """Keeps the form of this request for whoever had it before them; answers its address.

    None where nothing was typed, where it is nobody's form, or where it cannot be read.
    """
    owner = find_owner()
    if owner is None or not _keep_for(owner):
        return None
    session[WAITS_AT] = address()
    return address()


def keep_own() -> bool:
    """Keeps a form that cannot be saved now for the person who is signed in; undoes what it began.
    Whether anything was typed."""
    db.session.rollback()
    is_kept = _keep_beside(Owner(current_user.id, current_user.doctor.id))
    if is_kept:
        session[KEPT] = True
    return is_kept


def keep_for_another() -> bool:
    """Keeps a form that somebody else had before them, and whose text is not for who is signed in.
    Whether it is such a form. Raises NotKept."""
    owner = find_owner() if current_user.is_authenticated else None
    if owner is None or owner.user_id == current_user.id:
        return False
    try:
        _keep_beside(owner)
    except (DBAPIError, PoolTimeout) as error:
        raise NotKept from error
    return True


def _keep_beside(owner: Owner) -> bool:
    """While somebody is signed in, into whose scope it leads back."""
    scoping.leave()
    is_kept = _keep_for(owner)
    scoping.enter(current_user.doctor.id)
    return is_kept


def find_owner() -> Owner | None:
    """Whose form it is: its token is made of the sign-in to which the page was shown.

    The token's own signature is not asked: it may be of an earlier SECRET_KEY, and the hash of a
    sign-in is a proof that cannot be guessed.
    """
    try:
        token = request.form.get(TOKEN, "")
    except HTTPException:  # too large, or no form at all
        return None
    if len(token) > LONGEST_TOKEN:
        return None
    _, told = URLSafeTimedSerializer("").loads_unsafe(token)
    # What came unsigned may hold letters that no database takes.
    is_hash = isinstance(told, str) and _HASH.fullmatch(told)
    return kept.find_owner(told) if is_hash else None


def _keep_for(owner: Owner) -> bool:
    fields = sent_fields()
    if len(address()) > kept.LONGEST_ADDRESS or not is_typed(fields):
        return False
    if any(is_secret(name) for name in request.form):  # of no use without its passwords
        return False
    kept.keep(owner, _which(), fields)
    return True


def address() -> str:
    """Where this request was sent, with its query; of a part of another page's form, that page."""
    view = current_app.view_functions.get(request.endpoint or "")
    page = getattr(view, "form_of", None)
    return url_for(page, **(request.view_args or {})) if page else request.full_path.rstrip("?")


def _which() -> Which:
    return Which(address(), request.form.get("request_key", "")[:64])


def welcome(user_id: int) -> list[str]:
    """Notes in the session of who has just signed in that there are kept forms: their addresses."""
    kept.forget_old(user_id)
    addresses = kept.list_kept(user_id)
    if addresses:
        session[KEPT] = True
    return addresses


def landing(target: str, addresses: list[str]) -> str:
    """Where to go after signing in: to `target`, if it is a page or a form waits there. Of other
    forms that wait the page tells."""
    if target not in addresses and not _is_page(target):
        target = url_for("chart.home")
    others = [each for each in addresses if each != target]
    if others:
        text = "A form was not saved. What you typed in it is kept."
        flash({"text": text, "href": others[0]}, "warning")  # type: ignore[arg-type]
    return target


def _is_page(target: str) -> bool:
    """False for an address that takes a form, and shows no page."""
    try:
        current_app.create_url_adapter(request).match(target.partition("?")[0], "GET")  # type: ignore[union-attr]
    except MethodNotAllowed:
        return False
    except HTTPException:  # its own page says what is wrong
        return True
    return True


def may_show() -> bool:
    """Whether this request may bring a kept form back: a whole page is asked for."""
    return KEPT in session and request.method == "GET" and not is_htmx()


def show_again(user_id: int) -> None:
    """Brings back what the person sent to this address, if anything is kept of it."""
    form = kept.find_kept(user_id, address())
    if form is not None:
        fields = [(name, text) for name, text in form.fields]
        bring_back(Which(form.address, form.form_key), fields)


def let_go(user_id: int) -> None:
    """Of a form that is sent again: from now on its answer shows what was typed."""
    forget(user_id, _which())


def forget(user_id: int, which: Which) -> None:
    """Lets go of a kept form, and of the session's note where it was the last. Commits."""
    kept.forget(user_id, which)
    if not kept.list_kept(user_id):
        session.pop(KEPT, None)
    db.session.commit()
