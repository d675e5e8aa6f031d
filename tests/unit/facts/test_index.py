"""The word index: normalising, ranking, and correction of typing errors."""

import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinic.facts.index import IndexEntry, WordIndex, fold, plain_name, words_of

a_word = st.text(alphabet="abcdeé0129-.", min_size=1, max_size=8)
a_name = st.lists(a_word, min_size=1, max_size=4).map(" ".join)


def index_of(*names: str) -> WordIndex:
    return WordIndex(IndexEntry([name]) for name in names)


def test_case_accents_and_wide_letters_do_not_count() -> None:
    assert fold("Ménière ＡＢＣ") == "meniere abc"


def test_signs_and_spaces_do_not_change_a_name() -> None:
    assert plain_name("Dolo-650mg") == plain_name("dolo 650 MG.") == "dolo 650 mg"


def test_a_word_ends_before_a_unit_but_may_continue_with_digits() -> None:
    assert words_of("Tab. Pan-40 2.5mg B12 J02.9") == [
        *("tab", "pan", "40", "2.5", "mg", "b12", "j02.9"),
    ]


def test_every_typed_word_must_begin_a_word_of_the_entry() -> None:
    index = index_of("Chest pain", "Chest X-ray", "Joint pain")
    assert index.find("che pai", 9) == [0]
    assert index.find("pain che", 9) == [0]
    assert index.find("pain knee", 9) == []


def test_the_exact_name_comes_first_then_names_that_begin_with_it() -> None:
    index = index_of("Bad cold", "Colder days", "Cold sore", "Cold")
    assert index.find("cold", 9) == [3, 2, 1, 0]


def test_entries_of_equal_rank_keep_their_order() -> None:
    assert index_of("b one", "b two", "b three").find("b", 2) == [0, 1]


def test_a_complete_number_ranks_before_one_that_it_begins() -> None:
    assert index_of("Thyro 250", "Thyro 25").find("thyro 25", 9) == [1, 0]


def test_letters_and_digits_are_found_joined_and_apart() -> None:
    index = index_of("Dolo 650", "Vitamin B12")
    assert index.find("dolo650", 9) == [0]
    assert index.find("b12", 9) == [1]
    assert index.find("b 12", 9) == [1]


def test_words_with_a_hyphen_are_found_joined_and_apart() -> None:
    index = index_of("Pan-D", "Pantop")
    assert index.find("pand", 9) == index.find("pan d", 9) == index.find("pan-d", 9) == [0]


@pytest.mark.parametrize("typed", ["hemorrhage", "haemorrhage", "haem", "hem"])
def test_british_and_american_spellings_are_found(typed: str) -> None:
    assert index_of("Haemorrhage").find(typed, 9) == [0]


@pytest.mark.parametrize("typed", ["hedache", "headdache", "haedache", "headoche", "head ache"])
def test_a_word_with_one_wrong_letter_or_a_space_is_found_when_nothing_else_is(typed: str) -> None:
    assert index_of("Headache", "Heartburn").find(typed, 9) == [0]


def test_a_corrected_word_is_never_mixed_with_exact_matches() -> None:
    assert index_of("Cetirizine", "Cetirisine").find("cetirizine", 9) == [0]


def test_correction_can_be_turned_off() -> None:
    assert index_of("Headache").find("hedache", 9, correct=False) == []


def test_short_words_and_numbers_are_not_corrected() -> None:
    assert index_of("Acne", "Dose 12345").find("acme", 9) == []
    assert index_of("Dose 12345").find("12346", 9) == []


def test_an_alias_matches_only_in_full() -> None:
    index = WordIndex([IndexEntry(["Paraffin"]), IndexEntry(["Acetone"], "pcm", ["pcm"])])
    assert index.find("pcm", 9) == [1]
    assert index.called("PCM") == [1]
    assert index.called("pc") == []


def test_only_complete_words_match_where_that_is_asked() -> None:
    index = index_of("Pan 40", "Pantocid 40")
    assert index.with_words("pan 40") == [0]
    assert index.with_words("pan40") == [0]
    assert index.with_words("pant") == []
    assert index.with_words("") == []


@given(st.text(max_size=60), st.integers(-2, 5))
@settings(max_examples=200)
def test_any_text_gives_at_most_the_limit_and_the_same_again(typed: str, limit: int) -> None:
    index = index_of("Pan 40", "Pan-D", "Acute nasopharyngitis [common cold]", "Ménière", "B12")
    numbers = index.find(typed, limit)
    assert len(numbers) <= max(limit, 0)
    assert len(set(numbers)) == len(numbers)
    assert index.find(typed, limit) == numbers


@given(st.lists(a_name, min_size=1, max_size=8))
@settings(max_examples=150)
def test_every_entry_is_found_by_its_own_name(names: list[str]) -> None:
    index = WordIndex(IndexEntry([name]) for name in names)
    for number, name in enumerate(names):
        if words_of(name):
            assert number in index.find(name, len(names))
            assert number in index.called(name)


def test_a_long_text_is_searched_quickly() -> None:
    index = index_of(*(f"word{n} other" for n in range(500)))
    start = time.process_time()
    index.find("wrod " * 20_000, 12)
    index.find("q" * 100_000, 12)
    assert time.process_time() - start < 0.25


def test_a_word_of_one_row_is_stored_in_bytes_and_not_as_a_set() -> None:
    """A set of one row among 11,000 takes up to 1.5 KB; for ICD-10 such sets took 15 MB."""
    entries = [IndexEntry((f"w{number}x",)) for number in range(11_000)]
    tracemalloc.start()
    index = WordIndex(entries)
    used_bytes, _most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert index.find("w10999x", 1) == [10_999]
    assert used_bytes < 20_000_000
