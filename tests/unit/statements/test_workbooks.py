"""Statements as Excel files: cells are read exactly, and hostile files are refused."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.money import format_plain
from clinic.statements import parts, sheets, workbooks
from clinic.statements.files import read_file
from clinic.statements.reading import Statement
from tests.unit.statements import old_excel
from tests.unit.statements.samples import CAME_IN, sample
from tests.unit.statements.whole_files import read_statement

TODAY = date(2026, 11, 30)
DAY = date(2026, 11, 23)
RRN = "632712345678"
HEAD = ["Date", "Narration", "Ref No", "Withdrawal", "Deposit"]
Rows = Sequence[Sequence[Any]]


def xlsx(rows: Rows, *, formats: Sequence[str] = ()) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for number, shape in enumerate(formats, 1):
        for cell in sheet.iter_rows(min_row=2):
            cell[number - 1].number_format = shape or "General"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


KINDS: dict[str, Callable[[Rows], bytes]] = {"xlsx": xlsx, "xls": old_excel.workbook}


def read(data: bytes) -> Statement:
    return read_statement(data, TODAY)


def message_of(data: bytes) -> str:
    statement = read(data)
    assert not statement.lines
    (problem,) = statement.problems
    assert problem.number == 0
    return problem.message


@pytest.mark.parametrize("kind", KINDS)
def test_days_amounts_and_references_are_read_from_the_cells(kind: str) -> None:
    rows = [
        ["Sun Clinic", None, "Account", 50100000000001],
        [],
        HEAD,
        [DAY, "UPI/asha", 632712345678, None, 1234.5],
        ["23/11/2026", f"UPI-{RRN}", None, "", "1,23,456.78"],
        [46349, "NEFT", "N327262012345678", None, 0.1],
        [DAY, "Rent", None, 700.25, None],
        [None, "Total", None, 700.25, 124691.38],
    ]
    statement = read(KINDS[kind](rows))
    assert not statement.problems
    assert [(line.day, line.reference, line.paise) for line in statement.lines] == [
        (DAY, RRN, 1234_50),
        (DAY, RRN, 1_23_456_78),
        (date(2026, 11, 23), "N327262012345678", 10),
    ]
    assert statement.left_out == 1
    assert [line.number for line in statement.lines] == [4, 5, 6]


@pytest.mark.parametrize("kind", KINDS)
@given(st.lists(st.integers(1, 99_99_99_999_99), min_size=1, max_size=20))
@settings(max_examples=15, deadline=None)
def test_a_number_is_read_back_to_the_paisa(kind: str, amounts: list[int]) -> None:
    rows = [HEAD, *([DAY, "UPI", "", None, float(format_plain(paise))] for paise in amounts)]
    assert [line.paise for line in read(KINDS[kind](rows)).lines] == amounts


@pytest.mark.parametrize("kind", KINDS)
def test_more_than_two_decimals_are_not_rounded(kind: str) -> None:
    statement = read(KINDS[kind]([HEAD, [DAY, "UPI", "", None, 1234.567]]))
    assert not statement.lines
    assert "'1234.567' cannot be read" in statement.problems[0].message


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["hdfc", "sbi", "icici", "axis", "kotak", "phonepe", "paytm"])
def test_a_layout_is_read_the_same_from_excel(kind: str, name: str) -> None:
    best = max(read_file(sample(name)), key=lambda sheet: sum(len(r.cells) for r in sheet.records))
    rows: list[list[str]] = []
    for record in best.records:
        rows += [[]] * (record.number - 1 - len(rows))
        rows.append(record.cells)
    statement = read(KINDS[kind](rows))
    assert not statement.problems
    lines = [(line.day.day, line.paise, line.reference) for line in statement.lines]
    assert (lines, statement.left_out) == CAME_IN[name]


def test_a_formula_is_reported_and_not_counted() -> None:
    statement = read(xlsx([HEAD, [DAY, "UPI", "", None, "=250*2"], [DAY, "x", "", None, 5]]))
    assert [line.paise for line in statement.lines] == [5_00]
    (problem,) = statement.problems
    assert "'=250*2' cannot be read" in problem.message
    assert "2026-11-23 · UPI · =250*2" in problem.written


def test_a_day_with_a_time_and_one_counted_from_1904_are_read() -> None:
    book = openpyxl.Workbook()
    book.epoch = datetime(1904, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    sheet = book.active
    assert sheet is not None
    rows = [
        HEAD,
        [datetime(2026, 11, 23, 10, 42, tzinfo=UTC).replace(tzinfo=None), "a", "", None, 5],
    ]
    for row in [*rows, [(DAY - date(1904, 1, 1)).days, "b", "", None, 6]]:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    assert [line.day for line in read(buffer.getvalue()).lines] == [DAY, DAY]


def test_the_sheet_with_the_statement_is_found_among_others() -> None:
    book = openpyxl.Workbook()
    book.create_sheet("Cover").append(["Statement", "of", "accounts"])
    sheet = book.create_sheet("Statement")
    for row in [["Account Statement"], HEAD, [DAY, "UPI", RRN, None, 5]]:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    assert [line.reference for line in read(buffer.getvalue()).lines] == [RRN]


def test_a_wrong_declared_size_of_the_sheet_loses_no_row() -> None:
    data = repacked(xlsx([HEAD, [DAY, "UPI", RRN, None, 5]]), b'ref="A1:E2"', b'ref="A1"')
    assert [line.paise for line in read(data).lines] == [500]


def repacked(data: bytes, old: bytes, new: bytes, part: str = "xl/worksheets/sheet1.xml") -> bytes:
    """Return an .xlsx file with a text in one of its parts replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(buffer, "w", 8) as after:
        for name in before.namelist():
            content = before.read(name)
            assert name != part or old in content
            after.writestr(name, content.replace(old, new) if name == part else content)
    return buffer.getvalue()


ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><worksheet'
)
OUTSIDE = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet'


