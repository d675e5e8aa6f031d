"""A statement's file as a table: its encoding, its delimiter, its heading, its records.

Pure. Banks and UPI apps each write their own CSV, with lines of address before the heading; what
a column holds is told by the words of its heading.
"""

import csv
import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

MOST_BYTES = 1_000_000
MOST_LINES = 5_000
LONGEST_PREAMBLE = 60
"""So many records may stand before the heading."""
LONGEST_HEADING = 60
"""A cell with more characters heads no column."""

MOST_COLUMNS = 60

_DELIMITERS = (",", ";", "\t", "|")
_LONGEST_RECORD = 6
"""A quote that is not closed within so many lines was never meant to open anything."""

_SAME = {
    **dict.fromkeys(("dt", "dated", "day"), "date"),
    **dict.fromkeys(("txn", "tran", "trans", "transactions", "trxn"), "transaction"),
    **dict.fromkeys(("amt", "amounts"), "amount"),
    **dict.fromkeys(("no", "num", "nos"), "number"),
    **dict.fromkeys(("ref", "refno", "refrence"), "reference"),
    **dict.fromkeys(("chq", "check", "chqno"), "cheque"),
    **dict.fromkeys(("cr", "credits", "credited"), "credit"),
    **dict.fromkeys(("dr", "debits", "debited"), "debit"),
    **dict.fromkeys(("deposits", "deposited"), "deposit"),
    **dict.fromkeys(("withdrawals", "withdrawl", "withdrawn"), "withdrawal"),
    **dict.fromkeys(("bal",), "balance"),
    **dict.fromkeys(("inr", "rs", "rupees", "in", "of", "the"), ""),
}
_IN = r"(?:credit|deposit|received|receipt)"
_OUT = r"(?:debit|withdrawal|sent)"
_KINDS = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        ("", r".*\bbalance\b.*"),
        ("late day", r".*\b(?:value|settlement)\b.*\bdate\b.*"),
        ("day", r".*\bdate\b.*"),
        ("mark", r"(?!.*amount).*\b(?:credit debit|debit credit)\b.*|(?:transaction )?type"),
        ("status", r"(?:transaction |payment )?status"),
        ("1 reference", r".*\b(?:utr|rrn)\b.*"),
        ("2 reference", r".*\breference\b.*"),
        ("3 reference", r"(?:.*\b(?:transaction|payment|order|merchant) )?id|transaction number"),
        ("4 reference", r".*\bcheque\b.*"),
        ("credit", rf"(?:money |paid )?(?:{_IN} ?)+(?:amount)?|amount {_IN}|(?:paid|money) in"),
        ("debit", rf"(?:money |paid )?(?:{_OUT} ?)+(?:amount)?|amount {_OUT}|(?:paid|money) out"),
        ("amount", r"(?:(?:transaction|payment|paid|gross|order|total|net) )?amount"),
        (
            "narration",
            r".*\b(?:narration|description|remarks?|particulars?|details?|notes?|message"
            r"|comments?|payer|sender|from|customer)\b.*",
        ),
    )
)


class UnreadableFile(ValueError):
    """A file that is no statement. Its message tells a person what to do."""


class Record(NamedTuple):
    """A row of the table with the line of the file where it begins, from 1."""

    number: int
    cells: list[str]


class Columns(NamedTuple):
    """Where things stand in a record; days, narrations and references in order of worth."""

    days: tuple[int, ...]
    narrations: tuple[int, ...]
    references: tuple[int, ...]
    credit: int | None
    debit: int | None
    amount: int | None
    mark: int | None
    status: int | None
    width: int


class Table(NamedTuple):
    """What stands below the heading, and where. `cut_at` is the first line that was not read."""

    columns: Columns
    records: list[Record]
    cut_at: int | None


def read_table(data: str | bytes) -> Table:
    """The table in a file of at most 1 MB; its first 5,000 lines. Raises UnreadableFile."""
    lines = re.split(r"\r\n|\r|\n", _decoded(data))
    read = lines[:MOST_LINES]
    delimiter, heading, columns = _find_heading(read)
    below = [record for record in _records(read, delimiter) if record.number > heading]
    cut = len(lines) > MOST_LINES and any(line.strip() for line in lines[MOST_LINES:])
    return Table(columns, below, MOST_LINES + 1 if cut else None)


