"""Detect the format of a file by its first bytes; its name is no help: banks name a web page .xls.

Pure. A format without a table is refused with one line that says what to do.
"""

import re
from enum import Enum, auto

from clinic.statements.sheets import UnreadableFile

_DOWNLOAD = "Download it as Excel (.xlsx, .xls) or CSV"
_SAVE_AS = "Open it in Excel or LibreOffice, save it as .xlsx, and load that"
PROTECTED = f"This file is protected by a password. {_SAVE_AS} without a password"
DAMAGED = f"This Excel file is damaged or not complete. {_DOWNLOAD} once more"

_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_ARCHIVES = (b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf", b"BZh", b"PK\x05\x06")
_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    r"<(?:!doctype html|html|head|body|table|div|style|meta|center|font|form|p|br)\b",
    re.IGNORECASE | re.DOTALL,
)


class FileKind(Enum):
    XLSX = auto()
    XLS = auto()
    TEXT = auto()


def kind_of(raw: bytes) -> FileKind:
    """Return the format of a file that may have a table. Raises UnreadableFile for any other."""
    if raw.startswith(b"PK\x03\x04"):
        return FileKind.XLSX
    if raw.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in raw:
            raise UnreadableFile(PROTECTED)
        return FileKind.XLS
    if b"%PDF-" in raw[:1024]:
        raise UnreadableFile(f"This is a PDF, which is made for printing. {_DOWNLOAD}")
    if raw.startswith(_PICTURES) or raw[4:8] == b"ftyp" or raw[8:12] == b"WEBP" or _is_bmp(raw):
        raise UnreadableFile(f"This is a picture. {_DOWNLOAD}")
    if raw.startswith(_ARCHIVES):
        raise UnreadableFile("This is an archive. Unpack it, and load the file that is in it")
    return FileKind.TEXT


def _is_bmp(raw: bytes) -> bool:
    return raw.startswith(b"BM") and raw[6:10] == b"\0\0\0\0"


def refuse_markup(text: str) -> None:
    """Raise UnreadableFile for a web page or XML."""
    if _PAGE.match(text[:20_000]):
        raise UnreadableFile(f"This is a web page, even if its name ends in .xls. {_SAVE_AS}")
    start = text[:20_000].lstrip("\ufeff \t\r\n")
    if start.startswith(("<?xml", "<?mso", "<Workbook")):
        spreadsheet = "urn:schemas-microsoft-com:office:spreadsheet" in start
        what = "an Excel file of an old kind (XML)" if spreadsheet else "XML, which is no table"
        raise UnreadableFile(f"This is {what}. {_SAVE_AS if spreadsheet else _DOWNLOAD}")
