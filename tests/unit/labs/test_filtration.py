"""The eGFR by CKD-EPI 2021, compared with published results."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.labs.filtration import Filtration, estimate

creatinines = st.decimals(Decimal("0.1"), 20, places=2)
ages = st.integers(18, 110)
sexes = st.sampled_from("FM")


@pytest.mark.parametrize(
    ("creatinine", "age", "sex", "rate"),
    [
        ("1.2", 55, "M", 71),  # calculator of the National Kidney Foundation, kidney.org
        # calculated by hand from the published equation, on both sides of each bend
        ("0.9", 50, "M", 104),
        ("0.6", 50, "M", 118),
        ("1.0", 50, "F", 69),
        ("0.7", 50, "F", 105),
        ("0.5", 30, "F", 129),
        ("2.5", 65, "F", 21),
        ("8.0", 40, "M", 8),
    ],
)
def test_the_estimate_equals_published_results(
    creatinine: str, age: int, sex: str, rate: int
) -> None:
    assert estimate(Decimal(creatinine), age, sex) == rate


def test_a_child_an_unknown_sex_or_no_creatinine_gives_no_estimate() -> None:
    one = Decimal(1)
    assert estimate(one, 18, "F") is not None
    unknown = ((one, 17, "F"), (one, 40, "O"), (Decimal(0), 40, "F"))
    assert [estimate(*case) for case in unknown] == [None, None, None]


@given(creatinines, creatinines, ages, sexes)
def test_more_creatinine_never_gives_a_higher_estimate(
    one: Decimal, other: Decimal, age: int, sex: str
) -> None:
    low, high = sorted((one, other))
    assert (estimate(low, age, sex) or 0) >= (estimate(high, age, sex) or 0)


@given(creatinines, ages, ages, sexes)
def test_a_higher_age_never_gives_a_higher_estimate(
    creatinine: Decimal, one: int, other: int, sex: str
) -> None:
    young, old = sorted((one, other))
    assert (estimate(creatinine, young, sex) or 0) >= (estimate(creatinine, old, sex) or 0)


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2026, 11, 23), True), (date(2026, 8, 26), True), (date(2026, 8, 25), False)],
)
def test_the_checks_use_a_value_for_less_than_ninety_days(day: date, holds: bool) -> None:
    assert Filtration(60, day).holds_on(date(2026, 11, 23)) is holds


def test_the_checks_do_not_use_a_value_of_a_later_day() -> None:
    assert not Filtration(60, date(2026, 11, 24)).holds_on(date(2026, 11, 23))
