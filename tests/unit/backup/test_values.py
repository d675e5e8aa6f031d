"""Encoding of values in a backup, and their exact decoding."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.backup.values import ValueKind, read_line, write_line

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
ZONES = st.timezones() | st.just(UTC)
VALUES: dict[ValueKind, st.SearchStrategy[Any]] = {
    ValueKind.WHOLE: st.integers(-(2**63), 2**63 - 1),
    ValueKind.TEXT: st.text(st.characters()),
    ValueKind.FLAG: st.booleans(),
    ValueKind.DAY: st.dates(),
    ValueKind.MOMENT: st.datetimes(datetime(1900, 1, 2), datetime(9999, 12, 30), timezones=ZONES),  # noqa: DTZ001
    ValueKind.BYTES: st.binary(),
    ValueKind.UUID: st.uuids(),
    ValueKind.JSON: JSON,
}


@given(st.data())
def test_a_row_is_read_back_equal_and_takes_one_line(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from(ValueKind), max_size=8))
    row = [data.draw(st.none() | VALUES[kind]) for kind in kinds]
    line = write_line(kinds, row)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    values = read_line(kinds, line)
    assert values == row
    assert [type(value) for value in values] == [type(value) for value in row]


def test_every_kind_of_value_is_covered_here() -> None:
    assert set(VALUES) == set(ValueKind)


def test_a_moment_is_written_in_utc_with_its_microseconds() -> None:
    kolkata = timezone(timedelta(hours=5, minutes=30))
    moment = datetime(2026, 4, 1, 0, 15, 0, 7, tzinfo=kolkata)
    assert write_line([ValueKind.MOMENT], [moment]) == b'["2026-03-31T18:45:00.000007+00:00"]\n'


def test_half_a_surrogate_pair_in_json_is_read_back() -> None:
    assert read_line([ValueKind.JSON], write_line([ValueKind.JSON], ["\ud83d"])) == ["\ud83d"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (ValueKind.WHOLE, 1.0),
        (ValueKind.WHOLE, True),
        (ValueKind.WHOLE, "1"),
        (ValueKind.TEXT, 1),
        (ValueKind.FLAG, 1),
        (ValueKind.DAY, datetime(2026, 4, 1, tzinfo=UTC)),
        (ValueKind.DAY, "2026-04-01"),
        (ValueKind.MOMENT, datetime(2026, 4, 1)),  # noqa: DTZ001
        (ValueKind.MOMENT, date(2026, 4, 1)),
        (ValueKind.BYTES, "text"),
        (ValueKind.UUID, "5"),
    ],
)
def test_a_value_of_the_wrong_kind_is_not_written(kind: ValueKind, value: Any) -> None:
    with pytest.raises(ValueError, match=r"stands where a|no time zone"):
        write_line([kind], [value])


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (ValueKind.WHOLE, b"[1.0]"),
        (ValueKind.WHOLE, b"[true]"),
        (ValueKind.WHOLE, b'["1"]'),
        (ValueKind.TEXT, b"[1]"),
        (ValueKind.FLAG, b"[1]"),
        (ValueKind.DAY, b'["2026-02-30"]'),
        (ValueKind.DAY, b"[20260401]"),
        (ValueKind.MOMENT, b'["2026-04-01T00:00:00"]'),
        (ValueKind.MOMENT, b"[7]"),
        (ValueKind.BYTES, b'["not base64!"]'),
        (ValueKind.BYTES, '["é"]'.encode()),
        (ValueKind.UUID, b'["5"]'),
        (ValueKind.UUID, b"[5]"),
        (ValueKind.TEXT, b'["a", "b"]'),
        (ValueKind.TEXT, b'{"a": "b"}'),
        (ValueKind.TEXT, b'["cut'),
        (ValueKind.TEXT, b""),
    ],
)
def test_a_line_that_was_not_written_by_the_encoder_is_refused(
    kind: ValueKind, line: bytes
) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_line([kind], line)


def test_a_uuid_is_written_in_its_usual_spelling() -> None:
    value = UUID("0192f0c4-0000-7000-8000-000000000001")
    assert write_line([ValueKind.UUID], [value]) == b'["0192f0c4-0000-7000-8000-000000000001"]\n'
