"""Read an export into an empty installation: all of it, counted and checked, or nothing."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import BadZipFile

from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from clinic import place
from clinic.backup import guards, restoring, tables
from clinic.backup.manifest import differences
from clinic.clock import utc_now
from clinic.database import connections
from clinic.database.connections import UNSCOPED
from clinic.exchange.archive import DamagedExport, ExportManifest, ExportReader
from clinic.exchange.catalogue import DOCTORS, FILE_TABLE, USERS, Exported, list_exported
from clinic.exchange.cells import WrongCell, read_cell
from clinic.exchange.exporting import count, file_member
from clinic.extensions import db
from clinic.extensions import session as open_session
from clinic.files.storage import FileMissing, checksum_of
from clinic.files.taking import UploadIntake, store
from clinic.tenancy import scoping
from clinic.tenancy.accounts import ACCOUNTS

UNUSABLE = "!"
"""The hash of no password: everybody who is brought in needs a new one."""


class NotImported(Exception):
    """Nothing was read in; the message says why, in one line."""


def import_export(file: Path, migrate: Callable[[], None], files: UploadIntake) -> ExportManifest:
    """Read an export into the configured, empty database; return its manifest.

    `migrate` creates the tables where there are none. Raises NotImported.
    """
    try:
        source = ExportReader(file)
        if source.manifest.schema != place.head():
            raise DamagedExport(
                f"it is of schema {source.manifest.schema}, this program of {place.head()}: export "
                "it again with a program of this version, or read it in with one of that version"
            )
        if place.find(db.engine).state is place.DatabaseState.BARE:
            migrate()
        place.require_migrated(db.engine)
        _load(source, files)
        return source.manifest
    except place.Unready as error:
        raise NotImported(str(error)) from error
    except (DamagedExport, WrongCell) as error:
        raise NotImported(f"{file} cannot be read in: {error}.") from error
    except (BadZipFile, EOFError, zlib.error) as error:
        raise NotImported(f"{file} is damaged ({error}).") from error
    except OSError as error:
        raise NotImported(f"{file} cannot be read: {error.strerror or error}.") from error
    except (SQLAlchemyError, ValueError) as error:
        reason = place.error_line(error)
        raise NotImported(f"The database refused it and is as it was: {reason}") from error


def _load(source: ExportReader, files: UploadIntake) -> None:
    session = open_session()
    session.rollback()
    connection = session.connection(execution_options={UNSCOPED: True})
    connections.remove_time_limit(connection)
    doctor_id = source.manifest.doctor_id
    try:
        _refuse_rows()
        with guards.without_triggers(connection):
            for one in list_exported():
                _load_table(one, source, doctor_id)
        restoring.set_sequences(connection)
        _check(source.manifest)
        scoping.set_scope(doctor_id)
        _store_files(source, files)  # before the rows are there for good
        session.commit()
    except guards.GuardsChanged as error:
        raise NotImported("The triggers did not come back as they were.") from error
    finally:
        session.rollback()
        scoping.clear_scope()


def _refuse_rows() -> None:
    """Raise NotImported where there is an account."""
    for one in list_exported():
        if one.name in (USERS, DOCTORS):
            wanted = select(func.count()).select_from(one.table).execution_options(**ACCOUNTS)
            if open_session().scalar(wanted):
                raise NotImported(
                    f"{place.name_of(db.engine)} is not empty. Read it into an empty installation."
                )


def _load_table(one: Exported, source: ExportReader, doctor_id: int) -> None:
    rows = _rows(one, source, doctor_id)
    if tables.is_owned(one.table):
        scoping.set_scope(doctor_id)
    while chunk := list(islice(rows, tables.AT_ONCE)):
        scoping.insert_rows(open_session(), one.table, chunk)
    connections.analyse(open_session().connection(), one.table)


def _rows(one: Exported, source: ExportReader, doctor_id: int) -> Iterator[dict[str, Any]]:
    extra = _extra(one, doctor_id)
    for cells in source.rows(one.member, one.headings):
        values = {c.name: read_cell(c, cell) for c, cell in zip(one.columns, cells, strict=False)}
        for column in one.files:
            name = values[column.name]
            values[column.name] = None if name is None else source.read(name)
        yield values | extra


def _extra(one: Exported, doctor_id: int) -> dict[str, Any]:
    """Return the columns that an export leaves out."""
    if one.name == USERS:
        return {"password_hash": UNUSABLE, "password_changed_at": utc_now()}
    return {} if one.name == DOCTORS else {"doctor_id": doctor_id}


def _check(manifest: ExportManifest) -> None:
    """Raise NotImported where the database differs from what was exported."""
    scoping.set_scope(manifest.doctor_id)
    counted = {one.name: count(one, manifest.doctor_id) for one in list_exported()}
    if wrong := differences(manifest.figures, counted):
        raise NotImported(f"Not all arrived, and nothing was kept: {'; '.join(wrong)}.")
    changed = set(tables.ledger_faults([manifest.doctor_id])) ^ set(manifest.faults)
    if changed:
        raise NotImported(
            f"The ledger does not agree as it did, and nothing was kept: {min(changed)}."
        )


def _store_files(source: ExportReader, files: UploadIntake) -> None:
    one = next(one for one in list_exported() if one.name == FILE_TABLE)
    doctor_id, missing = source.manifest.doctor_id, set(source.manifest.missing)
    for row in _rows(one, source, doctor_id):
        member = file_member(row)
        if member in missing:
            continue
        with source.open(member) as content:
            if checksum_of(content) != row["checksum"]:
                raise DamagedExport(f"{member} is not as it was stored")
        with source.open(member) as content:
            _store(files, doctor_id, row["address"], content)


def _store(files: UploadIntake, doctor_id: int, address: str, content: BinaryIO) -> None:
    try:
        store(files, doctor_id, address, content)
    except FileMissing as error:
        raise DamagedExport(f"{address[:40]!r} is no address of a file") from error
