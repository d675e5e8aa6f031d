"""A value comes back as it was, whatever it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.backup.values import Kind, read_line, write_line

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
ZONES = st.timezones() | st.just(UTC)
VALUES: dict[Kind, st.SearchStrategy[Any]] = {
    Kind.WHOLE: st.integers(-(2**63), 2**63 - 1),
    Kind.TEXT: st.text(st.characters()),
    Kind.FLAG: st.booleans(),
    Kind.DAY: st.dates(),
    Kind.MOMENT: st.datetimes(datetime(1900, 1, 2), datetime(9999, 12, 30), timezones=ZONES),  # noqa: DTZ001
    Kind.BYTES: st.binary(),
    Kind.UUID: st.uuids(),
    Kind.JSON: JSON,
}


@given(st.data())
def test_a_row_comes_back_equal_and_in_one_line(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from(Kind), max_size=8))
    row = [data.draw(st.none() | VALUES[kind]) for kind in kinds]
    line = write_line(kinds, row)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    values = read_line(kinds, line)
    assert values == row
    assert [type(value) for value in values] == [type(value) for value in row]


def test_every_kind_has_its_values_here() -> None:
    assert set(VALUES) == set(Kind)


def test_a_moment_is_written_in_utc_with_its_microseconds() -> None:
    kolkata = timezone(timedelta(hours=5, minutes=30))
    moment = datetime(2026, 4, 1, 0, 15, 0, 7, tzinfo=kolkata)
    assert write_line([Kind.MOMENT], [moment]) == b'["2026-03-31T18:45:00.000007+00:00"]\n'


def test_a_half_of_a_pair_of_surrogates_in_json_comes_back() -> None:
    assert read_line([Kind.JSON], write_line([Kind.JSON], ["\ud83d"])) == ["\ud83d"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (Kind.WHOLE, 1.0),
        (Kind.WHOLE, True),
        (Kind.WHOLE, "1"),
        (Kind.TEXT, 1),
        (Kind.FLAG, 1),
        (Kind.DAY, datetime(2026, 4, 1, tzinfo=UTC)),
        (Kind.DAY, "2026-04-01"),
        (Kind.MOMENT, datetime(2026, 4, 1)),  # noqa: DTZ001
        (Kind.MOMENT, date(2026, 4, 1)),
        (Kind.BYTES, "text"),
        (Kind.UUID, "5"),
    ],
)
def test_a_value_of_another_kind_is_not_written(kind: Kind, value: Any) -> None:
    with pytest.raises(ValueError, match=r"stands where a|no time zone"):
        write_line([kind], [value])


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        (Kind.WHOLE, b"[1.0]"),
        (Kind.WHOLE, b"[true]"),
        (Kind.WHOLE, b'["1"]'),
        (Kind.TEXT, b"[1]"),
        (Kind.FLAG, b"[1]"),
        (Kind.DAY, b'["2026-02-30"]'),
        (Kind.DAY, b"[20260401]"),
        (Kind.MOMENT, b'["2026-04-01T00:00:00"]'),
        (Kind.MOMENT, b"[7]"),
        (Kind.BYTES, b'["not base64!"]'),
        (Kind.BYTES, '["é"]'.encode()),
        (Kind.UUID, b'["5"]'),
        (Kind.UUID, b"[5]"),
        (Kind.TEXT, b'["a", "b"]'),
        (Kind.TEXT, b'{"a": "b"}'),
        (Kind.TEXT, b'["cut'),
        (Kind.TEXT, b""),
    ],
)
def test_a_line_that_was_not_written_so_is_refused(kind: Kind, line: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_line([kind], line)


def test_a_uuid_stands_in_its_usual_spelling() -> None:
    value = UUID("0192f0c4-0000-7000-8000-000000000001")
    assert write_line([Kind.UUID], [value]) == b'["0192f0c4-0000-7000-8000-000000000001"]\n'
