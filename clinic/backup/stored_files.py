"""The stored files of reports in a backup: a member each, compared by the checksum of its row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from clinic.backup import tables
from clinic.backup.archive import BackupReader, BackupWriter, DamagedBackup
from clinic.files.models import ReportFile
from clinic.files.storage import FileMissing, checksum_of, path_of
from clinic.files.taking import UploadIntake, store

if TYPE_CHECKING:
    from sqlalchemy import Connection

TABLE = ReportFile.__tablename__


CHANGED = "is not as it was stored"


class StoredFile(NamedTuple):
    """A stored file, as its row describes it."""

    doctor_id: int
    id: int
    report_id: int
    address: str
    checksum: str

    @property
    def member(self) -> str:
        return f"files/{self.doctor_id}/{self.address}"

    def fault(self, what: str) -> str:
        """Return a sentence without its full stop, for a person."""
        return f"doctor {self.doctor_id}: file {self.id} of report {self.report_id} {what}"


def add(
    connection: Connection, writer: BackupWriter, place: UploadIntake, doctors: Sequence[int]
) -> tuple[int, list[str]]:
    """Write every file of the snapshot; return how many, and what is wrong with the others."""
    written, faults = 0, []
    for one in _list_files(connection, doctors):
        try:
            with place.storage.open(one.doctor_id, one.address) as file:
                checksum = writer.add_file(one.member, file)
        except FileMissing:
            faults.append(one.fault("is missing"))
            continue
        written += 1
        if checksum != one.checksum:
            faults.append(one.fault(CHANGED))
    return written, faults


def _list_files(connection: Connection, doctors: Sequence[int]) -> Iterator[StoredFile]:
    names = [getattr(ReportFile, name) for name in StoredFile._fields]
    for doctor_id in tables.parts(tables.get_table(TABLE), doctors):
        wanted = select(*names).where(ReportFile.doctor_id == doctor_id).order_by(ReportFile.id)
        for row in connection.execute(wanted):
            yield StoredFile(**row._mapping)


def check(written: BackupReader) -> None:
    """Read every file of a backup.

    Raises DamagedBackup where one is cut or not there, and for a path in place of an address.
    """
    count = 0
    for one in _listed(written):
        _require_address(one)
        with written.file(one.member) as file:
            if file is None:
                continue
            count += 1
            is_in_manifest = one.fault(CHANGED) in written.manifest.file_faults
            if checksum_of(file) != one.checksum and not is_in_manifest:
                raise DamagedBackup(one.fault("is not as it was backed up"))
    if count != written.manifest.files:
        raise DamagedBackup(f"it has {count} files, its manifest says {written.manifest.files}")


def _require_address(one: StoredFile) -> None:
    try:
        path_of(one.doctor_id, one.address)
    except FileMissing:
        raise DamagedBackup(one.fault("has no address of a file")) from None


def restore(source: BackupReader, place: UploadIntake) -> None:
    """Store every file of a backup. What is stored and then has no row is swept later."""
    for one in _listed(source):
        with source.file(one.member) as file:
            if file is not None:
                store(place, one.doctor_id, one.address, file)


def _listed(source: BackupReader) -> Iterator[StoredFile]:
    """Yield the files of a backup, by its rows."""
    names = source.manifest.shapes[TABLE].names
    places = [names.index(name) for name in StoredFile._fields]
    for row in source.rows(TABLE):
        yield StoredFile(*(row[place] for place in places))  # type: ignore[arg-type]
