"""Files that expand when they are read are refused, and memory use stays low."""

from __future__ import annotations

import io
import multiprocessing
import resource
import sys
import zipfile
from multiprocessing.connection import Connection
from pathlib import Path

import openpyxl
import pytest

from clinic.exchange.packed import LIMITS, MOST_LINES, take
from clinic.statements.sheets import UnreadableFile

ROOM = 350_000_000
"""Bytes of memory that reading a file may take in addition."""

NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
SHARED = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
    b'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>'
)


def workbook(rows: str, text: str = "") -> bytes:
    """Return a workbook of these rows, and of one text that its cells may refer to."""
    plain, made = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(plain)
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as to:
        for name in source.namelist():
            content = source.read(name)
            if name.endswith("sheet1.xml"):
                content = f"<worksheet {NAMES}><sheetData>{rows}</sheetData></worksheet>".encode()
            to.writestr(name, content.replace(b"</Types>", SHARED))
        to.writestr("xl/sharedStrings.xml", f"<sst {NAMES}><si><t>{text}</t></si></sst>")
    return made.getvalue()


def row(cells: str, times: int = 1) -> str:
    return f"<row>{cells * times}</row>"


NAMED, LONG = '<c t="s"><v>0</v></c>', LIMITS.unpacked - 1_000_000
BOMBS = {
    "one text in each cell": lambda: workbook(row(NAMED, 30) * 10_000, "a " * 15_000),
    "one long cell": lambda: workbook(row(NAMED), "a" * LONG),
    "many tags": lambda: workbook("<row/>" * (LIMITS.tags + 1)),
    "unpacks to too much": lambda: workbook(" " * (LIMITS.unpacked + 1)),
    "rows to the right": lambda: workbook(row('<c r="BH1"><v>1</v></c>') * (MOST_LINES + 1)),
    "one line of many cells": lambda: b"Name,Sex,Age\n" + b"a,;\t" * (LIMITS.size // 4 - 10),
    "many quotes": lambda: b"Name,Sex,Age\n" + b'"\n' * (MOST_LINES - 10),
}


def _take(raw: bytes, answer: Connection) -> None:
    """Read a file with limited memory; runs in its own process."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    try:
        answer.send(f"{len(take(raw).listed.records)} lines")
    except UnreadableFile as wrong:
        reason = "no memory" if isinstance(wrong.__cause__, MemoryError) else str(wrong)
        answer.send(reason)
    except MemoryError:
        answer.send("no memory")


@pytest.mark.skipif(sys.platform != "linux", reason="the limit of memory is of Linux")
def test_a_small_file_takes_little_memory() -> None:
    fork, peaks = multiprocessing.get_context("fork"), {}
    for name, made in BOMBS.items():
        answer, end = fork.Pipe(duplex=False)
        reader = fork.Process(target=_take, args=(made(), end))
        reader.start()
        end.close()
        peaks[name] = answer.recv()
        reader.join()
    too_much, too_many = "More is packed", "This list has more than 20,000 lines"
    short = {
        name: answer.partition(" into")[0].partition(". ")[0] for name, answer in peaks.items()
    }
    assert short == {
        "one text in each cell": too_much,
        "one long cell": too_much,
        "many tags": too_much,
        "unpacks to too much": too_much,
        "rows to the right": too_many,
        "one line of many cells": "2 lines",
        "many quotes": "9997 lines",
    }
