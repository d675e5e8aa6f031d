"""Restore a backup: write all of its rows into an empty database, or none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import groupby, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select, true
from sqlalchemy.exc import SQLAlchemyError

from clinic import place
from clinic.auth.models import Throttle
from clinic.auth.service import end_sign_ins
from clinic.backup import archive, guards, stored_files, tables
from clinic.backup.archive import BackupReader
from clinic.backup.creating import check_content
from clinic.backup.manifest import BackupManifest, differences
from clinic.backup.models import BackupRun
from clinic.clock import utc_now
from clinic.database import connections
from clinic.database.connections import UNSCOPED
from clinic.extensions import db
from clinic.extensions import session as open_session
from clinic.jobs.models import Job
from clinic.tenancy import scoping

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy import Table as DatabaseTable

    from clinic.files.taking import UploadIntake

SIGN_INS_KEPT_FOR = timedelta(hours=1)
"""How old a backup may be whose sign-ins go on: the records were moved, and nothing was lost."""

Batch = tuple[int | None, list[dict[str, Any]]]
"""The doctor of some rows, and the rows; None where the table has no owner."""


class NotRestored(Exception):
    """Nothing was restored; the message says why, in one line."""


def restore(
    file: Path, migrate: Callable[[], None], files: UploadIntake, name: Path | None = None
) -> BackupManifest:
    """Write all rows of a backup into the configured, empty database; return the manifest.

    `name`: what messages call the file, where it was opened from an encrypted one.

    The whole file is read and checked before the database is touched. `migrate` creates the tables
    where there are none. Raises NotRestored.
    """
    try:
        with archive.reading(file) as source:
            _refuse_other_schema(source.manifest)
            check_content(source)
            if place.find(db.engine).state is place.DatabaseState.BARE:
                migrate()
            place.require_migrated(db.engine)
            _load(source, files)
            return source.manifest
    except place.Unready as error:
        raise NotRestored(str(error)) from error
    except archive.DamagedBackup as error:
        raise NotRestored(f"{name or file} cannot be restored: {error}.") from error
    except OSError as error:
        raise NotRestored(f"{name or file} cannot be read: {error.strerror or error}.") from error
    except (SQLAlchemyError, ValueError) as error:
        # The driver raises ValueError for a text that PostgreSQL cannot store.
        reason = place.error_line(error)
        raise NotRestored(f"The database refused it and is as it was: {reason}") from error


def _refuse_other_schema(manifest: BackupManifest) -> None:
    here, there = place.head(), manifest.schema
    if there != here:
        advice = (
            "then upgrade it with this code" if place.is_known(there) else "or update this code"
        )
        raise NotRestored(
            f"The backup is of schema {there}, this code of {here}: restore it with the code whose "
            f"newest file in migrations/versions begins with {there}, {advice}."
        )
    if dict(manifest.shapes) != {t.name: tables.shape_of(t) for t in tables.list_tables()}:
        raise archive.DamagedBackup(f"its tables are not those of schema {here}")


def _load(source: BackupReader, files: UploadIntake) -> None:
    """Write, count and check everything in one transaction."""
    session = open_session()
    session.rollback()
    connection = session.connection(execution_options={UNSCOPED: True})
    connections.remove_time_limit(connection)
    try:
        _refuse_rows(connection)
        with guards.without_triggers(connection):
            _write(connection, source)
        set_sequences(connection)
        for table in tables.list_tables():
            connections.analyse(connection, table)
        _check(connection, source.manifest)
        if not keeps_sign_ins(source.manifest):
            # One that was ended since, on a lost tablet or of a person who left, would open the
            # records again.
            end_sign_ins(true())
        # Before the rows are there for good: never a row without its file.
        stored_files.restore(source, files)
        session.commit()
    except guards.GuardsChanged as error:
        raise NotRestored("The triggers did not come back as they were.") from error
    finally:
        session.rollback()  # where it was not committed
        scoping.clear_scope()


def keeps_sign_ins(manifest: BackupManifest) -> bool:
    """Return whether a backup was made so lately that its sign-ins are the present ones."""
    try:
        made_at = datetime.fromisoformat(manifest.made_at)
        return timedelta(0) <= utc_now() - made_at < SIGN_INS_KEPT_FOR
    except (ValueError, TypeError):
        return False


def _refuse_rows(connection: Connection) -> None:
    """Raise NotRestored where an account exists.

    What an installation without accounts has written of itself is deleted: counted wrong
    passwords, its background work, and backups that it tried.
    """
    if connection.dialect.name == "postgresql":  # no sign-up during the restore; SQLite is locked
        connections.run_command(connection, "LOCK TABLE users, doctors IN EXCLUSIVE MODE")
    for model in (Throttle, BackupRun, Job):  # rolled back where there is an account
        connection.execute(delete(model))
    # Every other row needs one of these: it belongs to a doctor.
    for table in tables.list_tables():
        if not tables.is_owned(table):
            rows = connection.scalar(select(func.count()).select_from(table))
            if rows:
                raise NotRestored(
                    f"{place.name_of(db.engine)} is not empty (table {table.name} has rows: {rows})"
                    ". Restore into an empty place."
                )


def _write(connection: Connection, source: BackupReader) -> None:
    for table in tables.list_tables():
        for doctor_id, rows in _batches(source, table):
            if doctor_id is not None:
                scoping.set_scope(doctor_id)
            connection.execute(insert(table), rows)


def _batches(source: BackupReader, table: DatabaseTable) -> Iterator[Batch]:
    """Yield the rows of a table in order, in chunks that never mix two doctors."""
    names = source.manifest.shapes[table.name].names
    rows = (dict(zip(names, row, strict=True)) for row in source.rows(table.name))
    if not tables.is_owned(table):
        yield from ((None, chunk) for chunk in _chunks(rows))
        return
    for doctor_id, group in groupby(rows, key=lambda row: row["doctor_id"]):
        yield from ((doctor_id, chunk) for chunk in _chunks(group))


def _chunks(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while chunk := list(islice(rows, tables.AT_ONCE)):
        yield chunk


def set_sequences(connection: Connection) -> None:
    """Set PostgreSQL's sequences to the last number used; SQLite needs none."""
    if connection.dialect.name != "postgresql":
        return
    for table in tables.list_tables():
        key = table.autoincrement_column
        if key is None or tables.is_owned(table):
            continue
        last = connection.scalar(select(func.max(key)))
        if last is not None:
            sequence = func.pg_get_serial_sequence(table.name, key.name)
            connection.execute(select(func.setval(sequence, last)))


def _check(connection: Connection, manifest: BackupManifest) -> None:
    """Raise NotRestored where the database differs from what was backed up."""
    doctors = tables.list_doctors()
    wrong = differences(manifest.figures, tables.count(connection, doctors))
    if wrong:
        raise NotRestored(f"Not all arrived, and nothing was kept: {'; '.join(wrong)}.")
    changed = set(tables.ledger_faults(doctors)) ^ set(manifest.faults)
    if changed:
        raise NotRestored(
            f"The ledger does not agree as it did, and nothing was kept: {min(changed)}."
        )
