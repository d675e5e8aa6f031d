"""Codes of an authenticator app (TOTP, RFC 6238), and the sealed secret behind them. Pure.

A code has six digits and belongs to a step of 30 seconds. The secret is stored encrypted with a key
that is derived from SECRET_KEY and the number of the account: a copy of the database alone makes no
codes, and the value of one account is worthless in another's row.
"""

from __future__ import annotations

import base64
import hmac
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

STEP_SECONDS = 30
TOLERANCE = 1
"""Steps before and after the present one whose codes are accepted too: clocks differ."""

ISSUER = "Clinic"


def new_secret() -> str:
    """Return a new secret of 160 bits in base 32."""
    return pyotp.random_base32()


def seal(secret: str, user_id: int, key: str) -> str:
    """Return the secret as it is stored; `key` is SECRET_KEY."""
    return _cipher(user_id, key).encrypt(secret.encode()).decode("ascii")


def unseal(sealed: str, user_id: int, key: str) -> str | None:
    """Return the secret; None where another key or another account's number sealed it."""
    try:
        return _cipher(user_id, key).decrypt(sealed).decode("ascii")
    except (InvalidToken, ValueError):
        return None


def find_step(secret: str, typed: str, now: datetime, last_step: int | None) -> int | None:
    """Return the step whose code was typed, if it is near `now` and later than `last_step`.

    Spaces do not count.
    """
    code = "".join(typed.split())
    if len(code) != 6 or not code.isascii() or not code.isdigit():
        return None
    present = int(now.timestamp()) // STEP_SECONDS
    app = pyotp.TOTP(secret)
    for step in range(present - TOLERANCE, present + TOLERANCE + 1):
        is_same = hmac.compare_digest(app.at(step * STEP_SECONDS), code)
        if is_same and (last_step is None or step > last_step):
            return step
    return None


def make_uri(secret: str, email: str) -> str:
    """Return the link with which an app takes the secret of an account; for a QR."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def _cipher(user_id: int, key: str) -> Fernet:
    purpose = f"authenticator of user {user_id}".encode()
    derived = HKDF(SHA256(), length=32, salt=None, info=purpose).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
