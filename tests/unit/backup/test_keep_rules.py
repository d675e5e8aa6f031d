"""Retention of nightly backups: 7 days, 5 weeks, 12 months, and never fewer than exist."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from clinic.backup.keep_rules import (
    DAYS,
    MONTHS,
    UNPROVEN_KEPT,
    WEEKS,
    choose_retained,
    name_of,
    read_names,
    superseded,
)
from clinic.clock import KOLKATA

SINCE = datetime(2026, 1, 1, 2, 0, tzinfo=KOLKATA)
moments = st.integers(0, 15 * 366 * 86_400).map(
    lambda seconds: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(st.sets(moments, max_size=60))
def test_the_retention_rules_choose_these_backups(made: set[datetime]) -> None:
    chosen = choose_retained(made)
    assert chosen <= made
    assert choose_retained(chosen) == chosen
    assert len(chosen) <= DAYS + WEEKS + MONTHS
    if made:
        assert max(made) in chosen
    days = sorted({at.astimezone(KOLKATA).date() for at in made}, reverse=True)[:DAYS]
    assert set(days) <= {at.astimezone(KOLKATA).date() for at in chosen}


def test_after_two_years_one_backup_per_day_week_and_month_is_left() -> None:
    there: set[datetime] = set()
    for night in range(730):
        there = choose_retained(there | {SINCE + timedelta(days=night)})
    ages = sorted((SINCE + timedelta(days=729) - at).days for at in there)
    assert ages[:DAYS] == list(range(DAYS))
    assert len(there) <= DAYS + WEEKS + MONTHS
    assert len({(at.year, at.month) for at in there}) == MONTHS
    assert len({at.isocalendar()[:2] for at in there}) >= WEEKS


@given(moments)
def test_a_file_name_says_when_the_backup_was_made_and_whether_it_is_good(
    made_at: datetime,
) -> None:
    for is_proven in (True, False):
        (read,) = read_names([name_of(made_at, is_proven)])
        assert (read.made_at, read.is_proven) == (made_at, is_proven)


def test_files_with_other_names_are_never_removed() -> None:
    others = [
        *("clinic-2026-04-01.zip", "before-update.zip", "photo.jpg", "clinic-.zip.age"),
        *("clinic-2026-02-31-020000.zip.age", "xclinic-2020-01-01-020000.zip.age"),
        *("clinic-2020-01-01-020000.zip.age.partial", "clinic-٢٠٢٠-01-01-020000.zip.age"),
    ]
    nights = [name_of(SINCE + timedelta(days=n), True) for n in range(400)]
    assert not set(superseded([*others, *nights])) & set(others)


def test_a_failed_backup_removes_no_good_one() -> None:
    good = [name_of(SINCE + timedelta(days=n), True) for n in range(3)]
    bad = [name_of(SINCE + timedelta(days=10 + n), False) for n in range(30)]
    removed = superseded([*good, *bad])
    assert not set(removed) & set(good)
    assert sorted(set(bad) - set(removed)) == bad[-UNPROVEN_KEPT:]
