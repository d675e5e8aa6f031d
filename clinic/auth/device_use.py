"""Write down when a signed-in device was used last: at most once in a while, after the page."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Response, g, request
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from clinic.audit.service import log_unwritten
from clinic.auth.lock_rules import is_due
from clinic.auth.models import SignedIn, SignIn
from clinic.auth.service import hash_token
from clinic.clock import utc_now
from clinic.database import connections
from clinic.extensions import db
from clinic.htmx import is_htmx
from clinic.tenancy.accounts import ACCOUNTS

UNUSED = "unused"
"""The parameter of a page that its browser loads again by itself."""

DUE = "use_is_due"
"""In `g`: the hash of the sign-in whose use is written after this request."""


def notice(user: SignedIn) -> None:
    """Note that this request is a use of the person's device, if it is one that is written."""
    if not _asks_by_itself() and is_due(user.use, utc_now()):
        setattr(g, DUE, hash_token(user.token))


def _asks_by_itself() -> bool:
    """Return whether an open page asks for what changed (decision 0019), or is loaded once more
    because nobody used it: nobody need be there."""
    asks = (is_htmx() and "seen" in request.args) or UNUSED in request.args
    return request.method == "GET" and asks


def address_unused() -> str:
    """Return the address of this page for the case that nobody uses it: opening it is no use."""
    asked = [pair for pair in request.args.items(multi=True) if pair[0] != UNUSED]
    return f"{request.path}?{urlencode([*asked, (UNUSED, 'yes')])}"


def write(response: Response) -> Response:
    """After each request: write the use that was noted, in a transaction of its own.

    The answer is given also where it cannot be written.
    """
    token_hash = g.pop(DUE, None)
    if token_hash is None or connections.is_read_only(db.engine):
        return response
    session = db.session()
    session.rollback()  # the view has committed, or nothing of it is to stay
    try:
        connections.take_write_lock(session.connection())
        used = update(SignIn).where(SignIn.token_hash == token_hash, SignIn.locked_at.is_(None))
        options = ACCOUNTS | {"synchronize_session": False}
        session.execute(used.values(seen_at=utc_now()), execution_options=options)
        session.commit()
    except DBAPIError as error:
        session.rollback()
        log_unwritten(error, "The use of a device")
    return response
