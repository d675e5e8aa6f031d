"""The usual weight at an age, and the weights that are questioned."""

import pytest

from clinic.facts.weight_for_age import GROWN_MONTHS, usual_weight


@pytest.mark.parametrize(
    ("months", "sex", "usual_g"),
    [(0, "M", 3_300), (12, "F", 8_900), (36, "M", 14_300), (120, "F", 31_900), (168, "M", 50_600)],
)
def test_the_usual_weight_is_the_median_of_who(months: int, sex: str, usual_g: int) -> None:
    assert usual_weight(months, sex).median_g == usual_g


@pytest.mark.parametrize("months", [0, 1, 6, 12, 36, 60, 61, 120, 121, 168, 228])
@pytest.mark.parametrize("sex", ["M", "F", "O"])
def test_a_decimal_slip_in_a_usual_childs_weight_is_always_questioned(
    months: int, sex: str
) -> None:
    usual = usual_weight(months, sex)
    assert usual.median_g is not None
    assert usual.includes(usual.median_g)
    assert not usual.includes(usual.median_g * 10)
    assert not usual.includes(usual.median_g // 10)


def test_the_weights_of_a_thin_and_a_heavy_child_are_accepted() -> None:
    assert usual_weight(36, "M").includes(9_500)
    assert usual_weight(36, "M").includes(22_000)


def test_without_a_sex_the_weights_of_both_sexes_are_accepted() -> None:
    both, boy, girl = (usual_weight(36, sex) for sex in "OMF")
    assert both.least_g == min(boy.least_g, girl.least_g)
    assert both.most_g == max(boy.most_g, girl.most_g)


def test_every_month_of_both_sexes_is_listed() -> None:
    for sex in "MF":
        for month in range(GROWN_MONTHS):
            usual = usual_weight(month, sex)
            assert usual.least_g < (usual.median_g or 0) < usual.most_g


def test_adults_weights_are_questioned_only_for_slips() -> None:
    assert usual_weight(30 * 12, "F").includes(38_000)
    assert not usual_weight(30 * 12, "F").includes(6_800)
    assert not usual_weight(30 * 12, "M").includes(680_000)
