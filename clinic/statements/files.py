"""Read a statement's file of any supported format as sheets of rows. Pure."""

from clinic.statements.kinds import FileKind, kind_of, refuse_markup
from clinic.statements.sheets import STATEMENT, FileLimits, SheetRows, UnreadableFile
from clinic.statements.texts import decoded, read_text
from clinic.statements.workbooks import read_xls, read_xlsx


def read_file(data: str | bytes, limits: FileLimits = STATEMENT) -> list[SheetRows]:
    """Return the sheets of a file within the limits; of a text, one for each possible delimiter.

    Raises UnreadableFile for a file without a table; the message says what it is and what to do.
    """
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    if len(raw) > limits.size:
        raise UnreadableFile(
            f"The file is larger than {limits.size // 1_000_000} MB. Load it in parts"
        )
    kind = kind_of(raw)
    if kind is FileKind.XLSX:
        return read_xlsx(raw, limits)
    if kind is FileKind.XLS:
        return read_xls(raw, limits)
    text = data.removeprefix("\ufeff") if isinstance(data, str) else decoded(raw)
    refuse_markup(text)
    return read_text(text, limits.lines)
