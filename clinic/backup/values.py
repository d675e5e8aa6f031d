"""How a value of the database stands in a backup, exactly and the same for every database.

A row is one line of JSON, a list with the values in the order of the manifest's columns. Numbers,
texts and true or false stand as they are; days as 2026-04-01; moments in UTC with microseconds;
bytes as base64; what a column holds as JSON stands as JSON; NULL is null.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Kind(StrEnum):
    """What a column holds."""

    WHOLE = "whole"
    TEXT = "text"
    FLAG = "flag"
    DAY = "day"
    MOMENT = "moment"
    BYTES = "bytes"
    UUID = "uuid"
    JSON = "json"


def write_line(kinds: Sequence[Kind], values: Sequence[Any]) -> bytes:
    """One row as a line. Raises ValueError for a value that is not of its column's kind."""
    told = [_write(kind, value) for kind, value in zip(kinds, values, strict=True)]
    line = json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
    # `json.loads` reads a lone half of a pair of surrogates in the same way.
    return line.encode("utf-8", "surrogatepass")


def read_line(kinds: Sequence[Kind], line: bytes) -> list[Any]:
    """The values of a row. Raises ValueError for a line that `write_line` would not write."""
    told = json.loads(line)
    if not isinstance(told, list) or len(told) != len(kinds):
        raise ValueError("a row has other columns than the manifest says")
    return [_read(kind, value) for kind, value in zip(kinds, told, strict=True)]


def _write(kind: Kind, value: Any) -> Any:
    if value is None or kind is Kind.JSON:
        return value
    made, write, _read_it = _WAYS[kind]
    if type(value) is not made:
        raise ValueError(f"a {type(value).__name__} stands where a {kind} should")
    return write(value)


def _read(kind: Kind, told: Any) -> Any:
    if told is None or kind is Kind.JSON:
        return told
    made, _write_it, read = _WAYS[kind]
    try:
        value = read(told)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"no {kind}: {type(told).__name__}") from error
    if type(value) is not made:
        raise ValueError(f"no {kind}: {type(told).__name__}")
    return value


def _same(value: Any) -> Any:
    return value


def _write_moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment has no time zone")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _read_moment(told: str) -> datetime:
    value = datetime.fromisoformat(told)
    if value.tzinfo is None:
        raise ValueError("a moment has no time zone")
    return value.astimezone(UTC)


def _write_bytes(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _read_bytes(told: str) -> bytes:
    return base64.b64decode(told.encode("ascii"), validate=True)


_WAYS: dict[Kind, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]] = {
    Kind.WHOLE: (int, _same, _same),
    Kind.TEXT: (str, _same, _same),
    Kind.FLAG: (bool, _same, _same),
    Kind.DAY: (date, date.isoformat, date.fromisoformat),
    Kind.MOMENT: (datetime, _write_moment, _read_moment),
    Kind.BYTES: (bytes, _write_bytes, _read_bytes),
    Kind.UUID: (UUID, str, UUID),
}
"""By kind: the type in Python, how it is written, how it is read."""
