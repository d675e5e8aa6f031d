"""Reasons that prevent a letter, and questions before it is issued."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clinic.clock import format_day
from clinic.letters.kinds import CHIPS, LetterKind
from clinic.letters.rules import (
    LetterStatement,
    days_between,
    hindrances,
    last_day,
    questions,
    unanswered,
)

VISIT = date(2028, 2, 28)
DAYS = st.dates(date(1999, 12, 1), date(2100, 12, 31))


def letter(**values: object) -> LetterStatement:
    fields: dict[str, object] = {
        "kind": LetterKind.SICKNESS,
        "visit_day": VISIT,
        "patient_name": "Lakshmi",
        "address": "Karve Road",
        "registration": "MMC 1",
        "starts_on": VISIT,
        "ends_on": VISIT + timedelta(days=2),
    }
    fields |= values
    days = " ".join(format_day(d) for d in (fields["starts_on"], fields["ends_on"]) if d)  # type: ignore[arg-type]
    return LetterStatement(**({"body": f"Lakshmi {days}"} | fields))  # type: ignore[arg-type]


def keys(statement: LetterStatement) -> list[str]:
    return [question.key.partition(":")[0] for question in questions(statement)]


def test_a_usual_certificate_is_issued_without_a_question() -> None:
    assert (hindrances(letter()), questions(letter())) == ({}, [])


@given(DAYS, st.integers(1, 400))
def test_a_period_includes_its_last_day(first: date, days: int) -> None:
    last = last_day(first, days)
    assert days_between(first, last) == days
    assert last - first == timedelta(days=days - 1)


def test_periods_cross_the_end_of_the_financial_year_and_leap_days() -> None:
    begins = (date(2027, 3, 31), date(2028, 2, 28), date(2027, 2, 28), date(2026, 12, 31))
    dates = [[str(last_day(day, days)) for days in CHIPS] for day in begins]
    assert dates == [
        ["2027-03-31", "2027-04-01", "2027-04-02", "2027-04-04", "2027-04-06"],
        ["2028-02-28", "2028-02-29", "2028-03-01", "2028-03-03", "2028-03-05"],
        ["2027-02-28", "2027-03-01", "2027-03-02", "2027-03-04", "2027-03-06"],
        ["2026-12-31", "2027-01-01", "2027-01-02", "2027-01-04", "2027-01-06"],
    ]


@given(DAYS, DAYS)
def test_an_end_before_the_start_is_refused(first: date, last: date) -> None:
    wrong = hindrances(letter(starts_on=first, ends_on=last, visit_day=first))
    assert ("ends_on" in wrong) == (last < first or last - first > timedelta(days=730))
    assert (days_between(first, last) is None) == (last < first)


@given(st.integers(-400, 400), st.integers(1, 60))
def test_a_period_before_the_visit_needs_a_reason_and_a_long_one_is_asked_about(
    shift: int, days: int
) -> None:
    first = VISIT + timedelta(days=shift)
    statement = letter(starts_on=first, ends_on=last_day(first, days))
    assert ("before" in keys(statement)) == (shift < 0)
    assert ("history" in hindrances(statement)) == (shift < 0)
    assert ("long" in keys(statement)) == (days > 15)
    certificate = letter(starts_on=first, ends_on=last_day(first, days), history="As she says")
    assert "history" not in hindrances(certificate)
    assert ("before" in keys(certificate)) == (shift < 0)


def test_a_changed_date_is_asked_about_again() -> None:
    first = letter(starts_on=VISIT - timedelta(days=1), history="x")
    second = letter(starts_on=VISIT - timedelta(days=2), history="x")
    answered = [question.key for question in questions(first)]
    assert unanswered(first, answered) == []
    assert len(unanswered(second, answered)) == 1


def test_missing_values_are_asked_for_or_refused_by_kind() -> None:
    bare = {"address": "", "registration": "", "body": "Nothing of it"}
    assert keys(letter(**bare)) == [
        *("name", "first", "last"),
        *("address", "registration"),
    ]
    assert hindrances(letter(starts_on=None, ends_on=None)).keys() == {"starts_on", "ends_on"}
    referral = letter(kind=LetterKind.REFERRAL, starts_on=None, ends_on=None, body=" ")
    assert hindrances(referral).keys() == {"recipient", "body"}
    attendance = letter(
        kind=LetterKind.ATTENDANCE, starts_on=None, ends_on=None, address="", registration=""
    )
    assert (hindrances(attendance), questions(attendance)) == ({}, [])
