"""The sheet in a page is read back, and a forged one causes no harm."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import date
from typing import Any

import pytest

from clinic.statements import packing
from clinic.statements.packing import pack, unpack
from clinic.statements.sheets import FROM_1900, FROM_1904, MOST_LINES, Record, SheetRows


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode())).decode()


@pytest.mark.parametrize("since", [None, FROM_1900, FROM_1904])
def test_a_sheet_is_read_back_equal(since: date | None) -> None:
    records = [Record(1, ["Date", "Money [in]"]), Record(3, ["46000", "5", "लता"])]
    sheet = SheetRows(records, 5001, since)
    assert unpack(pack(sheet)) == sheet


def test_the_longest_sheet_is_read_back() -> None:
    sheet = SheetRows([Record(n, ["[x]", "5"]) for n in range(1, MOST_LINES + 1)])
    assert unpack(pack(sheet)) == sheet


@pytest.mark.parametrize("since", ["9999-12-31", "0001-01-01", "1970-01-01", "", 5, []])
def test_an_unknown_date_system_is_refused(since: Any) -> None:
    rows = [[1, ["Date", "Credit"]], [2, ["46000", "5"]]]
    assert unpack(packed(json.dumps([rows, None, since]))) is None


def test_a_text_that_expands_too_far_is_refused_unread(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(packing.json, "loads", lambda _raw: pytest.fail("it is read"))
    assert unpack(packed(f"[[{'[],' * 2_000_000}[]],null,null]")) is None


@pytest.mark.parametrize(
    "text",
    [
        *("", "x", "[", "{}", "[1,2,3]", "[[[1e400,[]]],null,null]", "[[[NaN,[]]],NaN,null]"),
        *("[[[1,[]]],1e999,null]", f"[[[{'9' * 5000},[]]],null,null]", "[" * 90_000),
    ],
)
def test_an_invalid_sheet_is_none(text: str) -> None:
    assert unpack(packed(text)) is None
    assert unpack(text) is None
