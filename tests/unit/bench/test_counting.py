"""Counting in the drills: lost, double and missing receipts are each detected."""

from __future__ import annotations

from bench.cluster.counting import Books, count, gaps, seconds_without

ROWS = [("k1", 1, "2026-27/000001"), ("k2", 2, "2026-27/000002"), ("k3", 3, "2027-28/000001")]
KEYS = ["k1", "k2", "k3"]
ACKNOWLEDGED = {"k1": 1, "k2": 2}


def test_a_form_whose_answer_was_lost_is_no_fault() -> None:
    books = count(KEYS, ACKNOWLEDGED, ROWS)
    assert books == Books(acknowledged=2, stored=2, doubles=0, gaps=0, unasked=0)
    assert books.agree


def test_each_fault_is_counted() -> None:
    lost = count(KEYS, ACKNOWLEDGED, ROWS[:1])
    assert (lost.acknowledged, lost.stored, lost.agree) == (2, 1, False)
    another = count(KEYS, {"k1": 9}, ROWS)
    assert (another.acknowledged, another.stored, another.agree) == (1, 0, False)
    twice = count(KEYS, ACKNOWLEDGED, [*ROWS, ("k2", 4, "2026-27/000003")])
    assert (twice.doubles, twice.agree) == (1, False)
    same_number = count([*KEYS, "k4"], ACKNOWLEDGED, [*ROWS, ("k4", 4, "2026-27/000002")])
    assert (same_number.doubles, same_number.agree) == (1, False)
    missing = count(KEYS, ACKNOWLEDGED, [*ROWS[:2], ("k3", 3, "2026-27/000005")])
    assert (missing.gaps, missing.agree) == (2, False)
    unasked = count(KEYS[:2], ACKNOWLEDGED, ROWS)
    assert (unasked.unasked, unasked.agree) == (1, False)


def test_a_run_without_acknowledgements_proves_nothing() -> None:
    assert not count([], {}, []).agree


def test_each_series_of_numbers_begins_at_one() -> None:
    assert gaps(["a/3", "a/1", "b/2"]) == {"a": 1, "b": 1}


def test_the_longest_pause_is_measured_within_the_interval() -> None:
    assert seconds_without([1, 2, 8, 30], 0, 10) == 6
    assert seconds_without([1], 0, 10) == 9
    assert seconds_without([], 0, 10) == 10
