"""Passwords: Argon2id, and the same work for an account that does not exist."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST = 8
LONGEST = 128

# RFC 9106's second recommendation is the library's default: 64 MiB, 3 passes, 4 lanes.
_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The Argon2id hash to keep."""
    return _hasher.hash(password)


def verify_password(password: str, kept: str | None) -> bool:
    """Whether the password is the one kept. Without one (an unknown account) it takes as long."""
    nobodys = _nobodys()  # made by the first check of a process, whosever account that is of
    try:
        return _hasher.verify(kept or nobodys, password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(kept: str) -> bool:
    """Whether a kept hash is weaker than today's setting."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody signs in with this")
