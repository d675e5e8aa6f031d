"""The format of database values in a backup, exact and the same for every database.

A row is one line of JSON, a list of values in the order of the manifest's columns. Numbers, texts
and booleans are written as they are, days as 2026-04-01, timestamps in UTC with microseconds,
bytes as base64, JSON columns as JSON, and NULL as null.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class ValueKind(StrEnum):
    """The type of a column's values; the names are part of the file format."""

    WHOLE = "whole"
    TEXT = "text"
    FLAG = "flag"
    DAY = "day"
    MOMENT = "moment"
    BYTES = "bytes"
    UUID = "uuid"
    JSON = "json"


def write_line(kinds: Sequence[ValueKind], values: Sequence[Any]) -> bytes:
    """Return a row as a line. Raises ValueError for a value that is not of its column's kind."""
    encoded = [_write(kind, value) for kind, value in zip(kinds, values, strict=True)]
    line = json.dumps(encoded, ensure_ascii=False, separators=(",", ":")) + "\n"
    # `json.loads` accepts a lone surrogate too.
    return line.encode("utf-8", "surrogatepass")


def read_line(kinds: Sequence[ValueKind], line: bytes) -> list[Any]:
    """Return the values of a row. Raises ValueError for a line that `write_line` cannot write."""
    encoded = json.loads(line)
    if not isinstance(encoded, list) or len(encoded) != len(kinds):
        raise ValueError("a row has other columns than the manifest says")
    return [_read(kind, value) for kind, value in zip(kinds, encoded, strict=True)]


def _write(kind: ValueKind, value: Any) -> Any:
    if value is None or kind is ValueKind.JSON:
        return value
    python_type, write, _ = _CODECS[kind]
    if type(value) is not python_type:
        raise ValueError(f"a {type(value).__name__} stands where a {kind} should")
    return write(value)


def _read(kind: ValueKind, encoded: Any) -> Any:
    if encoded is None or kind is ValueKind.JSON:
        return encoded
    python_type, _, read = _CODECS[kind]
    try:
        value = read(encoded)
    except (TypeError, AttributeError) as error:
        raise ValueError(f"no {kind}: {type(encoded).__name__}") from error
    if type(value) is not python_type:
        raise ValueError(f"no {kind}: {type(encoded).__name__}")
    return value


def _unchanged(value: Any) -> Any:
    return value


def _write_moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment has no time zone")
    return value.astimezone(UTC).isoformat(timespec="microseconds")


def _read_moment(text: str) -> datetime:
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError("a moment has no time zone")
    return value.astimezone(UTC)


def _write_bytes(value: bytes) -> str:
    return base64.b64encode(value).decode("ascii")


def _read_bytes(text: str) -> bytes:
    return base64.b64decode(text.encode("ascii"), validate=True)


_CODECS: dict[ValueKind, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]] = {
    ValueKind.WHOLE: (int, _unchanged, _unchanged),
    ValueKind.TEXT: (str, _unchanged, _unchanged),
    ValueKind.FLAG: (bool, _unchanged, _unchanged),
    ValueKind.DAY: (date, date.isoformat, date.fromisoformat),
    ValueKind.MOMENT: (datetime, _write_moment, _read_moment),
    ValueKind.BYTES: (bytes, _write_bytes, _read_bytes),
    ValueKind.UUID: (UUID, str, UUID),
}
"""By kind: the Python type, the function that writes it, the function that reads it."""
