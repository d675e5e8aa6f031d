"""The whole record of a patient as data: a ZIP of CSV files, papers and files of reports."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any, BinaryIO

from sqlalchemy import or_, select
from sqlalchemy.orm import undefer

from clinic.backup import tables
from clinic.billing.models import Bill, BillItem
from clinic.clock import utc_now
from clinic.exchange.archive import BOM, README, ExportWriter
from clinic.exchange.catalogue import FILE_TABLE, Exported, explain
from clinic.exchange.cells import day_cell, write_cell
from clinic.exchange.exporting import file_member
from clinic.extensions import db
from clinic.files.storage import FileMissing
from clinic.files.taking import UploadIntake
from clinic.letters.models import Letter, LetterPaper, LetterRevocation
from clinic.papers.models import BillPaper
from clinic.papers.printing import PaperKind
from clinic.patients.models import AnyPatient
from clinic.prescribing.models import Prescription, PrescriptionLine, PrescriptionPaper
from clinic.trail.subjects import SOURCES, Source

MORE = {
    "bill_items": Source(BillItem, (Bill.patient_id,), Bill, BillItem.bill_id),
    "prescription_lines": Source(
        PrescriptionLine,
        (Prescription.patient_id,),
        Prescription,
        PrescriptionLine.prescription_id,
    ),
    "prescription_papers": Source(
        PrescriptionPaper,
        (Prescription.patient_id,),
        Prescription,
        PrescriptionPaper.prescription_id,
    ),
    "letter_revocations": Source(
        LetterRevocation, (Letter.patient_id,), Letter, LetterRevocation.letter_id
    ),
    "letter_papers": Source(LetterPaper, (Letter.patient_id,), Letter, LetterPaper.letter_id),
}
"""Rows of a patient that the trail does not name."""

PRINTED = {kind.value[1]: kind.value[0] for kind in PaperKind}
"""The kinds of bills' papers, by the rows that they print."""

INTRODUCTION = """\
The record of one patient. Made on {made_at} (UTC).

The CSV files are UTF-8 with a byte-order mark and open in Excel. Amounts are rupees with two
decimals. Moments are UTC; beside each stands its day in India. Prescriptions, letters, bills,
receipts and credit notes as they were first printed are in papers/, the files of reports in
files/. What was never printed has no paper.
"""


def write_record(patient: AnyPatient, target: BinaryIO, files: UploadIntake) -> None:
    """Write the ZIP into an open, empty file."""
    lines = [INTRODUCTION.format(made_at=utc_now().isoformat(timespec="seconds"))]
    with ExportWriter(target) as writer:
        printed: list[Any] = []
        for name, source in (SOURCES | MORE).items():
            rows = _rows(source, patient)
            lines += _write_table(name, _exported(source.model), rows, writer, files)
            if name in PRINTED and rows:
                printed.append(_is_paper_of(PRINTED[name], [row.id for row in rows]))
        papers = _bill_papers(printed)
        lines += _write_table("bill_papers", _exported(BillPaper), papers, writer, files)
        writer.zip.writestr(README, BOM + "\r\n".join(lines).encode())


def _write_table(
    name: str, one: Exported, rows: Sequence[Any], writer: ExportWriter, files: UploadIntake
) -> list[str]:
    """Write the rows and their files; return what the README says of them."""
    writer.add_csv(f"{name}.csv", one.headings, [_cells(one, row) for row in rows])
    _write_files(one, rows, writer, files)
    return ["", f"{name}.csv", f"  {one.purpose}", *explain(one)]


def _is_paper_of(kind: str, documents: Sequence[int]) -> Any:
    return (BillPaper.kind == kind) & BillPaper.document_id.in_(documents)


def _bill_papers(printed: Sequence[Any]) -> Sequence[Any]:
    if not printed:
        return []
    wanted = select(BillPaper).where(or_(*printed)).order_by(BillPaper.id)
    return db.session.scalars(wanted.options(undefer(BillPaper.pdf))).all()


def _exported(model: Any) -> Exported:
    return Exported(tables.get_table(model.__tablename__))


def _rows(source: Source, patient: AnyPatient) -> Sequence[Any]:
    mine = or_(*(column.in_(patient.records) for column in source.patients))
    wanted = source.joined(select(source.model)).where(mine)
    for column in _exported(source.model).files:
        wanted = wanted.options(undefer(getattr(source.model, column.name)))
    return db.session.scalars(wanted).all()


def _values(one: Exported, row: Any) -> dict[str, Any]:
    """Return a row's values by the names of its columns, which an attribute may not have."""
    names = {p.columns[0].name: p.key for p in row.__mapper__.column_attrs}
    return {column.name: getattr(row, names[column.name]) for column in one.columns}


def _cells(one: Exported, row: Any) -> list[str]:
    values = _values(one, row)
    for column in one.files:
        is_there = values[column.name] is not None
        values[column.name] = one.member_of(column, _key(one, values)) if is_there else None
    cells = [write_cell(column, values[column.name]) for column in one.columns]
    cells += [day_cell(values[column.name]) for column in one.moments]
    return [*cells, file_member(values)] if one.name == FILE_TABLE else cells


def _key(one: Exported, values: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(values[name] for name in one.keys)


def _write_files(
    one: Exported, rows: Sequence[Any], writer: ExportWriter, files: UploadIntake
) -> None:
    for row in rows:
        values = _values(one, row)
        for column in one.files:
            if values[column.name] is not None:
                name = one.member_of(column, _key(one, values))
                writer.add_file(name, io.BytesIO(values[column.name]))
        if one.name == FILE_TABLE:
            try:
                with files.storage.open(row.doctor_id, row.address) as source:
                    writer.add_file(file_member(values), source)
            except FileMissing:
                continue