def columns_of(cells: list[str]) -> Columns | None:
    """The columns under a heading; None for cells that are no heading with a day and money."""
    if len(cells) > MOST_COLUMNS:
        return None
    found: dict[str, list[int]] = {}
    for place, cell in enumerate(cells):
        found.setdefault(_kind(cell), []).append(place)
    days = _all(found, "day", "late day")
    if not days or not ("credit" in found or "amount" in found):
        return None
    first = {kind: places[0] for kind, places in found.items()}
    return Columns(
        days=days,
        narrations=_all(found, "narration"),
        references=_all(found, *(f"{worth} reference" for worth in range(1, 5))),
        credit=first.get("credit"),
        debit=first.get("debit"),
        amount=first.get("amount"),
        mark=first.get("mark"),
        status=first.get("status"),
        width=len(cells),
    )


def _all(found: dict[str, list[int]], *kinds: str) -> tuple[int, ...]:
    return tuple(place for kind in kinds for place in found.get(kind, ()))


def _decoded(data: str | bytes) -> str:
    raw = data.encode("utf-8", "replace") if isinstance(data, str) else data
    if len(raw) > MOST_BYTES:
        raise UnreadableFile("The file is larger than 1 MB. Load it month by month")
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise UnreadableFile("This is not a CSV file. Download the statement as CSV")
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    if b"\0" in raw[:200]:  # utf-16 that does not say so: its ASCII has every other byte empty
        return raw.decode("utf-16-be" if raw[:1] == b"\0" else "utf-16-le", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _find_heading(lines: list[str]) -> tuple[str, int, Columns]:
    """The delimiter under which most columns of a heading are known; its line; the columns."""
    best: tuple[int, str, int, Columns] | None = None
    for delimiter in _DELIMITERS:
        for record in _records(lines[:LONGEST_PREAMBLE], delimiter):
            if columns := columns_of(record.cells):
                known = sum(1 for cell in record.cells if _kind(cell))
                if best is None or known > best[0]:
                    best = (known, delimiter, record.number, columns)
                break
    if best is None:
        raise UnreadableFile(
            "No heading was found with a date and a credit, deposit or amount."
            " Download the statement as CSV, with its heading"
        )
    return best[1:]


def _kind(heading: str) -> str:
    if len(heading) > LONGEST_HEADING:
        return ""
    words = (_SAME.get(word, word) for word in re.findall(r"[a-z0-9]+", heading.lower()))
    phrase = " ".join(word for word in words if word)
    return next((kind for kind, pattern in _KINDS if pattern.fullmatch(phrase)), "")


def _records(lines: list[str], delimiter: str) -> Iterator[Record]:
    """The records of a text; one whose quotes are never closed is read as it stands.

    Left to itself, csv reads all to the end of the file as one cell then, and money is lost.
    """
    at = 0
    while at < len(lines):
        end, quotes = at + 1, lines[at].count('"')
        while quotes % 2 and end < min(at + _LONGEST_RECORD, len(lines)):
            quotes += lines[end].count('"')
            end += 1
        if quotes % 2:
            end = at + 1
        yield from _parsed(lines[at:end], at + 1, delimiter, quoted=not quotes % 2)
        at = end


def _parsed(lines: list[str], number: int, delimiter: str, *, quoted: bool) -> Iterator[Record]:
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    reader = csv.reader(
        [f"{line}\n" for line in lines],
        delimiter=delimiter,
        quoting=quoting,
        skipinitialspace=True,
    )
    done = 0
    try:
        for cells in reader:
            yield Record(number + done, _tidy(cells))
            done = reader.line_num
    except csv.Error:  # a cell of more than 131,072 characters
        yield Record(number + done, [" ".join(lines)[:200]])


def _tidy(cells: list[str]) -> list[str]:
    """Cells in one line each, without what cannot be shown; empty ones at the end are dropped."""
    tidy = [
        " ".join("".join(c if c.isprintable() else " " for c in cell).split()) for cell in cells
    ]
    while tidy and not tidy[-1]:
        tidy.pop()
    return tidy
