"""Maximum doses that were read by hand from the rows of the source."""

from __future__ import annotations

import re

from clinic.facts.doses import FILE, ceilings
from clinic.facts.tables import read


def test_every_shipped_row_has_a_maximum_and_a_source() -> None:
    for rows in ceilings().values():
        for row in rows:
            most = (row.single_mg, row.daily_mg, row.single_mg_per_kg, row.daily_mg_per_kg)
            assert any(most), row
            assert row.source.startswith("MSF Essential Drugs")


def test_lower_bounds_are_below_upper_bounds() -> None:
    for rows in ceilings().values():
        for row in rows:
            assert (row.from_age_days or 0) < (row.to_age_days or 99_999)
            assert (row.from_weight_g or 0) < (row.to_weight_g or 999_999)


def test_a_stated_maximum_equals_the_source_unless_the_note_says_otherwise() -> None:
    for row in read(FILE):
        stated = re.fullmatch(r"([\d.]+) mg", row["max_daily"])
        if stated and row["daily_mg"] and "note" not in row["reading"]:
            assert float(row["daily_mg"]) == float(stated[1]), row["drug"]


def test_a_childs_maximum_is_never_above_the_adults() -> None:
    for rows in ceilings().values():
        adult = [row.daily_mg for row in rows if row.daily_mg and row.to_age_days is None]
        for row in rows:
            if row.to_age_days is not None and row.daily_mg and adult:
                assert row.daily_mg <= max(adult)


def test_uncertain_rows_of_the_source_are_left_out() -> None:
    for name in ("ferrous salt", "chloroquine", "fluoxetine", "isoniazid", "colecalciferol"):
        assert name not in ceilings()
