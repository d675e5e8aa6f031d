"""Restrict the files of the clinic, above all SQLite's file with the records, to their owner.

Files that were created with more rights are corrected too.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import config
from clinic import place
from signing_key import NAME

if TYPE_CHECKING:
    from sqlalchemy import Engine

OTHERS = stat.S_IRWXG | stat.S_IRWXO
BESIDE = ("", "-wal", "-shm", "-journal")
OURS = (config.SQLITE_FILE, NAME, "https", "files", "exports", "backup_keys", "backup_work")
"""The prefixes of the clinic's own files in DATA_DIR."""


def close(engine: Engine, data_dir: Path) -> None:
    """Remove the rights of others from existing files; create nothing.

    DATA_DIR itself is restricted only if it has no other files: it may be shared on purpose.
    """
    file = place.file_of(engine)
    for path in [Path(f"{file}{end}") for end in BESIDE] if file else []:
        _take_rights(path)
    _take_rights(data_dir / NAME)
    with suppress(OSError):
        if all(path.name.startswith(OURS) for path in data_dir.iterdir()):
            _take_rights(data_dir)


def make_file(engine: Engine, data_dir: Path) -> None:
    """Create SQLite's file, empty and for its owner alone. Raises ConfigError.

    SQLite would create it readable for all; its further files get the rights of this one.
    """
    file = place.file_of(engine)
    if file is None or file.exists():
        return
    if file.parent == data_dir:
        config.make_folder(data_dir)
    with suppress(OSError):  # SQLite will report it
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _take_rights(path: Path) -> None:
    """Restrict a file to its owner; a file of another owner is left alone silently."""
    with suppress(OSError):
        mode = path.stat().st_mode
        if os.name == "posix" and mode & OTHERS:
            path.chmod(stat.S_IMODE(mode) & ~OTHERS)
