"""Write everything of one doctor into an export, from one snapshot, row by row."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from clinic import place
from clinic.backup import tables, target
from clinic.backup.creating import snapshot
from clinic.backup.manifest import TableFigures, differences
from clinic.clock import utc_now
from clinic.exchange.archive import ExportManifest, ExportWriter
from clinic.exchange.catalogue import FILE_TABLE, Exported, explain, list_exported
from clinic.exchange.cells import day_cell, write_cell
from clinic.files.storage import FileMissing, StorageUnreachable, is_full
from clinic.files.taking import UploadIntake
from clinic.tenancy import scoping
from clinic.tenancy.reads import stream

ROWS_AT_ONCE, FILES_AT_ONCE = 500, 5
ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
FULL = "the disk is full. Make room on the computer that runs the clinic, then try it again."
Progress = Callable[[int, int], None]
log = logging.getLogger(__name__)

INTRODUCTION = """\
Everything that the clinic's program keeps for one doctor. Made on {made_at} (UTC).

records/   a CSV file for each kind of record
papers/    prescriptions, letters and bills as they were first printed, as PDF
files/     the files of reports
program/   what only the program needs, to read this export into another installation

The CSV files are UTF-8 with a byte-order mark and open in Excel. Amounts are rupees with two
decimals. Moments are UTC; beside each stands its day in India. A text with an apostrophe at its
beginning has it so that no spreadsheet takes it for a formula; a single apostrophe is an empty
text. Row numbers are those that the program shows: patient 17 is No. 17. `manifest.json` has the
number of rows and the sums of money (in paise) of each table.

To read it into an empty installation: flask --app wsgi import-export FILE
"""


class NotExported(Exception):
    """No export was made; the message says why, in one line."""


def export(doctor_id: int, file: Path, files: UploadIntake, report: Progress) -> ExportManifest:
    """Write an export into a new file of mode 600; the file has its name once it is whole.

    Raises NotExported. Leaves the session in no scope.
    """
    try:
        with target.writing(file) as partial:
            with snapshot(), ExportWriter(partial.handle) as writer:
                scoping.set_scope(doctor_id)
                manifest = _write(doctor_id, writer, files, report)
            partial.flush_to_disk()
            partial.publish()
            return manifest
    except target.TargetRefused as error:
        raise NotExported(str(error)) from error
    except StorageUnreachable as error:  # its words name the bucket, which is the operator's alone
        log.error("The storage of files does not answer: %s", error)
        raise NotExported("The storage of files does not answer. Try it again later.") from error
    except OSError as error:
        reason = FULL if is_full(error) else f"{error.strerror or error}."
        raise NotExported(f"The export cannot be written: {reason}") from error


def _write(
    doctor_id: int, writer: ExportWriter, files: UploadIntake, report: Progress
) -> ExportManifest:
    exported = list_exported()
    counted = {one.name: count(one, doctor_id) for one in exported}
    total = sum(figures.rows for figures in counted.values())
    written: dict[str, TableFigures] = {}
    done = 0
    for one in exported:
        report(done, total)
        written[one.name] = _write_table(one, doctor_id, writer, lambda n: report(n, total), done)
        done += written[one.name].rows
    if wrong := differences(counted, written):
        raise NotExported(f"Not all was read: {'; '.join(wrong)}.")
    stored, missing = _write_files(doctor_id, writer, files)
    made_at = utc_now().isoformat(timespec="seconds")
    faults = tables.ledger_faults([doctor_id])
    manifest = ExportManifest(
        place.head(), made_at, doctor_id, written, stored, faults, tuple(missing)
    )
    writer.finish(_readme(exported, made_at), manifest)
    return manifest


def count(one: Exported, doctor_id: int) -> TableFigures:
    """Return the figures of a table, counted by the database."""
    row = next(stream(one.figures(doctor_id), 1))
    return TableFigures(int(row["rows"]), {n: int(v) for n, v in row.items() if n != "rows"})


def _write_table(
    one: Exported, doctor_id: int, writer: ExportWriter, report: Callable[[int], None], done: int
) -> TableFigures:
    figures = one.empty_figures()
    names = [column.name for column in one.columns]

    def lines() -> Iterator[list[str]]:
        for row in _rows(one, doctor_id, _without_bytes(one), ROWS_AT_ONCE):
            values = {**dict.fromkeys(names), **row}
            figures.add(names, [values[name] for name in names])
            if figures.rows % (10 * ROWS_AT_ONCE) == 0:
                report(done + figures.rows)
            yield _cells(one, values, present.get(_key(one, row), frozenset()))

    present = _write_bytes(one, doctor_id, writer)
    writer.add_csv(one.member, one.headings, lines())
    return figures


def _without_bytes(one: Exported) -> list[str]:
    left_out = {column.name for column in one.files}
    return [column.name for column in one.columns if column.name not in left_out]


def _rows(
    one: Exported, doctor_id: int, names: list[str], at_once: int
) -> Iterator[dict[str, Any]]:
    return stream(one.rows(doctor_id, names), at_once)


def _key(one: Exported, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in one.keys)


def _write_bytes(
    one: Exported, doctor_id: int, writer: ExportWriter
) -> dict[tuple[Any, ...], frozenset[str]]:
    """Write the files of a table's rows; return by key which columns of a row have one."""
    present: dict[tuple[Any, ...], frozenset[str]] = {}
    for column in one.files:
        for row in _rows(one, doctor_id, [*one.keys, column.name], FILES_AT_ONCE):
            if row[column.name] is not None:
                key = _key(one, row)
                writer.add_file(one.member_of(column, key), io.BytesIO(row[column.name]))
                present[key] = present.get(key, frozenset()) | {column.name}
    return present


def _cells(one: Exported, values: dict[str, Any], present: frozenset[str]) -> list[str]:
    for column in one.files:
        is_there = column.name in present
        values[column.name] = one.member_of(column, _key(one, values)) if is_there else None
    cells = [write_cell(column, values[column.name]) for column in one.columns]
    cells += [day_cell(values[column.name]) for column in one.moments]
    return [*cells, file_member(values)] if one.name == FILE_TABLE else cells


def file_member(values: dict[str, Any]) -> str:
    """Return the name of the file of a report in the ZIP."""
    return f"files/{values['report_id']}-{values['id']}.{ENDINGS[values['media']]}"


def _write_files(
    doctor_id: int, writer: ExportWriter, files: UploadIntake
) -> tuple[int, list[str]]:
    """Write the stored files of reports; return how many, and those that are not there."""
    one = next(one for one in list_exported() if one.name == FILE_TABLE)
    written, missing = 0, []
    for row in _rows(one, doctor_id, ["id", "report_id", "media", "address"], ROWS_AT_ONCE):
        try:
            with files.storage.open(doctor_id, row["address"]) as source:
                writer.add_file(file_member(row), source)
            written += 1
        except FileMissing:
            missing.append(file_member(row))
    return written, missing


def _readme(exported: list[Exported], made_at: str) -> str:
    lines = [INTRODUCTION.format(made_at=made_at)]
    for one in sorted(exported, key=lambda one: one.member, reverse=True):
        lines += ["", one.member, f"  {one.purpose}" if one.purpose else "", *explain(one)]
    return "\n".join(lines) + "\n"
