"""Write a backup: a snapshot of all rows, counted and checked before the file gets its name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from clinic import place
from clinic.backup import archive, stored_files, tables, target
from clinic.backup.archive import BackupReader
from clinic.backup.manifest import BackupManifest, TableFigures, differences
from clinic.backup.values import write_line
from clinic.clock import utc_now
from clinic.database import connections
from clinic.extensions import db
from clinic.extensions import session as open_session
from clinic.files.storage import FolderStorage, StorageUnreachable
from clinic.tenancy import scoping

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy import Table as DatabaseTable

    from clinic.files.taking import UploadIntake


SNAPSHOT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class NotBackedUp(Exception):
    """No backup was made; the message says why, in one line."""


@dataclass(frozen=True)
class Backup:
    """A written backup. `replaced`: an unfinished file of an earlier run was removed."""

    manifest: BackupManifest
    replaced: bool


def back_up(file: Path, files: UploadIntake) -> Backup:
    """Write all rows, and the stored files of reports, into a new file.

    Raises NotBackedUp, and leaves no file then. If the ledger is inconsistent or a stored file is
    missing, the file holds what there is, and the manifest lists the faults.
    """
    try:
        target.refuse_taken(file)
        place.require_migrated(db.engine)
        with snapshot() as connection, target.writing(file) as partial:
            manifest = _write(connection, partial, files)
            partial.flush_to_disk()
            with archive.reading(partial.path) as written:
                check_content(written)
            partial.publish()
            return Backup(manifest, partial.replaced)
    except (target.TargetRefused, place.Unready) as error:
        raise NotBackedUp(str(error)) from error
    except archive.DamagedBackup as error:
        raise NotBackedUp(f"What was written cannot be read again: {error}.") from error
    except StorageUnreachable as error:
        raise NotBackedUp(f"The storage of files cannot be read: {error}.") from error
    except OSError as error:
        raise NotBackedUp(f"{file} cannot be written: {error.strerror or error}.") from error
    except SQLAlchemyError as error:
        reason = place.error_line(error)
        raise NotBackedUp(f"The database cannot be read whole: {reason}") from error


@contextmanager
def snapshot() -> Iterator[Connection]:
    """Open a read-only transaction of the session that sees one snapshot and blocks nobody.

    It begins and ends in no scope.
    """
    session = open_session()
    session.rollback()
    scoping.clear_scope()  # PostgreSQL takes the kind of a transaction only first
    try:
        with connections.only_reading(session):
            connection = session.connection()
        if connection.dialect.name == "postgresql":
            connections.run_command(connection, SNAPSHOT)
        connections.remove_time_limit(connection)
        yield connection
    finally:
        session.rollback()  # first: a failed transaction accepts no more statements
        scoping.clear_scope()


def places_of_records(files: UploadIntake) -> list[Path]:
    """Return what holds records on this computer: SQLite's file, and the folder of stored files."""
    database = place.file_of(db.engine)
    is_local = isinstance(files.storage, FolderStorage) and files.folder.exists()
    return [*([database] if database else []), *([files.folder] if is_local else [])]


def _write(
    connection: Connection, partial: target.PartialFile, files: UploadIntake
) -> BackupManifest:
    """Write and seal the file. Raises NotBackedUp where the database counts other figures."""
    doctors = tables.list_doctors()
    if not doctors:
        name = place.name_of(db.engine)
        raise NotBackedUp(f"{name} is empty: it has no doctor. Is it the clinic's database?")
    with archive.BackupWriter(partial.handle) as writer:
        written = {
            table.name: _write_table(connection, writer, table, doctors)
            for table in tables.list_tables()
        }
        _refuse_differences(tables.count(connection, doctors), written)
        stored, faults = stored_files.add(connection, writer, files, doctors)
        manifest = BackupManifest(
            schema=place.head(),
            made_at=utc_now().isoformat(),
            source=connection.dialect.name,
            shapes={table.name: tables.shape_of(table) for table in tables.list_tables()},
            figures=written,
            faults=tables.ledger_faults(doctors),
            files=stored,
            file_faults=tuple(faults),
        )
        writer.finish(manifest)
    return manifest


def _write_table(
    connection: Connection,
    writer: archive.BackupWriter,
    table: DatabaseTable,
    doctors: Sequence[int],
) -> TableFigures:
    shape = tables.shape_of(table)
    figures = shape.empty_figures()

    def lines() -> Iterator[bytes]:
        for doctor_id in tables.parts(table, doctors):
            rows = connection.execute(
                tables.rows_of(table, doctor_id),
                execution_options={"yield_per": tables.AT_ONCE},
            )
            for row in rows:
                figures.add(shape.names, row)
                yield write_line(shape.kinds, row)

    try:
        writer.add_table(table.name, lines())
    except ValueError as error:
        raise NotBackedUp(f"A row of {table.name} cannot be written down: {error}.") from error
    return figures


def _refuse_differences(counted: dict[str, TableFigures], written: dict[str, TableFigures]) -> None:
    wrong = differences(counted, written)
    if wrong:
        raise NotBackedUp(f"Not all was read: {'; '.join(wrong)}.")


def check_content(written: BackupReader) -> None:
    """Read and count all rows of a file. Raises DamagedBackup if the manifest differs."""
    manifest = written.manifest
    counted: dict[str, TableFigures] = {}
    for name, shape in manifest.shapes.items():
        figures = counted[name] = shape.empty_figures()
        for row in written.rows(name):
            figures.add(shape.names, row)
    wrong = differences(manifest.figures, counted)
    if wrong:
        raise archive.DamagedBackup("; ".join(wrong))
    stored_files.check(written)
