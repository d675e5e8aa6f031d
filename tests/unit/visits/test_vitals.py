"""The vital signs of a form: reading, writing, and the body mass index."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.visits.vitals import (
    FIELDS,
    Measures,
    bmi_label,
    body_mass_index,
    marks,
    read_vitals,
    typed_vitals,
    vitals_line,
)

ADULT = 40 * 12
TYPED = {
    "blood_pressure": "138/86",
    "pulse": "88",
    "temperature": "100.4",
    "spo2": "98",
    "weight": "68",
    "height": "162",
}
MEASURED = Measures(138, 86, 88, 1004, 98, 68_000, 1620)


def test_the_fields_of_a_form_are_read_and_written_back() -> None:
    reading = read_vitals(TYPED)
    assert reading.measures == MEASURED
    assert (reading.advice, reading.notes) == ({}, {})
    assert typed_vitals(reading.measures) == TYPED
    assert tuple(typed_vitals(Measures())) == FIELDS


def test_one_invalid_field_gets_advice_and_the_others_are_read() -> None:
    reading = read_vitals(TYPED | {"pulse": "fast", "temperature": "38", "weight": " "})
    assert reading.measures == Measures(138, 86, None, 1004, 98, None, 1620)
    assert list(reading.advice) == ["pulse"]
    assert reading.notes == {"temperature": "38 °C is 100.4 °F"}


def test_empty_fields_give_no_measures() -> None:
    reading = read_vitals({})
    assert reading.measures == Measures()
    assert vitals_line(reading.measures) == ""


measured = st.builds(
    Measures,
    systolic=st.integers(100, 300),
    diastolic=st.integers(10, 99),
    pulse=st.none() | st.integers(20, 300),
    temperature_tenths=st.none() | st.integers(770, 1130),
    spo2=st.none() | st.integers(30, 100),
    weight_g=st.none() | st.integers(300, 400_000),
    height_mm=st.none() | st.integers(200, 2500),
)


@given(measured)
def test_measures_shown_in_a_form_are_read_back(measures: Measures) -> None:
    assert read_vitals(typed_vitals(measures)).measures == measures


def test_all_measures_are_summarised_in_one_line() -> None:
    line = "BP 138/86 · Pulse 88 · 100.4 °F · SpO₂ 98 % · 68 kg · 162 cm · BMI 25.9"
    assert vitals_line(MEASURED) == line
    assert vitals_line(Measures(pulse=72)) == "Pulse 72"


@pytest.mark.parametrize(
    ("weight_g", "height_mm", "index"),
    [
        (68_000, 1620, "25.9"),
        (50_000, 1644, "18.5"),
        (400_000, 200, "10000.0"),
        (None, 1620, None),
        (68_000, None, None),
        (68_000, 0, None),
    ],
)
def test_the_body_mass_index_is_kilograms_per_square_metre(
    weight_g: int | None, height_mm: int | None, index: str | None
) -> None:
    assert body_mass_index(weight_g, height_mm) == (Decimal(index) if index else None)


@pytest.mark.parametrize(
    ("index", "months", "word"),
    [
        ("18.4", ADULT, "underweight"),
        ("18.5", ADULT, "normal"),
        ("22.9", ADULT, "normal"),
        ("23.0", ADULT, "overweight"),
        ("24.9", ADULT, "overweight"),
        ("25.0", ADULT, "obese"),
        ("25.0", 18 * 12, "obese"),
        ("25.0", 18 * 12 - 1, ""),
    ],
)
def test_an_adults_index_is_classified_by_asian_indian_cut_offs(
    index: str, months: int, word: str
) -> None:
    assert bmi_label(Decimal(index), months) == word


def test_a_missing_index_has_no_class() -> None:
    assert bmi_label(None, ADULT) == ""


@pytest.mark.parametrize(
    ("measures", "months", "marked"),
    [
        (Measures(120, 80, 72, 986, 98), ADULT, {}),
        (Measures(139, 89), ADULT, {}),
        (Measures(140, 80), ADULT, {"blood_pressure": "high"}),
        (Measures(120, 90), ADULT, {"blood_pressure": "high"}),
        (Measures(160, 50), ADULT, {"blood_pressure": "high"}),
        (Measures(88, 60), ADULT, {"blood_pressure": "low"}),
        (Measures(pulse=101), ADULT, {"pulse": "high"}),
        (Measures(pulse=130), 36, {}),
        (Measures(pulse=72), 6, {"pulse": "low"}),
        (Measures(spo2=93), ADULT, {"spo2": "low"}),
        (Measures(temperature_tenths=995), ADULT, {}),
        (Measures(temperature_tenths=1004), 36, {"temperature": "high"}),
        (Measures(temperature_tenths=950), ADULT, {"temperature": "low"}),
        (Measures(weight_g=200_000, height_mm=1500), ADULT, {}),
        (Measures(pulse=300), None, {}),
        (Measures(), ADULT, {}),
    ],
)
def test_values_unusual_for_the_age_are_marked(
    measures: Measures, months: int | None, marked: dict[str, str]
) -> None:
    assert marks(measures, months) == marked
