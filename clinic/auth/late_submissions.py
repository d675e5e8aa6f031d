"""Keep a form that arrives after its sign-in has ended, and bring it back after the next one."""

from __future__ import annotations

import re

from flask import current_app, flash, request, session, url_for
from flask_login import current_user
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from clinic.auth import kept_forms
from clinic.auth.kept_forms import FormKey, FormOwner
from clinic.auth.models import SignedIn
from clinic.error_messages import ANOTHERS_FORM, GONE, OTHER_RECORDS
from clinic.extensions import db
from clinic.htmx import is_htmx
from clinic.tenancy import scoping
from clinic.typed_again import bring_back, is_secret, is_typed, sent_fields

KEPT = "kept_forms"
"""The session key that is set while the signed-in person has kept forms."""

WAITS_AT = "kept_form"
"""The session key, while nobody is signed in, of the address of the form that was kept last."""

TOKEN = "csrf_token"  # noqa: S105  # the name of a field
"""The name that Flask-WTF uses in the session and in forms."""

LONGEST_TOKEN = 200
_SIGN_IN = re.compile("([0-9a-f]{64})(?::([0-9]{1,18}))?")
"""A `service.hash_token`, and the doctor whose records are open unless they are the person's."""


class FormNotKept(Exception):
    """Another person's form cannot be stored now; the database error is its cause."""


def name_sign_in(token_hash: str, doctor_id: int | None) -> None:
    """Make the forms of this session's pages carry their sign-in, and whose records they are of.

    `csrf_token` holds the hash, signed, and is sent with every form. `doctor_id` is None where the
    person's own records are open. A form of another doctor's page is thus refused after a switch.
    """
    value = token_hash if doctor_id is None else f"{token_hash}:{doctor_id}"
    if session.get(TOKEN) != value:
        session[TOKEN] = value


def accept_other_records() -> None:
    """Let this request take a form of this sign-in that is of another doctor's page.

    What the form states is checked afterwards, with its signature, as of any form.
    """
    stated = _stated_sign_in()
    if stated is not None and session.get(TOKEN, "").partition(":")[0] == stated[0]:
        name_sign_in(*stated)


def keep() -> str | None:
    """Store the form of this request for its owner; return its address.

    None where nothing was typed, the form has no owner, or it cannot be read.
    """
    owner = find_owner()
    if owner is None or not _keep_for(owner):
        return None
    session[WAITS_AT] = address()
    return address()


def keep_own() -> bool:
    """Roll back, and store the form for the signed-in person; return whether anything was typed."""
    db.session.rollback()
    is_kept = _keep_out_of_scope(FormOwner(current_user.id, current_user.doctor.id))
    if is_kept:
        session[KEPT] = True
    return is_kept


def keep_for_another() -> FormOwner | None:
    """Store a form of another owner, whose text must not be saved in the records that are open.

    Returns the owner: somebody else, or the signed-in person in the records of another doctor.
    None where it is no such form. Raises FormNotKept.
    """
    owner = find_owner() if current_user.is_authenticated else None
    if owner is None or owner == FormOwner(current_user.id, current_user.doctor.id):
        return None
    try:
        _keep_out_of_scope(owner)
    except (DBAPIError, PoolTimeout) as error:
        raise FormNotKept from error
    return owner


def is_of_other_records() -> bool:
    """Return whether the form says that it is of another doctor's records than are open.

    Such a text is not offered to be saved here, also where its owner is not known any more.
    """
    stated = _stated_sign_in()
    if stated is None or not current_user.is_authenticated:
        return False
    open_now: int | None = None if current_user.is_owner else current_user.doctor.id
    return stated[1] != open_now


def keep_of_other_records() -> tuple[str, str] | None:
    """Keep a form that must not be saved in the records that are open; return title and text.

    None where it may be saved here. Raises FormNotKept, DBAPIError and PoolTimeout.
    """
    owner = keep_for_another()
    if owner is not None:
        return _kept_page(owner)
    return (OTHER_RECORDS, GONE) if is_of_other_records() else None


