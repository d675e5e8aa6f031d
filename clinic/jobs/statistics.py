"""Keep the statistics by which SQLite chooses how to run a statement."""

from __future__ import annotations

from clinic.database.connections import analyse
from clinic.extensions import db
from clinic.jobs.kinds import JobRun


def update_statistics(_run: JobRun) -> None:
    """Update the statistics of all tables, on SQLite. PostgreSQL does so by itself."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            analyse(connection)
