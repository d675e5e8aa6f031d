"""What was read from the cautions in pregnancy, while breastfeeding and in childhood."""

from __future__ import annotations

import pytest

from clinic.facts.cautions import FILE, Medicine, cautions_by_ingredient
from clinic.facts.tables import read

ROWS = sorted(
    {row for rows in cautions_by_ingredient().values() for row in rows},
    key=lambda row: (sorted(row.ingredients), row.source, row.pregnancy, row.breastfeeding),
)
"""In the same order in every process, whatever the order of a set."""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: "+".join(sorted(row.ingredients)))
def test_a_level_stands_on_words_of_its_source(row: Medicine) -> None:
    assert {row.pregnancy_level, row.breastfeeding_level, row.child_level} <= {"", "stop", "warn"}
    assert bool(row.pregnancy) or not row.pregnancy_level
    assert bool(row.breastfeeding) or not row.breastfeeding_level
    assert bool(row.child_level) == bool(row.child_under_days or row.child_under_g)
    assert bool(row.child) or not row.child_level


def test_contraindicated_throughout_is_a_stop() -> None:
    for row in read(FILE):
        if row["pregnancy"] == "contraindicated":
            assert row["pregnancy_level"] == "stop", row["drug"]
        if row["breastfeeding"] == "contraindicated":
            assert row["breastfeeding_level"] == "stop", row["drug"]


def test_no_contraindication_is_no_caution() -> None:
    for row in read(FILE):
        if row["pregnancy"].startswith("no contraindication"):
            assert row["pregnancy_level"] == "", row["drug"]
        if row["breastfeeding"].startswith("no contraindication"):
            assert row["breastfeeding_level"] == "", row["drug"]


def test_avoid_is_a_caution() -> None:
    for row in read(FILE):
        if row["pregnancy"].startswith("avoid"):
            assert row["pregnancy_level"], row["drug"]
        if row["breastfeeding"].startswith("avoid"):
            assert row["breastfeeding_level"], row["drug"]
