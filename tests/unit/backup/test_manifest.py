"""The manifest of a backup: counts of rows and money, and the differences between two counts."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import JSON

import clinic.counter.models
import clinic.daybook.models
import clinic.papers.models  # noqa: F401  # all tables
from clinic.backup import tables
from clinic.backup.manifest import (
    BackupManifest,
    InvalidManifest,
    TableFigures,
    TableShape,
    differences,
    read_manifest,
    summary,
)
from clinic.backup.values import ValueKind
from clinic.extensions import db

BILLS = TableShape(
    ("id", "total_paise", "notes"), (ValueKind.WHOLE, ValueKind.WHOLE, ValueKind.TEXT)
)
COUNTED = {
    "doctors": TableFigures(2, {"default_fee_paise": 0}),
    "patients": TableFigures(1400),
    "visits": TableFigures(1),
    "prescriptions": TableFigures(0),
    "bills": TableFigures(3, {"total_paise": 12_345_678_90}),
    "payments": TableFigures(1, {"amount_paise": -50}),
}
MANIFEST = BackupManifest(
    "0009", "2026-04-01T10:00:00+00:00", "sqlite", {"bills": BILLS}, COUNTED, ("a",)
)


def test_a_manifest_is_read_back_equal() -> None:
    assert read_manifest(MANIFEST.to_json()) == MANIFEST


def test_rows_and_money_are_counted_and_null_counts_as_nothing() -> None:
    figures = BILLS.empty_figures()
    for row in ([1, 500, ""], [2, None, "500"], [3, -200, ""]):
        figures.add(BILLS.names, row)
    assert figures == TableFigures(3, {"total_paise": 300})
    figures.merge(TableFigures(2, {"total_paise": 7}))
    assert figures == TableFigures(5, {"total_paise": 307})


def test_equal_counts_do_not_differ() -> None:
    assert differences(COUNTED, dict(COUNTED)) == []


def test_each_difference_is_reported() -> None:
    actual = {"bills": TableFigures(2, {"total_paise": 1}), "extra": TableFigures(1)}
    sentences = differences(
        {"bills": TableFigures(3, {"total_paise": 2}), "gone": TableFigures(1)}, actual
    )
    assert sentences == [
        "bills: 3 rows, found 2",
        "bills: the money is {'total_paise': 2}, found {'total_paise': 1}",
        "extra is missing",
        "gone is missing",
    ]


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"null", b"{}", b"\xff", MANIFEST.to_json()[:-1]]
    + [
        json.dumps(json.loads(MANIFEST.to_json()) | change).encode()
        for change in (
            {"version": 2},
            {"format": "other"},
            {"shapes": {"bills": {"names": ["id"], "kinds": ["unknown"]}}},
            {"shapes": []},
            {"figures": {"bills": {"count": 1}}},
            {"faults": None},
        )
    ],
)
def test_any_other_text_is_no_manifest(text: bytes) -> None:
    with pytest.raises(InvalidManifest):
        read_manifest(text)


def test_the_summary_names_people_papers_and_money() -> None:
    assert summary(MANIFEST) == (
        "1 tables, 1,407 rows; doctors 2, patients 1,400, visits 1, prescriptions 0, bills 3; "
        "₹1,23,45,678.90 billed, −₹0.50 received. Schema 0009."
    )


def test_every_column_of_every_table_has_a_kind() -> None:
    for table in tables.list_tables():
        shape = tables.shape_of(table)
        assert len(shape.names) == len(shape.kinds) == len(table.columns)


def test_no_json_column_may_be_null() -> None:
    """JSON's null and SQL's NULL would be written alike."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            assert not (isinstance(column.type, JSON) and column.nullable), column
