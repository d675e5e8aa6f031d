"""The ZIP of an export: CSV files, papers, files of reports, a README and a manifest. Pure.

The manifest has the format, the schema, and for each table the number of rows and the sums of its
money in paise. It is written last: an archive without one is no export.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from clinic.backup.manifest import TableFigures

MANIFEST, README = "manifest.json", "README.txt"
FORMAT, VERSION = "clinic-export", 1
BLOCK = 1 << 20
LINES_AT_ONCE = 500
LONGEST_CELL = 1 << 27
BOM = b"\xef\xbb\xbf"
"""Without it Excel reads Hindi names and the rupee sign wrongly."""


class DamagedExport(Exception):
    """The file is no export, or was changed; the message says how, without a full stop."""


@dataclass(frozen=True)
class ExportManifest:
    """The contents of an export. `faults` are those of the ledger when it was made, `missing` the
    files of reports that were not there.
    """

    schema: str
    made_at: str
    doctor_id: int
    figures: Mapping[str, TableFigures]
    files: int
    faults: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def to_json(self) -> str:
        content = asdict(self) | {"format": FORMAT, "version": VERSION}
        return json.dumps(content, ensure_ascii=False, indent=1)


def read_manifest(text: bytes) -> ExportManifest:
    """Parse a manifest. Raises DamagedExport."""
    try:
        content = json.loads(text)
        if (content["format"], content["version"]) != (FORMAT, VERSION):
            raise DamagedExport("it is of another format, or of a later version of it")
        return ExportManifest(
            schema=str(content["schema"]),
            made_at=str(content["made_at"]),
            doctor_id=int(content["doctor_id"]),
            figures={name: TableFigures(**value) for name, value in content["figures"].items()},
            files=int(content["files"]),
            faults=tuple(content["faults"]),
            missing=tuple(content["missing"]),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedExport("its manifest cannot be read") from error


class ExportWriter:
    """Writes an export into an open, empty file, a row and a block at a time."""

    def __init__(self, handle: BinaryIO) -> None:
        self.zip = ZipFile(handle, "w", ZIP_DEFLATED)

    def __enter__(self) -> ExportWriter:
        return self

    def __exit__(self, *_error: object) -> None:
        with suppress(OSError, ValueError):  # what it would append to a failed file is useless
            self.zip.close()

    def add_csv(self, member: str, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Write a CSV file: UTF-8 with a byte-order mark, CR LF."""
        with self.zip.open(member, "w", force_zip64=True) as target:
            target.write(BOM)
            buffer = io.StringIO()
            writer = csv.writer(buffer)
            writer.writerow(headings)
            for number, row in enumerate(rows, 1):
                writer.writerow(row)
                if number % LINES_AT_ONCE == 0:
                    target.write(_taken(buffer))
            target.write(_taken(buffer))

    def add_file(self, member: str, source: BinaryIO) -> None:
        """Write a file in blocks; pictures and PDFs are compressed already."""
        with self.zip.open(ZipInfo(member), "w", force_zip64=True) as target:
            while block := source.read(BLOCK):
                target.write(block)

    def finish(self, readme: str, manifest: ExportManifest) -> None:
        self.zip.writestr(README, BOM + readme.replace("\n", "\r\n").encode())
        self.zip.writestr(MANIFEST, manifest.to_json().encode("utf-8", "surrogatepass"))
        self.zip.close()


def _taken(buffer: io.StringIO) -> bytes:
    """Return what was written, and begin anew."""
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "surrogatepass")


class ExportReader:
    """An export that can be read."""

    def __init__(self, path: Path) -> None:
        """Open an export. Raises DamagedExport, or OSError where there is no such file."""
        try:
            self.zip = ZipFile(path)
            self.manifest = read_manifest(self.zip.read(MANIFEST))
        except (BadZipFile, KeyError, EOFError) as error:
            raise DamagedExport("it is no export of the clinic, or cut") from error

    def rows(self, member: str, headings: Sequence[str]) -> Iterator[list[str]]:
        """Yield the cells of a CSV file. Raises DamagedExport."""
        csv.field_size_limit(LONGEST_CELL)
        try:
            with self.zip.open(member) as source:
                text = io.TextIOWrapper(source, "utf-8-sig", "surrogatepass", newline="")
                lines = csv.reader(text)
                if next(lines, None) != list(headings):
                    raise DamagedExport(f"{member} has other columns than this program writes")
                for cells in lines:
                    if len(cells) != len(headings):
                        raise DamagedExport(f"{member} has a row with {len(cells)} cells")
                    yield cells
        except (BadZipFile, KeyError, EOFError, csv.Error, UnicodeDecodeError) as error:
            raise DamagedExport(f"{member} cannot be read ({error})") from error

    def read(self, member: str) -> bytes:
        """Return a file's bytes. Raises DamagedExport."""
        try:
            return self.zip.read(member)
        except (BadZipFile, KeyError, EOFError) as error:
            raise DamagedExport(f"{member} cannot be read ({error})") from error

    def open(self, member: str) -> Any:
        """Open a file for reading. Raises DamagedExport."""
        try:
            return self.zip.open(member)
        except (BadZipFile, KeyError) as error:
            raise DamagedExport(f"{member} is missing") from error
