"""The choice of the weight that a dose by weight is calculated with."""

from datetime import date, timedelta

import pytest

from clinic.consultation.dosing_weight import DosingWeight, choose_dosing_weight, holds_days
from clinic.visits.plausible import EarlierMeasure, MeasureContext, MeasuredPatient, find_doubtful
from clinic.visits.vitals import Measures

TODAY = date(2026, 11, 23)
BOY = MeasuredPatient(3 * 365 + 60, 38, "M")


def weigh(
    today_g: int | None,
    earlier: list[tuple[date, int]],
    today: date,
    subject: MeasuredPatient,
    believed: set[int] | None = None,
) -> DosingWeight:
    """Return the dosing weight; the question about today's weight is open unless `believed`."""
    context = MeasureContext(subject, today, EarlierMeasure(*earlier[0]) if earlier else None)
    questions = [
        one
        for one in find_doubtful(Measures(weight_g=today_g), context)
        if one.key not in {f"weight:{grams}" for grams in believed or ()}
    ]
    return choose_dosing_weight(today_g, questions[0] if questions else None, context)


@pytest.mark.parametrize(
    ("age_days", "days"),
    [(0, 2), (30, 2), (31, 14), (365, 14), (366, 60), (2191, 60), (2192, 180), (12_000, 180)],
)
def test_the_validity_of_a_weight_depends_on_the_age(age_days: int, days: int) -> None:
    assert holds_days(age_days) == days


def test_the_weight_of_today_is_used() -> None:
    assert weigh(12_000, [(TODAY, 11_000)], TODAY, BOY).weight_g == 12_000


def test_a_valid_earlier_weight_is_used_with_its_day() -> None:
    weight = weigh(None, [(TODAY - timedelta(60), 12_000)], TODAY, BOY)
    assert (weight.weight_g, weight.since) == (12_000, "of 24 Sep 2026")


def test_an_expired_weight_is_asked_for_again() -> None:
    weight = weigh(None, [(TODAY - timedelta(61), 12_000)], TODAY, BOY)
    assert weight.weight_g is None
    assert weight.why == "The last weight, 12 kg on 23 Sep 2026, is too old for the age."


def test_without_any_weight_the_weight_is_asked_for() -> None:
    assert weigh(None, [], TODAY, BOY).why == "The weight of this visit is missing."


def test_a_weight_with_a_likely_decimal_slip_asks_which_is_meant() -> None:
    why = "14 or 140 kg? 140 kg is far from the usual for the age."
    assert weigh(140_000, [], TODAY, BOY).why == why


def test_a_weight_that_the_doctor_confirms_is_used() -> None:
    assert weigh(28_000, [], TODAY, BOY, {28_000}).weight_g == 28_000
    assert weigh(28_100, [], TODAY, BOY, {28_000}).weight_g is None


def test_an_implausible_earlier_weight_is_not_used() -> None:
    weight = weigh(None, [(TODAY, 140_000)], TODAY, BOY)
    assert weight.weight_g is None
    assert "far from the usual" in weight.why


def test_a_newborns_weight_with_decimals_is_used() -> None:
    assert weigh(3_200, [], TODAY, MeasuredPatient(20, 0, "F")).weight_g == 3_200
