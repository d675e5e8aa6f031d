"""Reference ranges of vital signs by age and sex."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.facts.vitals import bmi_class, judge, range_of

YEARS = 12
PARAMETERS = (
    *("heart_rate", "respiratory_rate", "systolic_bp", "diastolic_bp", "temperature_oral"),
    *("spo2", "bmi", "glucose_fasting", "hba1c", "haemoglobin", "waist", "nonsense"),
)


@pytest.mark.parametrize(
    ("parameter", "value", "months", "judged"),
    [
        *(("heart_rate", 150, 6, "ok"), ("heart_rate", 150, 40 * YEARS, "high")),
        *(("heart_rate", 59, 40 * YEARS, "low"), ("heart_rate", 60, 40 * YEARS, "ok")),
        *(("systolic_bp", 139, 40 * YEARS, "ok"), ("systolic_bp", 140, 40 * YEARS, "high")),
        *(("systolic_bp", 89, 40 * YEARS, "low"), ("diastolic_bp", 90, 40 * YEARS, "high")),
        *(("systolic_bp", 79, 5 * YEARS, "low"), ("systolic_bp", 80, 5 * YEARS, "ok")),
        *(("spo2", 93, 40 * YEARS, "low"), ("spo2", 94, 1, "ok")),
        *(("temperature_oral", 38.0, 20, "high"), ("temperature_oral", 37.0, 20, "ok")),
        *(("hba1c", 5.7, 40 * YEARS, "high"), ("hba1c", 5.6, 40 * YEARS, "ok")),
        ("glucose_fasting", 126, 40 * YEARS, "high"),
    ],
)
def test_a_value_is_judged_by_the_range_of_the_age(
    parameter: str, value: float, months: int, judged: str
) -> None:
    assert judge(parameter, value, months) == judged


@pytest.mark.parametrize(
    ("months", "fast"), [(0, 60), (1, 60), (2, 50), (11, 50), (12, 40), (47, 40)]
)
def test_fast_breathing_of_small_children_follows_the_who_thresholds(
    months: int, fast: int
) -> None:
    assert judge("respiratory_rate", fast, months) == "high"
    assert judge("respiratory_rate", fast - 1, months) == "ok"


def test_a_range_has_a_unit_a_meaning_and_a_source() -> None:
    usual = range_of("respiratory_rate", 6)
    assert usual is not None
    assert (usual.low, usual.high, usual.unit) == (30, 49, "/min")
    assert "at or above 50 (WHO IMCI)" in usual.meaning
    assert "PALS 2006" in usual.source


def test_the_ranges_of_haemoglobin_and_waist_depend_on_the_sex() -> None:
    adult = 40 * YEARS
    assert judge("haemoglobin", 12.5, adult, "M") == "low"
    assert judge("haemoglobin", 12.5, adult, "F") == "ok"
    assert judge("haemoglobin", 12.5, adult, "O") is None
    assert judge("haemoglobin_pregnant", 10.9, 30 * YEARS) == "low"
    assert judge("waist", 85, adult, "M") == "ok"
    assert judge("waist", 80, adult, "F") == "high"


@pytest.mark.parametrize("months", [None, -1, 130 * YEARS])
def test_without_an_age_no_value_is_judged(months: int | None) -> None:
    assert range_of("heart_rate", months) is None
    assert judge("heart_rate", 300, months) is None


@pytest.mark.parametrize(
    ("bmi", "name"),
    [
        *((17.0, "underweight"), (18.4, "underweight"), (18.5, "normal"), (22.9, "normal")),
        *((22.94, "normal"), (22.96, "overweight"), (23.0, "overweight"), (24.9, "overweight")),
        *((25.0, "obese"), (45.0, "obese")),
    ],
)
def test_the_bmi_is_classified_by_the_asian_indian_cut_offs(bmi: float, name: str) -> None:
    assert bmi_class(bmi, 30 * YEARS) == name


def test_a_childs_bmi_is_not_classified() -> None:
    assert bmi_class(25, 10 * YEARS) is None
    assert bmi_class(25, None) is None
    assert judge("bmi", 25, 10 * YEARS) is None


@given(st.floats(10, 60), st.integers(18 * YEARS, 100 * YEARS))
def test_every_adults_bmi_has_one_class_that_agrees_with_the_range(bmi: float, months: int) -> None:
    named = {"underweight": "low", "normal": "ok", "overweight": "high", "obese": "high"}
    name = bmi_class(bmi, months)
    assert name is not None
    assert named[name] == judge("bmi", round(bmi, 1), months)


@given(
    st.sampled_from(PARAMETERS),
    st.floats(-10, 400),
    st.integers(0, 1500),
    st.sampled_from(["M", "F", "O", ""]),
)
def test_the_lower_end_of_a_range_is_below_the_upper(
    parameter: str, value: float, months: int, sex: str
) -> None:
    usual = range_of(parameter, months, sex)
    judged = judge(parameter, value, months, sex)
    assert (usual is None) == (judged is None)
    if usual and usual.low is not None and usual.high is not None:
        assert usual.low < usual.high
