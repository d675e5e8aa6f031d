"""Limit the work that an .xlsx file causes, before anything is read. Pure.

Its parts are found as openpyxl finds them: by the lists in the file, not by their names. A part
that is listed twice is read twice, and counts twice.
"""

import zipfile
from collections import Counter
from typing import Any

from clinic.statements.sheets import MOST_TAGS, UnreadableFile

MOST_OTHER_TAGS = 60_000
"""The same in all parts without cells: a style takes ten times as long to read as a cell."""
MOST_LISTED = 100
"""Sheets that a workbook may list; only a few are read."""

TOO_MUCH = "More is packed into this file than is read at once. Load it in parts"

BOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_TYPES = "[Content_Types].xml"


def check_tags(packed: zipfile.ZipFile, most: int = MOST_TAGS) -> None:
    """Raise UnreadableFile for too much to read, and any other error for a damaged file."""
    tags = Counter({part.filename: packed.read(part).count(b"<") for part in packed.infolist()})
    _refuse(sum(tags[name] for name in (BOOK, _LINKS, _TYPES)) > MOST_OTHER_TAGS)
    sheets = _sheets_in(packed)
    with_cells = [*sheets, *_strings_in(packed)]
    others = sum(tags[name] for name in set(tags) - set(with_cells))
    others += sum(tags[_links_of(sheet)] for sheet in sheets)
    _refuse(sum(tags[name] for name in with_cells) > most or others > MOST_OTHER_TAGS)
    _refuse(len(sheets) > MOST_LISTED)


def _refuse(is_too_much: bool) -> None:
    if is_too_much:
        raise UnreadableFile(TOO_MUCH)


def _sheets_in(packed: zipfile.ZipFile) -> list[str]:
    """Return the parts of the sheets that the workbook lists, in its order."""
    from openpyxl.packaging.relationship import get_dependents

    parts = {link.Id: link.target for link in get_dependents(packed, _LINKS)}
    listed = [tag for tag in _tree(packed, BOOK).iter() if _local(tag.tag) == "sheet"]
    ids = (text for tag in listed for name, text in tag.items() if _local(name) == "id")
    return [parts[identity] for identity in ids]


def _strings_in(packed: zipfile.ZipFile) -> set[str]:
    """Return the parts with the shared strings of cells.

    Raises ValueError for a workbook in another part than BOOK: it would list other sheets.
    """
    parts = set()
    for entry in _tree(packed, _TYPES):
        kind, name = entry.get("ContentType", ""), entry.get("PartName", "").removeprefix("/")
        if kind.endswith("main+xml") and name not in ("", BOOK):
            raise ValueError(name)
        if kind.endswith("sharedStrings+xml"):
            parts.add(name)
    return parts - {BOOK}


def _links_of(part: str) -> str:
    folder, _, name = part.rpartition("/")
    return f"{folder}/_rels/{name}.rels"


def _tree(packed: zipfile.ZipFile, part: str) -> Any:
    from openpyxl.xml.functions import fromstring  # which reads no entity

    return fromstring(packed.read(part))


def _local(name: Any) -> str:
    """Return a name without its namespace; "" for a comment."""
    return name.rpartition("}")[2] if isinstance(name, str) else ""
