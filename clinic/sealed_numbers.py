"""Numbers that count over the whole installation, as addresses and pages show them. Pure.

The number of an account, a sign-in or an invitation would tell how many there are. It is one block
of 16 bytes: 8 that are zero, then the number. AES makes another block of it, under a key derived
from SECRET_KEY; a text that somebody made up does not become 8 zeros.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PATTERN = "[A-Za-z0-9_-]{22}"
"""What a sealed number looks like: 16 bytes in base 64 for addresses, without padding."""

LARGEST = 2**63 - 1
"""The largest number that the database can store."""

_BLOCK = 16
_ZEROS = bytes(8)


def seal(number: int, key: str) -> str:
    """Return the sealed number, always the same under one SECRET_KEY, which is `key`."""
    encryptor = _cipher(key).encryptor()
    block = encryptor.update(_ZEROS + number.to_bytes(8))
    return base64.urlsafe_b64encode(block).decode("ascii").rstrip("=")


def unseal(sealed: str, key: str) -> int:
    """Return the number. Raises ValueError where it was not sealed under this key."""
    block = base64.b64decode(f"{sealed}==", altchars=b"-_", validate=True)
    if len(block) != _BLOCK:
        raise ValueError(sealed)
    decryptor = _cipher(key).decryptor()
    plain = decryptor.update(block)
    number = int.from_bytes(plain[8:])
    if plain[:8] != _ZEROS or number > LARGEST:
        raise ValueError(sealed)
    return number


@lru_cache(maxsize=4)
def _cipher(key: str) -> Cipher[ECB]:
    """ECB is right for this: each message is one block."""
    derived = HKDF(SHA256(), length=32, salt=None, info=b"sealed numbers").derive(key.encode())
    return Cipher(AES(derived), ECB())  # noqa: S305
