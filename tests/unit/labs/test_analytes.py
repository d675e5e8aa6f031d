"""The analytes, their units and conversions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.facts.investigations import find_investigation
from clinic.labs.analytes import ANALYTES, from_first, second_of, to_first, unit_name

PUBLISHED = [
    # NGSP, table of HbA1c conversion: https://ngsp.org/ifcc.asp
    ("HbA1c", "6.5", "%", "48 mmol/mol"),
    ("HbA1c", "7.0", "%", "53 mmol/mol"),
    ("HbA1c", "10.0", "%", "86 mmol/mol"),
    ("HbA1c", "53", "mmol/mol", "7.0 %"),
    # AMA Manual of Style, conversions: glucose 0.0555, cholesterol 0.0259, triglycerides 0.0113,
    # creatinine 88.4, uric acid 59.48
    ("Fasting glucose", "126", "mg/dl", "7.0 mmol/l"),
    ("Random glucose", "11.1", "mmol/l", "200 mg/dl"),
    ("Total cholesterol", "200", "mg/dl", "5.17 mmol/l"),
    ("Triglycerides", "150", "mg/dl", "1.69 mmol/l"),
    ("Creatinine", "1.0", "mg/dl", "88 µmol/l"),
    ("Creatinine", "150", "µmol/l", "1.70 mg/dl"),
    ("Uric acid", "7.0", "mg/dl", "416 µmol/l"),
    ("Haemoglobin", "11.2", "g/dl", "112 g/l"),
]


@pytest.mark.parametrize(("test", "value", "unit", "second"), PUBLISHED)
def test_the_converted_value_equals_published_tables(
    test: str, value: str, unit: str, second: str
) -> None:
    analyte = ANALYTES[test]
    given_unit = analyte.unit(unit)
    assert given_unit is not None
    converted = second_of(analyte, Decimal(value), given_unit)
    assert converted is not None
    assert f"{converted[0]} {converted[1].name}" == second


def test_each_analyte_is_in_the_list_of_investigations_under_its_name() -> None:
    investigations = {name: find_investigation(name) for name in ANALYTES}
    assert [name for name, one in investigations.items() if one is None or one.name != name] == []


def test_each_unit_is_its_own_normal_spelling() -> None:
    units = {unit.name for one in ANALYTES.values() for unit in one.units}
    assert [unit for unit in units if unit_name(unit) != unit] == []


def test_units_that_differ_by_a_factor_of_1000_stay_distinct() -> None:
    assert unit_name("mIU/mL") != unit_name("mIU/L")
    assert unit_name("uIU/mL") == unit_name("µIU/ml") == unit_name("μIU/mL")


@given(st.sampled_from(sorted(ANALYTES)), st.integers(0, 1), st.decimals(0, 10_000, places=3))
def test_converting_there_and_back_gives_the_same_number(
    test: str, place: int, number: Decimal
) -> None:
    units = ANALYTES[test].units
    unit = units[min(place, len(units) - 1)]
    assert abs(from_first(to_first(number, unit), unit) - number) < Decimal("1e-12")
