"""Build the read-only facts file from the shipped CSV files.

The file is rebuilt when a CSV file or this package's code changes. It is written under another name
and then moved into place, so that workers that start together never see an incomplete file.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from clinic.facts import check_tables, ingredient_table, medicine_table, store
from clinic.facts.tables import FOLDER

Builder = Callable[[sqlite3.Connection], None]

BUILDERS: tuple[Builder, ...] = (
    medicine_table.build,
    check_tables.build,
    ingredient_table.build,
)
"""Each creates and fills its own tables and indexes."""


def ensure() -> None:
    """Build the file where it is missing or older than its sources.

    Raises OSError where the folder is not writable.
    """
    if _stamp_of(store.FILE) != _stamp():
        _build(store.FILE)


def _build(target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    os.close(handle)
    try:
        with closing(sqlite3.connect(name)) as connection, connection:
            for builder in BUILDERS:
                builder(connection)
            connection.execute("CREATE TABLE built (stamp TEXT NOT NULL)")
            connection.execute("INSERT INTO built VALUES (?)", (_stamp(),))
        os.chmod(name, 0o644)
        os.replace(name, target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _stamp() -> str:
    """Return a hash of all sources: the CSV files and the code of this package."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parent
    for path in (*sorted(FOLDER.glob("*.csv")), *sorted(package.glob("*.py"))):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _stamp_of(path: Path) -> str:
    if not path.exists():
        return ""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            return str(connection.execute("SELECT stamp FROM built").fetchone()[0])
    except sqlite3.DatabaseError:
        return ""
