"""Devices that signed in before: a signed cookie, which lets nobody in.

It holds a mark for each account that signed in on the device: a random name, signed together with
the account's address. So it says nothing of the account to whoever reads it, and the mark of one
account is worth nothing for another. What it is for: `clinic.auth.throttle`.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator

from itsdangerous import BadSignature, Signer

LASTS_SECONDS = 400 * 24 * 3600
"""As long as browsers keep any cookie; each sign-in begins it again."""

MOST_ACCOUNTS = 12
"""A clinic has at most five doctors and three helpers; the oldest is forgotten first."""

LONGEST = 4096
BETWEEN = "~"


def find_name(cookie: str, email: str, secret: str) -> str | None:
    """The name under which this device signed in to the account before; None where it did not."""
    return next((name for _mark, name in _of_account(cookie, email, secret)), None)


def remember(cookie: str, email: str, secret: str) -> str:
    """The cookie after a sign-in to the account: its mark first, and those of other accounts."""
    known = {mark for mark, _name in _of_account(cookie, email, secret)}
    own = next(iter(known), None) or _signer(email, secret).sign(secrets.token_hex(8)).decode()
    others = [mark for mark in _marks(cookie) if mark not in known]
    return BETWEEN.join([own, *others][:MOST_ACCOUNTS])


def _of_account(cookie: str, email: str, secret: str) -> Iterator[tuple[str, str]]:
    """The marks of this account, each with the name in it."""
    signer = _signer(email, secret)
    for mark in _marks(cookie):
        try:
            yield mark, signer.unsign(mark).decode("ascii")
        except (BadSignature, UnicodeError):
            continue


def _marks(cookie: str) -> list[str]:
    """The marks of a cookie, whoever wrote it: a longer one than ours holds none."""
    if len(cookie) > LONGEST or not cookie.isascii():
        return []
    return [mark for mark in cookie.split(BETWEEN) if mark][:MOST_ACCOUNTS]


def _signer(email: str, secret: str) -> Signer:
    salt = f"device of {email}"
    return Signer(secret, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)