def _kept_page(owner: FormOwner) -> tuple[str, str]:
    """Return the title and text for a form that was kept for its owner: for somebody else, or for
    the same person in the records of another doctor."""
    user: SignedIn = current_user._get_current_object()
    if owner.user_id != user.id:
        return ANOTHERS_FORM
    names = {records.doctor_id: records.full_name for records in user.records}
    theirs = names.get(owner.doctor_id, "the other doctor")
    text = (
        f"Nothing was saved, as the records of {user.doctor.full_name} are open now. What you "
        f"typed is kept: open the records of {theirs}, and it comes back."
    )
    return OTHER_RECORDS, text


def _keep_out_of_scope(owner: FormOwner) -> bool:
    """Store a form for its owner, then set the scope of the signed-in person again."""
    scoping.clear_scope()
    is_kept = _keep_for(owner)
    scoping.set_scope(current_user.doctor.id)
    return is_kept


def find_owner() -> FormOwner | None:
    """Return the owner of the form: its token holds the sign-in for which the page was rendered.

    The token's signature is not verified: it may be of an earlier SECRET_KEY, and the hash of a
    sign-in cannot be guessed.
    """
    stated = _stated_sign_in()
    return kept_forms.find_owner(*stated) if stated else None


def _stated_sign_in() -> tuple[str, int | None] | None:
    """Return the hash of the sign-in that the form names, and whose records it is of; the person's
    own where that is None."""
    try:
        token = request.form.get(TOKEN, "")
    except HTTPException:  # too large, or no form at all
        return None
    if len(token) > LONGEST_TOKEN:
        return None
    _, value = URLSafeTimedSerializer("").loads_unsafe(token)
    # An unsigned value may contain characters that no database accepts.
    parts = _SIGN_IN.fullmatch(value) if isinstance(value, str) else None
    if parts is None:
        return None
    return parts[1], int(parts[2]) if parts[2] else None


def _keep_for(owner: FormOwner) -> bool:
    fields = sent_fields()
    if len(address()) > kept_forms.LONGEST_ADDRESS or not is_typed(fields):
        return False
    if any(is_secret(name) for name in request.form):  # of no use without its passwords
        return False
    kept_forms.keep(owner, _form_key(), fields)
    return True


def address() -> str:
    """Return the address of this request with its query; for a part of a page, that page's."""
    view = current_app.view_functions.get(request.endpoint or "")
    page = getattr(view, "form_of", None)
    return url_for(page, **(request.view_args or {})) if page else request.full_path.rstrip("?")


def _form_key() -> FormKey:
    return FormKey(address(), request.form.get("request_key", "")[:64])


def welcome(user_id: int) -> list[str]:
    """Return the addresses of a person's kept forms at sign-in, and note in the session if any."""
    kept_forms.forget_old(user_id)
    addresses = kept_forms.list_kept(user_id)
    if addresses:
        session[KEPT] = True
    return addresses


def landing(target: str, addresses: list[str]) -> str:
    """Return the address to go to after signing in: `target`, if it is a page or a form waits
    there.

    Other waiting forms are announced by a message.
    """
    if target not in addresses and not _is_page(target):
        target = url_for("chart.home")
    others = [address for address in addresses if address != target]
    if others:
        text = "A form was not saved. What you typed in it is kept."
        flash({"text": text, "href": others[0]}, "warning")  # type: ignore[arg-type]
    return target


def _is_page(target: str) -> bool:
    """Return False for an address that accepts POST only."""
    try:
        current_app.create_url_adapter(request).match(target.partition("?")[0], "GET")  # type: ignore[union-attr]
    except MethodNotAllowed:
        return False
    except HTTPException:  # its own page says what is wrong
        return True
    return True


def may_show() -> bool:
    """Return whether this request may bring a kept form back: it is a GET of a whole page."""
    return KEPT in session and request.method == "GET" and not is_htmx()


def show_again(user_id: int) -> None:
    """Fill this page's form with the kept form that the person sent to this address, if any."""
    form = kept_forms.find_kept(user_id, address())
    if form is not None:
        fields = [(name, text) for name, text in form.fields]
        bring_back(FormKey(form.address, form.form_key), fields)


def forget_shown(user_id: int) -> None:
    """Delete the kept form that is sent again; its answer now shows what was typed."""
    forget(user_id, _form_key())


def forget(user_id: int, key: FormKey) -> None:
    """Delete a kept form, and the session's note if it was the last. Commits."""
    kept_forms.forget(user_id, key)
    if not kept_forms.list_kept(user_id):
        session.pop(KEPT, None)
    db.session.commit()
