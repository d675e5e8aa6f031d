"""Read a statement's file of any supported format as sheets of rows. Pure."""

from clinic.statements.kinds import FileKind, kind_of, refuse_markup
from clinic.statements.sheets import MOST_BYTES, Sheet, UnreadableFile
from clinic.statements.texts import decoded, read_text
from clinic.statements.workbooks import read_xls, read_xlsx


def read_file(data: str | bytes) -> list[Sheet]:
    """Return the sheets of a file of at most 1 MB; of a text, one for each possible delimiter.

    Raises UnreadableFile for a file without a table; the message says what it is and what to do.
    """
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    if len(raw) > MOST_BYTES:
        raise UnreadableFile("The file is larger than 1 MB. Load it month by month")
    kind = kind_of(raw)
    if kind is FileKind.XLSX:
        return read_xlsx(raw)
    if kind is FileKind.XLS:
        return read_xls(raw)
    text = data.removeprefix("\ufeff") if isinstance(data, str) else decoded(raw)
    refuse_markup(text)
    return read_text(text)
