"""Writes a backup: all rows as they were at one moment, counted and checked before it is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy.exc import SQLAlchemyError

from clinic import database, place
from clinic.backup import archive, tables, target
from clinic.backup.archive import Reader
from clinic.backup.manifest import Figures, Manifest, differences
from clinic.backup.values import write_line
from clinic.clock import utc_now
from clinic.extensions import db
from clinic.extensions import session as open_session
from clinic.tenancy import scoping

if TYPE_CHECKING:
    from sqlalchemy import Connection
    from sqlalchemy import Table as DatabaseTable


MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"


class NotBackedUp(Exception):
    """There is no backup; the text says why, in one line."""


@dataclass(frozen=True)
class Kept:
    """A backup that was written. `replaced`: a torn one of an earlier run was removed."""

    manifest: Manifest
    replaced: bool


def back_up(file: Path) -> Kept:
    """Writes all rows of the database into a new file. Raises NotBackedUp; then there is none.

    The ledger may disagree: then the file holds what the database holds, and `manifest.faults`
    says what is wrong.
    """
    try:
        target.refuse_taken(file)
        place.require_migrated(db.engine)
        with _snapshot() as connection, target.writing(file) as partial:
            manifest = _write(connection, partial)
            partial.keep_safe()
            with archive.reading(partial.path) as written:
                check_content(written)
            partial.publish()
            return Kept(manifest, partial.replaced)
    except (target.NoPlace, place.Unready) as error:
        raise NotBackedUp(str(error)) from error
    except archive.Damaged as error:
        raise NotBackedUp(f"What was written cannot be read again: {error}.") from error
    except OSError as error:
        raise NotBackedUp(f"{file} cannot be written: {error.strerror or error}.") from error
    except SQLAlchemyError as error:
        told = place.told(error)
        raise NotBackedUp(f"The database cannot be read whole: {told}") from error


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """A transaction of the session that sees one moment, changes nothing and hinders nobody."""
    session = open_session()
    session.rollback()
    try:
        with database.only_reading(session):
            connection = session.connection()
        if connection.dialect.name == "postgresql":
            database.order(connection, MOMENT)
        database.take_time(connection)
        yield connection
    finally:
        session.rollback()  # first: one that has failed can be told nothing
        scoping.leave()


def _write(connection: Connection, partial: target.Partial) -> Manifest:
    """Writes and seals the file. Raises NotBackedUp where the database counts otherwise."""
    doctors = tables.list_doctors()
    if not doctors:
        name = place.name_of(db.engine)
        raise NotBackedUp(f"{name} is empty: it has no doctor. Is it the clinic's database?")
    with archive.Writer(partial.handle) as writer:
        found = {
            table.name: _write_table(connection, writer, table, doctors)
            for table in tables.list_tables()
        }
        _refuse_differences(tables.count(connection, doctors), found)
        manifest = Manifest(
            schema=place.head(),
            made_at=utc_now().isoformat(),
            source=connection.dialect.name,
            shapes={table.name: tables.described(table) for table in tables.list_tables()},
            figures=found,
            faults=tables.ledger_faults(doctors),
        )
        writer.finish(manifest)
    return manifest


def _write_table(
    connection: Connection, writer: archive.Writer, table: DatabaseTable, doctors: Sequence[int]
) -> Figures:
    shape = tables.described(table)
    figures = shape.no_rows()

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


def _refuse_differences(told: dict[str, Figures], found: dict[str, Figures]) -> None:
    wrong = differences(told, found)
    if wrong:
        raise NotBackedUp(f"Not all was read: {'; '.join(wrong)}.")


def check_content(written: Reader) -> None:
    """Reads every row of a file and counts it. Raises Damaged where the manifest says otherwise."""
    manifest = written.manifest
    found: dict[str, Figures] = {}
    for name, shape in manifest.shapes.items():
        figures = found[name] = shape.no_rows()
        for row in written.rows(name):
            figures.add(shape.names, row)
    wrong = differences(manifest.figures, found)
    if wrong:
        raise archive.Damaged("; ".join(wrong))
