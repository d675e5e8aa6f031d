"""Recognise devices that signed in before, by a signed cookie that grants no access.

The cookie holds a mark for each account that signed in on the device: a random name, signed
together with the account's e-mail address. A reader learns nothing of the account from it, and
the mark of one account is invalid for another. `clinic.auth.throttle` uses it.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator

from itsdangerous import BadSignature, Signer

LASTS_SECONDS = 400 * 24 * 3600
"""The longest that browsers keep any cookie; each sign-in restarts it."""

MOST_ACCOUNTS = 12
"""A clinic has at most five doctors and three helpers; the oldest mark is dropped first."""

LONGEST = 4096
BETWEEN = "~"


def find_name(cookie: str, email: str, secret: str) -> str | None:
    """Return the name under which this device signed in to the account before, or None."""
    return next((name for _mark, name in _of_account(cookie, email, secret)), None)


def remember(cookie: str, email: str, secret: str) -> str:
    """Return the cookie after a sign-in: the account's mark first, then those of others."""
    valid = {mark for mark, _name in _of_account(cookie, email, secret)}
    own = next(iter(valid), None) or _signer(email, secret).sign(secrets.token_hex(8)).decode()
    others = [mark for mark in _marks(cookie) if mark not in valid]
    return BETWEEN.join([own, *others][:MOST_ACCOUNTS])


def _of_account(cookie: str, email: str, secret: str) -> Iterator[tuple[str, str]]:
    """Yield the valid marks of this account, each with its name."""
    signer = _signer(email, secret)
    for mark in _marks(cookie):
        try:
            yield mark, signer.unsign(mark).decode("ascii")
        except (BadSignature, UnicodeError):
            continue


def _marks(cookie: str) -> list[str]:
    """Return the marks of a cookie, which anybody may have written; [] if it is too long."""
    if len(cookie) > LONGEST or not cookie.isascii():
        return []
    return [mark for mark in cookie.split(BETWEEN) if mark][:MOST_ACCOUNTS]


def _signer(email: str, secret: str) -> Signer:
    salt = f"device of {email}"
    return Signer(secret, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)
