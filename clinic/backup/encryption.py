"""Encrypt a backup to its two recipients, and open it with the key of either. Pure.

The format is that of the tool `age` (age-encryption.org/v1): authenticated in pieces of 64 KiB, so
that a cut or changed file is noticed, and read and written without holding it in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, cast

import pyrage
from pyrage import x25519

MAGIC = b"age-encryption.org/v1"


class WrongKey(Exception):
    """The file is encrypted, but not to this key."""


class DamagedEncryption(Exception):
    """The encrypted file was cut or changed."""


class InvalidKey(ValueError):
    """The text is no key of a backup: its check letters do not fit."""


def make_secret() -> str:
    """Return a new secret key: AGE-SECRET-KEY-1 and 58 characters, the last six for checking."""
    return str(x25519.Identity.generate())


def recipient_of(secret: str) -> str:
    """Return the public half of a secret key, age1… Raises InvalidKey."""
    return str(_identity(secret).to_public())


def is_recipient(text: str) -> bool:
    """Return whether a text is the public half of a key."""
    try:
        x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def is_encrypted(file: Path) -> bool:
    """Return whether a file begins as an encrypted one. Raises OSError."""
    with file.open("rb") as handle:
        return handle.read(len(MAGIC)) == MAGIC


def encrypt(source: BinaryIO, target: BinaryIO, recipients: Sequence[str]) -> None:
    """Write the source, encrypted so that each recipient can open it. Raises OSError."""
    public = [x25519.Recipient.from_str(each) for each in recipients]
    files = _Files(source, target)
    try:
        pyrage.encrypt_io(cast(BinaryIO, files.source), cast(BinaryIO, files.target), public)
    except (pyrage.EncryptError, OSError) as error:
        raise files.error or OSError(str(error)) from error


def decrypt(source: BinaryIO, target: BinaryIO, secret: str) -> None:
    """Write the opened source. Raises WrongKey, DamagedEncryption, InvalidKey and OSError.

    What was written before an error is to be thrown away.
    """
    identity, files = _identity(secret), _Files(source, target)
    try:
        pyrage.decrypt_io(cast(BinaryIO, files.source), cast(BinaryIO, files.target), [identity])
    except (pyrage.DecryptError, OSError) as error:
        if files.error is not None:
            raise files.error from error
        if "No matching keys" in str(error):
            raise WrongKey from error
        raise DamagedEncryption from error


class Digest:
    """A file to write to that keeps the SHA-256 of what was written, and nothing else."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()

    def write(self, block: bytes) -> int:
        self._hash.update(block)
        return len(block)

    def flush(self) -> None:
        """Do nothing: nothing waits."""

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def checksum_inside(source: BinaryIO, secret: str) -> str:
    """Return the SHA-256 of what is encrypted in a file. Raises as `decrypt`."""
    digest = Digest()
    decrypt(source, cast(BinaryIO, digest), secret)
    return digest.hexdigest()


def _identity(secret: str) -> Any:
    try:
        return x25519.Identity.from_str(secret)
    except pyrage.IdentityError:
        raise InvalidKey("this is no key of a backup") from None


class _Files:
    """Both files; keeps the error of either, of which the library keeps only the text."""

    def __init__(self, source: BinaryIO, target: BinaryIO) -> None:
        self.error: OSError | None = None
        self.source = _Watched(source, self)
        self.target = _Watched(target, self)


class _Watched:
    def __init__(self, file: BinaryIO, files: _Files) -> None:
        self.read = self._watched(file.read) if hasattr(file, "read") else None
        self.write, self.flush = self._watched(file.write), self._watched(file.flush)
        self._files = files

    def _watched(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any) -> Any:
            try:
                return call(*args)
            except OSError as error:
                self._files.error = error
                raise

        return run
