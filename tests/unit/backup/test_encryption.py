"""An encrypted backup can be opened with either key, and a cut or changed one cannot be opened."""

from __future__ import annotations

import errno
import io
import os
import random

import pytest

from clinic.backup import encryption
from clinic.backup.encryption import DamagedEncryption, WrongKey, make_secret, recipient_of

PRINTED, MACHINE = make_secret(), make_secret()
CONTENT = os.urandom(150_000)


def sealed() -> bytes:
    target = io.BytesIO()
    recipients = [recipient_of(PRINTED), recipient_of(MACHINE)]
    encryption.encrypt(io.BytesIO(CONTENT), target, recipients)
    return target.getvalue()


def opened(content: bytes, secret: str) -> bytes:
    target = io.BytesIO()
    encryption.decrypt(io.BytesIO(content), target, secret)
    return target.getvalue()


def test_each_of_the_two_keys_opens_a_backup_and_no_other_key_does() -> None:
    content = sealed()
    assert opened(content, PRINTED) == opened(content, MACHINE) == CONTENT
    with pytest.raises(WrongKey):
        opened(content, make_secret())


def test_any_flipped_byte_and_any_cut_is_detected() -> None:
    content, chance = sealed(), random.Random(7)
    body = content.index(b"\n--- ")
    places = [*range(body, body + 60), *chance.sample(range(body, len(content)), 100)]
    changed = [content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :] for at in places]
    cuts = [0, 1, 30, body, body + 48, len(content) - 65_552, len(content) - 1]
    for wrong in (*changed, *(content[:length] for length in cuts), content + b"\n"):
        with pytest.raises((DamagedEncryption, WrongKey)):
            opened(wrong, PRINTED)


class FullDisk(io.BytesIO):
    def write(self, _block: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_reported_as_a_full_disk() -> None:
    for run in (
        lambda: encryption.encrypt(io.BytesIO(CONTENT), FullDisk(), [recipient_of(PRINTED)]),
        lambda: encryption.decrypt(io.BytesIO(sealed()), FullDisk(), PRINTED),
    ):
        with pytest.raises(OSError, match="No space") as failure:
            run()
        assert failure.value.errno == errno.ENOSPC