@pytest.mark.parametrize("markup", [ENTITIES, OUTSIDE])
def test_xml_entities_are_not_expanded(markup: bytes) -> None:
    plain = xlsx([HEAD, [DAY, "UPI", RRN, None, 5]])
    assert "damaged" in message_of(repacked(plain, b"<worksheet", markup))


def test_a_file_that_expands_too_far_is_refused_unread() -> None:
    plain = xlsx([HEAD, [DAY, "UPI", RRN, None, 5]])
    bomb = repacked(plain, b"</worksheet>", b" " * (sheets.MOST_UNPACKED + 1) + b"</worksheet>")
    assert len(bomb) < 100_000
    assert "More is packed into this file" in message_of(bomb)


@pytest.mark.parametrize(
    ("part", "before", "tags"),
    [
        ("xl/worksheets/sheet1.xml", b"</sheetData>", b"<row/>" * parts.MOST_TAGS),
        ("xl/styles.xml", b"</cellXfs>", b"<xf/>" * parts.MOST_OTHER_TAGS),
    ],
)
def test_a_file_with_too_many_tags_is_refused_unread(part: str, before: bytes, tags: bytes) -> None:
    plain = xlsx([HEAD, [DAY, "UPI", RRN, None, 5]])
    assert "More is packed into this file" in message_of(
        repacked(plain, before, tags + before, part)
    )


def test_distant_rows_and_cells_are_not_filled_up() -> None:
    plain = xlsx([HEAD, [DAY, "UPI", RRN, None, 5]])
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    file = repacked(plain, b"</sheetData>", far)
    assert [line.paise for line in read(file).lines] == [500]
    (sheet,) = workbooks.read_xlsx(file)
    assert len(sheet.records) <= sheets.MOST_LINES


def test_an_old_excel_file_with_a_distant_cell_is_not_filled_up() -> None:
    rows: list[list[Any]] = [HEAD, [DAY, "UPI", RRN, None, 5], *[[]] * 65_000, [*[None] * 255, 1]]
    file = old_excel.workbook(rows)
    assert [line.paise for line in read(file).lines] == [500]
    (sheet,) = workbooks.read_xls(file)
    assert len(sheet.records) <= sheets.MOST_LINES
    assert all(len(record.cells) <= workbooks.MOST_COLUMNS for record in sheet.records)


@pytest.mark.parametrize("kind", KINDS)
def test_rows_after_the_5000th_are_reported(kind: str) -> None:
    rows = [HEAD, *[[DAY, "UPI", "", None, 5]] * 5_000]
    statement = read(KINDS[kind](rows))
    assert len(statement.lines) == 4_999
    assert [problem.number for problem in statement.problems] == [5_001]


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7", "This is a PDF"),
        (b"\n\n%PDF-1.7", "This is a PDF"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"\0\0\0\x18ftypheic", "a picture"),
        (b"BM\x36\0\0\0\0\0\0\0", "a picture"),
        (b"\x1f\x8b\x08", "an archive"),
        (archive("statement.csv"), "an archive"),
        (archive("mimetype", "content.xml"), "LibreOffice"),
        (archive("word/document.xml"), "a Word file"),
        (archive("xl/workbook.bin"), ".xlsb"),
        (archive("xl/workbook.xml"), "damaged"),
        (b"PK\x03\x04....", "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "damaged"),
        (old_excel.compound("WordDocument", b"x"), "damaged"),
        (old_excel.compound("EncryptedPackage", b"x"), "protected by a password"),
        (old_excel.workbook([HEAD], encrypted=True), "protected by a password"),
        (b"<html><table><tr><td>Date</td></tr></table></html>", "a web page"),
        (b"\xef\xbb\xbf \r\n<!DOCTYPE html>", "a web page"),
        ("<TABLE border=1>".encode("utf-16"), "a web page"),
        (b'<?xml version="1.0"?><html xmlns="x">', "a web page"),
        (
            b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
            b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "an Excel file of an old kind",
        ),
        (b'<?xml version="1.0"?><Document/>', "XML"),
    ],
)
def test_a_file_of_another_kind_is_reported_as_its_kind(data: bytes, reason: str) -> None:
    assert reason in message_of(data)


@pytest.mark.parametrize(
    "text", [b"BM Clinic\nDate,Credit\n23/11/2026,5", b"Date,Credit\n23/11/2026,5"]
)
def test_a_text_is_read_whatever_it_begins_with(text: bytes) -> None:
    assert [line.paise for line in read(text).lines] == [500]


MARKED = {"xlsx": xlsx([HEAD, [DAY, "UPI", RRN, None, 5]]), "xls": old_excel.workbook([HEAD, [5]])}


@pytest.mark.parametrize("kind", KINDS)
@given(st.data())
@settings(max_examples=60, deadline=timedelta(seconds=5))
def test_a_damaged_file_is_reported_and_raises_no_error(kind: str, data: st.DataObject) -> None:
    whole = bytearray(MARKED[kind])
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(8, len(whole) - 1))
        whole[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(8, len(whole)))
    statement = read(bytes(whole[:cut]))
    assert all(problem.message for problem in statement.problems)
