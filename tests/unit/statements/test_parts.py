"""An .xlsx file whose part lists multiply the reading is refused before it is read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import pytest

from clinic.statements import parts, workbooks
from clinic.statements.sheets import UnreadableFile


def _small() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["Date", "Deposit"])  # type: ignore[union-attr]
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def test_a_small_file_is_read() -> None:
    (sheet,) = workbooks.read_xlsx(rearranged(lambda content: None))
    assert [record.cells for record in sheet.records] == [["Date", "Deposit"]]


def rearranged(change: Callable[[dict[str, bytes]], object]) -> bytes:
    """Return an .xlsx file whose parts, by name, were changed."""
    with zipfile.ZipFile(io.BytesIO(_small())) as before:
        content = {name: before.read(name) for name in before.namelist()}
    change(content)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", 8) as after:
        for name, text in content.items():
            after.writestr(name, text)
    return buffer.getvalue()


SHEET, BOOK, LINKS = "xl/worksheets/sheet1.xml", parts.BOOK, "xl/_rels/workbook.xml.rels"
TYPES = "[Content_Types].xml"
CELLS = b"<c/>" * (parts.MOST_TAGS // 3)
LISTED = b'<sheet name="%d" sheetId="%d" r:id="rId1" xmlns:r="%s"/>'
OF_LINKS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def list_often(content: dict[str, bytes], times: int) -> None:
    more = b"".join(LISTED % (n, n, OF_LINKS) for n in range(2, times + 1))
    content[BOOK] = content[BOOK].replace(b"</sheets>", more + b"</sheets>")


def hide_cells_under_another_name(content: dict[str, bytes]) -> None:
    """Its media type is not XML by name."""
    for name in (LINKS, TYPES):
        content[name] = content[name].replace(b"worksheets/sheet1.xml", b"data.bin")
    cells = content.pop(SHEET).replace(b"</row>", CELLS * 4 + b"</row>", 1)
    content["xl/data.bin"] = cells


def list_one_sheet_ten_times(content: dict[str, bytes]) -> None:
    content[SHEET] = content[SHEET].replace(b"</row>", CELLS + b"</row>", 1)
    list_often(content, 10)


def list_one_sheet_under_two_links(content: dict[str, bytes]) -> None:
    list_one_sheet_ten_times(content)
    first = content[LINKS].split(b"<Relationship ")[1].split(b"/>")[0]
    links = (b"<Relationship " + first.replace(b"rId1", b"x%d" % n) + b"/>" for n in range(9))
    content[LINKS] = content[LINKS].replace(b"</Rel", b"".join(links) + b"</Rel")
    for n in range(9):
        content[BOOK] = content[BOOK].replace(
            b'"%d" r:id="rId1"' % (n + 2), b'"%d" r:id="x%d"' % (n + 2, n)
        )


def list_a_sheet_with_links_often(content: dict[str, bytes]) -> None:
    link = b'<Relationship Id="a" Type="b" Target="c"/>' * 1000
    content["xl/worksheets/_rels/sheet1.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + link
        + b"</Relationships>"
    )
    list_often(content, 90)


def list_many_sheets(content: dict[str, bytes]) -> None:
    list_often(content, parts.MOST_LISTED + 1)


REARRANGED = (
    *(hide_cells_under_another_name, list_one_sheet_ten_times, list_one_sheet_under_two_links),
    *(list_a_sheet_with_links_often, list_many_sheets),
)


@pytest.mark.parametrize("change", REARRANGED, ids=lambda change: change.__name__)
def test_a_file_that_multiplies_the_reading_is_refused_unread(
    change: Callable[[dict[str, bytes]], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        openpyxl, "load_workbook", lambda *_args, **_more: pytest.fail("it is read")
    )
    with pytest.raises(UnreadableFile, match="More is packed"):
        workbooks.read_xlsx(rearranged(change))


def test_a_workbook_in_an_unexpected_place_is_refused() -> None:
    def move(content: dict[str, bytes]) -> None:
        content["xl/other.xml"] = content[BOOK]
        content[TYPES] = content[TYPES].replace(b"/xl/workbook.xml", b"/xl/other.xml")

    with pytest.raises(UnreadableFile, match="damaged"):
        workbooks.read_xlsx(rearranged(move))
