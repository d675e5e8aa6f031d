"""The two keys of the backups: the printed recovery key, and this machine's for the nightly proof.

Only the public half of the recovery key is stored here: a thief of this computer cannot open
backups stored elsewhere with it. The machine's key is in DATA_DIR, for its owner alone; it opens
the same backups, which hold no more than the database beside it. Pure.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from clinic.backup.encryption import InvalidKey, is_recipient, make_secret, recipient_of

FOLDER = "backup_keys"
MACHINE, RECOVERY = "machine_key", "recovery_recipient"
PREFIX = "AGE-SECRET-KEY-1"
GROUP, GROUPS_A_LINE = 4, 5
LOOKALIKES = str.maketrans({"O": "0", "B": "8"})
"""Letters that no key has, by what was meant."""


class InvalidKeys(Exception):
    """The stored keys cannot be used; the message says why."""


class BackupKeys(NamedTuple):
    """The machine's secret key, and the public half of the printed one."""

    machine: str
    recovery: str

    def recipients(self) -> list[str]:
        return [self.recovery, recipient_of(self.machine)]


def printable(secret: str) -> list[str]:
    """Return the lines of a key as they are printed: the prefix, then groups of four letters."""
    letters = secret.removeprefix(PREFIX)
    groups = [letters[at : at + GROUP] for at in range(0, len(letters), GROUP)]
    lines = range(0, len(groups), GROUPS_A_LINE)
    return [PREFIX, *(" ".join(groups[at : at + GROUPS_A_LINE]) for at in lines)]


def parse_printed(text: str) -> str:
    """Return the key that was typed from paper, in any case and grouping. Raises InvalidKey."""
    typed = "".join(text.upper().split()).replace("-", "")
    letters = typed.removeprefix(PREFIX.replace("-", "")).translate(LOOKALIKES)
    secret = PREFIX + letters
    recipient_of(secret)
    return secret


def find(data_dir: Path, given: tuple[str, str] = ("", "")) -> BackupKeys | None:
    """Return the keys of this installation; None where they are not set up.

    `given`: the machine's key and the recipient, from the environment; they come first. Raises
    InvalidKeys.
    """
    machine, recovery = given if any(given) else _read(data_dir / FOLDER)
    if not machine and not recovery:
        return None
    try:
        recipient_of(machine)
    except InvalidKey:
        raise InvalidKeys("The machine's key of the backups cannot be read.") from None
    if not is_recipient(recovery):
        raise InvalidKeys("The recipient of the recovery key cannot be read.")
    return BackupKeys(machine, recovery)


def keep(data_dir: Path, recovery: str) -> BackupKeys:
    """Make the machine's key, and store it with the recipient of the printed one, last. Raises
    OSError."""
    folder = data_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = BackupKeys(make_secret(), recovery)
    # The recipient is what says that the set-up is done.
    (folder / RECOVERY).unlink(missing_ok=True)
    _write(folder / MACHINE, keys.machine)
    _write(folder / RECOVERY, keys.recovery)
    return keys


def _read(folder: Path) -> tuple[str, str]:
    try:
        recovery = (folder / RECOVERY).read_text("ascii").strip()
        return (folder / MACHINE).read_text("ascii").strip(), recovery
    except FileNotFoundError:
        return "", ""
    except (OSError, ValueError) as error:
        raise InvalidKeys(f"The keys of the backups in {folder} cannot be read.") from error


def _write(file: Path, text: str) -> None:
    partial = file.with_name(file.name + ".partial")
    partial.unlink(missing_ok=True)
    number = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(number, "w", encoding="ascii") as handle:
        handle.write(text + "\n")
        handle.flush()
        os.fsync(handle.fileno())
    partial.replace(file)
