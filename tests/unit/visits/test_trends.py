"""The charts of measurements over time."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.measurements.queries import MeasuredOn
from clinic.visits.trends import HEIGHT, MARGIN, MOST, WIDTH, points_of, trends_of

START = date(2026, 1, 1)


def measured(day: int, **values: int) -> MeasuredOn:
    """Return what was measured so many days after the start."""
    nothing = dict.fromkeys(MeasuredOn._fields[1:])
    return MeasuredOn(day=START + timedelta(days=day), **nothing | values)


def test_the_last_value_is_the_label_and_all_values_are_in_the_description() -> None:
    rows = [measured(0, systolic=150, diastolic=90), measured(40, systolic=138, diastolic=86)]
    (trend,) = trends_of(rows)
    assert (trend.label, trend.last, trend.unit) == ("Blood pressure", "138/86", "mmHg")
    assert trend.day == date(2026, 2, 10)
    assert trend.described == "1 Jan 2026: 150/90; 10 Feb 2026: 138/86"
    assert trend.is_range


def test_a_measure_without_values_has_no_trend() -> None:
    assert trends_of([]) == []
    assert trends_of([measured(0, systolic=120, pulse=72)]) == []
    assert [trend.key for trend in trends_of([measured(0, weight_g=68_000)])] == ["weight"]


def test_other_measures_are_shown_where_they_are_requested() -> None:
    rows = [measured(0, pulse=72, spo2=98, temperature_tenths=986, height_mm=1620)]
    keys = ("height", "temperature", "spo2", "pulse", "weight")
    last_values = [(trend.key, trend.last) for trend in trends_of(rows, keys)]
    assert last_values == [
        ("height", "162"),
        ("temperature", "98.6"),
        ("spo2", "98"),
        ("pulse", "72"),
    ]


def test_days_are_drawn_in_proportion_from_left_to_right() -> None:
    dated = [(START + timedelta(days=n), (100,)) for n in (0, 10, 40)]
    places = [point.x for point in points_of(dated, 40)]
    assert places == [MARGIN, MARGIN + (WIDTH - 2 * MARGIN) // 4, WIDTH - MARGIN]


def test_values_of_one_day_are_drawn_side_by_side() -> None:
    places = [point.x for point in points_of([(START, (100,))] * 3, 40)]
    assert places == [MARGIN, WIDTH // 2, WIDTH - MARGIN]


def test_a_small_change_is_drawn_small() -> None:
    steady = points_of([(START, (68_000,)), (START, (68_400,))], 4000)
    assert steady[0].top - steady[1].top == (HEIGHT - 2 * MARGIN) // 10
    assert abs(steady[0].top - HEIGHT // 2) <= 2


def test_only_the_last_twelve_values_are_shown() -> None:
    (trend,) = trends_of([measured(n, weight_g=60_000 + n * 1000) for n in range(20)])
    assert len(trend.points) == MOST
    assert trend.last == "79"
    assert trend.path.count(",") == MOST


days = st.lists(st.integers(0, 4000), min_size=1, max_size=12).map(sorted)


@given(days, st.data(), st.sampled_from([10, 60, 4000]))
def test_every_value_is_inside_the_chart_and_higher_ones_are_higher(
    past: list[int], data: st.DataObject, least_span: int
) -> None:
    pair = st.tuples(st.integers(20, 400_000), st.integers(20, 400_000))
    dated = [(START + timedelta(days=n), data.draw(pair)) for n in past]
    points = points_of(dated, least_span)
    for point, (_, values) in zip(points, dated, strict=True):
        assert MARGIN <= point.x <= WIDTH - MARGIN
        assert MARGIN <= point.top <= point.bottom <= HEIGHT - MARGIN
        for other, (_, others) in zip(points, dated, strict=True):
            assert point.top <= other.top or max(values) <= max(others)
    assert [point.x for point in points] == sorted(point.x for point in points)


@pytest.mark.parametrize("key", ["blood_pressure", "weight", "pulse"])
def test_one_value_is_no_line(key: str) -> None:
    row = measured(0, systolic=120, diastolic=80, weight_g=68_000, pulse=72)
    (trend,) = trends_of([row], [key])
    assert len(trend.points) == 1
