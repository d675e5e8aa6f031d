"""The text that says when a problem began: impossible beginnings are refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.alerts.since import ImpossibleSince, check_since, read_since
from clinic.patients.ages import Birth, parse_age

TODAY = date(2026, 11, 29)
BORN = Birth(date(2015, 6, 10), "day")


@pytest.mark.parametrize(
    "text",
    [
        *("2027", "since 2031", "Dec 2026", "12/2026", "2026-12", "30/11/2026", "1 Dec 2026"),
        *("2031, after the delivery", "from mid-2028", "at age 12", "२०३१", "30.11.26"),
    ],
)
def test_a_beginning_in_the_future_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleSince, match="in the future"):
        check_since(text, TODAY, BORN)


@pytest.mark.parametrize(
    "text",
    [
        *("2014", "since 1998", "May 2015", "05/2015", "2015-05", "9/6/2015", "9 June 2015"),
        *("20 years", "for 14 yrs", "200 months", "30y", "about 15 years ago", "2010 onwards"),
    ],
)
def test_a_beginning_before_the_birth_is_refused(text: str) -> None:
    with pytest.raises(ImpossibleSince, match="before the birth, on 10 Jun 2015"):
        check_since(text, TODAY, BORN)


@pytest.mark.parametrize(
    "text",
    [
        *("2026", "Nov 2026", "11/2026", "29/11/2026", "2015", "June 2015", "10/6/2015"),
        *("3 years", "11 years", "12 years", "2 weeks", "5d", "age 11", "since birth"),
        *(
            "one year",
            "long ago",
            "since the flood",
            "5 May",
            "",
            "2019 to 2021",
            "ward 2",
            "12/19",
        ),
        *("0 years", "999 days", "the last visit", "may", "2-3 years", "10+ years"),
    ],
)
def test_a_possible_or_unreadable_beginning_is_accepted(text: str) -> None:
    check_since(text, TODAY, BORN)


def test_an_age_known_to_the_year_refuses_only_impossible_beginnings() -> None:
    birth = parse_age("11", TODAY)
    check_since("Dec 2014", TODAY, birth)
    with pytest.raises(ImpossibleSince, match=r"in Nov 2014 or later, by the age"):
        check_since("Oct 2014", TODAY, birth)


@given(st.text(alphabet="0123456789 /.-abdeghimnorsty~+", max_size=30))
def test_no_text_raises_an_error(text: str) -> None:
    span = read_since(text, TODAY, BORN)
    assert span is None or span.first <= span.last
