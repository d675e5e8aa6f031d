"""SQLite's file holds patients' records: nobody but its owner may read it, also where it was made
before this was so."""

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
OURS = (config.SQLITE_FILE, NAME, "https")
"""How the names of the clinic's own files in DATA_DIR begin."""


def close(engine: Engine, data_dir: Path) -> None:
    """Takes the rights of others at what is there; makes nothing.

    DATA_DIR only where it holds nothing else: a folder that is shared has another owner's reasons.
    """
    file = place.file_of(engine)
    for path in [Path(f"{file}{end}") for end in BESIDE] if file else []:
        _take_rights(path)
    _take_rights(data_dir / NAME)
    with suppress(OSError):
        if all(path.name.startswith(OURS) for path in data_dir.iterdir()):
            _take_rights(data_dir)


def make_file(engine: Engine, data_dir: Path) -> None:
    """Makes SQLite's file, empty and for its owner alone, before SQLite makes one for all to read.
    What SQLite lays beside it gets the same rights. Raises ConfigError."""
    file = place.file_of(engine)
    if file is None or file.exists():
        return
    if file.parent == data_dir:
        config.make_folder(data_dir)
    with suppress(OSError):  # SQLite will say it
        os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))


def _take_rights(path: Path) -> None:
    """Leaves what is somebody else's, and says nothing: it is read where its owner lets it be."""
    with suppress(OSError):
        mode = path.stat().st_mode
        if os.name == "posix" and mode & OTHERS:
            path.chmod(stat.S_IMODE(mode) & ~OTHERS)
