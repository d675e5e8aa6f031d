"""The records of one person: usually one, more where records were linked.

A statement about a person's rows is built once for each count of records: for one record it
compares with one number, so that links cost the other patients nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

Records = tuple[int, ...]
"""The numbers of all records of a person, as `Patient.records` has them."""


def in_records(column: Any, count: int) -> ColumnElement[bool]:
    """Return the condition that a column has one of `count` records, which `bound` binds."""
    condition: ColumnElement[bool] = column.in_([bindparam(_name(one)) for one in range(count)])
    return condition


def bound(records: Records) -> dict[str, int]:
    """Return the values of `in_records`."""
    return {_name(place): record for place, record in enumerate(records)}


def _name(place: int) -> str:
    return f"record_{place}"
