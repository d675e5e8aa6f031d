"""The free follow-up: the right to it, and the reason shown."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.counter.follow_up import EarlierVisit, FreeFollowUp, FreeRule, free_follow_up

TODAY = date(2026, 11, 23)
WEEK = FreeRule(days=7, visits=1)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def paid(days: int) -> EarlierVisit:
    return EarlierVisit(ago(days), paid=True, was_free=False)


def free(days: int) -> EarlierVisit:
    return EarlierVisit(ago(days), paid=False, was_free=True)


def unbilled(days: int) -> EarlierVisit:
    return EarlierVisit(ago(days), paid=False, was_free=False)


def test_a_follow_up_soon_after_a_paid_consultation_is_free_with_the_reason() -> None:
    assert free_follow_up(WEEK, [paid(2)], TODAY) == FreeFollowUp(
        ago(2), "Follow-up within 7 days of the visit of 21 Nov"
    )


def test_the_reason_names_a_day_that_is_clear_within_a_year() -> None:
    offered = free_follow_up(WEEK, [paid(1)], TODAY)
    assert offered
    assert offered.reason.endswith("of the visit of 22 Nov")
    offered = free_follow_up(
        WEEK, [EarlierVisit(date(2026, 12, 29), True, False)], date(2027, 1, 2)
    )
    assert offered
    assert offered.reason == "Follow-up within 7 days of the visit of 29 Dec 2026"
    offered = free_follow_up(FreeRule(1, 1), [paid(1)], TODAY)
    assert offered
    assert offered.reason == "Follow-up within 1 day of the visit of 22 Nov"


@pytest.mark.parametrize(("days", "offered"), [(0, True), (7, True), (8, False), (400, False)])
def test_the_last_day_counts_and_the_next_day_does_not(days: int, offered: bool) -> None:
    assert bool(free_follow_up(WEEK, [paid(days)], TODAY)) == offered


@pytest.mark.parametrize("rule", [FreeRule(0, 3), FreeRule(7, 0), FreeRule(0, 0)])
def test_zero_days_or_zero_visits_turn_the_rule_off(rule: FreeRule) -> None:
    assert free_follow_up(rule, [paid(0)], TODAY) is None


def test_a_first_visit_is_never_free() -> None:
    assert free_follow_up(WEEK, [], TODAY) is None
    assert free_follow_up(WEEK, [unbilled(1), free(2)], TODAY) is None


def test_each_free_follow_up_uses_up_one_visit_of_the_rule() -> None:
    assert free_follow_up(WEEK, [free(1), paid(3)], TODAY) is None
    assert free_follow_up(FreeRule(7, 2), [free(1), paid(3)], TODAY)
    assert free_follow_up(FreeRule(7, 2), [free(1), free(2), paid(3)], TODAY) is None


def test_a_new_paid_consultation_restarts_the_rule() -> None:
    offered = free_follow_up(WEEK, [paid(1), free(2), paid(3)], TODAY)
    assert offered
    assert offered.paid_on == ago(1)


def test_an_older_paid_consultation_does_not_replace_the_newest() -> None:
    assert free_follow_up(FreeRule(7, 1), [free(0), paid(1), paid(2)], TODAY) is None


def test_unbilled_and_future_visits_do_not_count() -> None:
    assert free_follow_up(WEEK, [unbilled(1), paid(2)], TODAY)
    assert free_follow_up(WEEK, [paid(-1)], TODAY) is None
    assert free_follow_up(WEEK, [free(-1), paid(2)], TODAY)


@given(st.integers(0, 30), st.integers(0, 5), st.lists(st.integers(0, 20), max_size=40))
def test_the_rule_never_allows_more_than_its_number_of_visits(
    days: int, visits: int, gaps: list[int]
) -> None:
    rule, today, history = FreeRule(days, visits), TODAY, list[EarlierVisit]()
    since_paid: list[date] = []
    for gap in gaps:
        today += timedelta(days=gap)
        offered = free_follow_up(rule, history, today)
        if offered:
            since_paid.append(today)
            assert len(since_paid) <= visits
            assert (today - offered.paid_on).days <= days
        else:
            since_paid = []
        history.insert(0, EarlierVisit(today, paid=not offered, was_free=bool(offered)))
