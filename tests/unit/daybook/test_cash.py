"""Counting the drawer: typed numbers of notes and coins, their sum, and invalid counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.daybook.cash import DENOMINATIONS, MOST_OF_ONE, count_of, field_of, read_counts

counts = st.fixed_dictionaries({each: st.integers(0, MOST_OF_ONE) for each in DENOMINATIONS})


def test_the_denominations_are_those_in_circulation_the_largest_first() -> None:
    assert DENOMINATIONS == (500, 200, 100, 50, 20, 10, 5, 2, 1)


def test_the_sum_of_a_count_is_in_paise() -> None:
    assert count_of({500: 3, 50: 1, 2: 4}) == 1_558_00
    assert count_of({}) == 0


@pytest.mark.parametrize("denomination", [2000, 1000, 25, 3, 0, -5])
def test_an_unknown_denomination_is_refused(denomination: int) -> None:
    with pytest.raises(ValueError, match="no note or coin"):
        count_of({denomination: 1})


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot be counted"):
        count_of({500: -1})


def test_an_empty_or_missing_field_counts_as_zero() -> None:
    read = read_counts({"count_500": "12", "count_100": "", "count_20": "  ", "note": "x"})
    assert read.advice == {}
    assert read.counts == dict.fromkeys(DENOMINATIONS, 0) | {500: 12}


@pytest.mark.parametrize(
    ("typed", "number"), [("0", 0), (" 7 ", 7), ("007", 7), ("१२", 12), ("99999", 99_999)]
)
def test_a_number_is_read_as_people_type_it(typed: str, number: int) -> None:
    assert read_counts({"count_10": typed}).counts[10] == number


@pytest.mark.parametrize("typed", ["-1", "+1", "1.5", "1,2", "twelve", "1 2", "²", "1e3", "0x1"])
def test_a_text_that_is_no_whole_number_gets_advice_at_its_field(typed: str) -> None:
    read = read_counts({"count_10": typed, "count_5": "3"})
    assert read.advice == {"count_10": "Write how many there are as a whole number, like 12"}
    assert 10 not in read.counts
    assert read.counts[5] == 3


@pytest.mark.parametrize("typed", ["100000", "9" * 20, "9" * 10_000])
def test_a_count_beyond_any_drawer_gets_advice(typed: str) -> None:
    advice = read_counts({"count_1": typed}).advice
    assert advice == {"count_1": "The most that can be counted of one kind is 99,999"}


@given(counts)
def test_a_stored_count_is_read_back(counted: dict[int, int]) -> None:
    typed = {field_of(each): str(number) for each, number in counted.items()}
    assert read_counts(typed) == (counted, {})


@given(counts, st.sampled_from(DENOMINATIONS))
def test_one_more_note_adds_its_value(counted: dict[int, int], note: int) -> None:
    more = counted | {note: counted[note] + 1}
    assert count_of(more) - count_of(counted) == note * 100


@given(st.dictionaries(st.sampled_from([field_of(d) for d in DENOMINATIONS]), st.text()))
def test_every_typed_field_gets_a_count_or_advice(typed: dict[str, str]) -> None:
    read = read_counts(typed)
    fields = {field_of(each) for each in read.counts}
    assert fields | set(read.advice) == {field_of(each) for each in DENOMINATIONS}
    assert not fields & set(read.advice)
    assert count_of(read.counts) >= 0
