"""A line of a prescription: what is read from it, and what a typed one becomes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.prescribing import dose as doses
from clinic.prescribing.dose import NoQuantity
from clinic.prescribing.lines import (
    checked,
    complete,
    dose_of,
    printed,
    quantity_of,
    quantity_words,
    read_line,
    read_lines,
    suggest,
    unlisted,
)
from clinic.prescribing.shelf import Shelf
from tests.unit.prescribing.dose.doses import any_dose
from tests.unit.prescribing.shelves import KABASURA, PLAIN, used

OWN = Shelf([KABASURA])
LABELS = st.sampled_from(
    [
        *("Pan 40", "Dolo 650", "Calpol 250", "Azithral 500", "Ecosprin 75", "Telma 40"),
        *("Paracetamol 500 mg tablet", "Kabasura kudineer"),
    ]
)


@given(LABELS, any_dose)
def test_what_was_read_is_written_and_read_again(label: str, dose: doses.Dose) -> None:
    first = read_line(f"{label} {doses.write(dose)}", OWN)
    assert first.medicine is not None
    assert first.medicine.label == label
    assert (first.dose is None) == bool(first.unread)
    if first.dose is not None:
        again = read_line(f"{label} {doses.write(first.dose)}", OWN)
        assert (again.medicine, again.dose) == (first.medicine, first.dose)


@given(LABELS, any_dose)
def test_a_line_that_stands_is_completed_to_itself(label: str, dose: doses.Dose) -> None:
    words = f"{label} {doses.write(dose)}"
    assert complete(words, OWN).line == words
    assert read_lines([words, words], OWN) == [read_line(words, OWN)] * 2


@given(st.lists(st.text(max_size=30), max_size=4))
def test_no_words_break_the_reader_or_are_changed(words: list[str]) -> None:
    assert [line.words for line in read_lines(words, OWN)] == words


@given(st.text(max_size=30))
def test_any_words_can_be_typed_and_looked_for(words: str) -> None:
    found = complete(words, OWN)
    assert bool(found.line) + bool(found.choices) == bool(words.split())
    assert len(suggest(words, OWN, 3)) <= 3


@pytest.mark.parametrize(
    ("words", "label", "dose", "unread"),
    [
        ("Pan 40 1-0-0 ac 14d", "Pan 40", "1-0-0 ac 14d", ""),
        ("PAN-40 1-0-0", "Pan 40", "1-0-0", ""),
        ("Pan 40", "Pan 40", "", ""),
        ("Pan 40 as I said", "Pan 40", "", "as I said"),
        ("Kabasura kudineer 30 ml bd", "Kabasura kudineer", "30 ml bd", ""),
        ("Steam inhalation", None, "", ""),
        ("", None, "", ""),
    ],
)
def test_a_line_is_a_label_and_a_dose(
    words: str, label: str | None, dose: str, unread: str
) -> None:
    line = read_line(words, OWN)
    assert (line.medicine.label if line.medicine else None) == label
    assert (doses.write(line.dose) if line.dose else "", line.unread) == (dose, unread)
    assert line.is_own_words == (label is None)
    assert line.lacks_dose == (label is not None and not dose and not unread)


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("pan 40 1-0-0 ac 14d", "Pan 40 1-0-0 ac 14d"),
        ("  dolo   650  sos ", "Dolo 650 sos"),
        ("azithral 500 od 3d", "Azithral 500 od 3d"),
        ("calpol 5ml tds 3d", "Calpol 250 5 ml tds 3d"),
        ("kabasura kudineer 30 ml bd", "Kabasura kudineer 30 ml bd"),
        ("kabasura bd", "Kabasura kudineer bd"),
    ],
)
def test_a_typed_line_is_completed(typed: str, line: str) -> None:
    found = complete(typed, OWN)
    assert (found.line, found.choices, found.own_words) == (line, (), False)


def test_without_a_dose_the_usual_one_is_taken() -> None:
    shelf = used(("Dolo 650", 4, "1-1-1 3d"))
    assert complete("dolo 650", shelf).line == "Dolo 650 1-1-1 3d"
    assert complete("dolo 650 sos", shelf).line == "Dolo 650 sos"
    assert complete("dolo 650", PLAIN).line == "Dolo 650"


def test_of_several_meanings_all_are_offered_as_whole_lines() -> None:
    found = complete("paracetamol 1-1-1 3d", PLAIN)
    assert (found.line, found.own_words) == ("", False)
    assert 1 < len(found.choices) <= 6
    assert all(line == f"{known.label} 1-1-1 3d" for known, line in found.choices)


def test_a_choice_that_is_taken_reads_as_its_medicine() -> None:
    for known, line in complete("paracetamol 1-1-1 3d", PLAIN).choices:
        read = read_line(line, PLAIN)
        assert read.medicine == known
        told = doses.write(read.dose) if read.dose else read.unread
        assert told == "1-1-1 3d"
        assert bool(read.unread) == (known.form in ("suspension", "syrup", "oral solution"))


def test_what_is_not_recognised_stays_as_it_was_typed() -> None:
    found = complete("Chyawanprash one spoon", PLAIN)
    assert (found.line, found.own_words) == ("Chyawanprash one spoon", True)


def test_nothing_typed_is_nothing() -> None:
    found = complete("  ", PLAIN)
    assert (found.line, found.choices, found.own_words) == ("", (), False)
    assert suggest(" ", PLAIN) == []


def test_a_strength_that_no_list_holds_is_learned_unconfirmed() -> None:
    line = complete("wysolone 40 od 5d", PLAIN).line
    named = unlisted(line, PLAIN)
    assert named is not None
    assert not named.confirmed
    assert (named.label, named.ingredients) == ("Wysolone 40", ("prednisolone",))
    assert read_line(line, Shelf([named])).medicine == named
    assert unlisted("Pan 40 1-0-0", PLAIN) is None
    assert unlisted("Steam inhalation", PLAIN) is None


def test_suggestions_are_whole_lines_of_what_is_typed_so_far() -> None:
    lines = [line for _, line in suggest("pan 40 1-0-0", PLAIN)]
    assert lines[0] == "Pan 40 1-0-0"


def test_the_dose_in_own_words_is_found() -> None:
    assert dose_of("Kabasura kudineer 1-0-1 5d") == "1-0-1 5d"
    assert dose_of("Steam inhalation") == ""


@pytest.mark.parametrize(
    ("words", "quantity"),
    [
        ("Dolo 650 1-1-1 3d", "9 tablets"),
        ("Calpol 250 5 ml tds 3d", "45 ml"),
        ("Dolo 650 sos", ""),
        ("Dolo 650", ""),
        ("Steam inhalation", ""),
    ],
)
def test_how_much_to_dispense_is_worked_out_or_said_to_be_unknown(
    words: str, quantity: str
) -> None:
    line = read_line(words, PLAIN)
    assert quantity_words(line) == quantity
    found = quantity_of(line)
    assert isinstance(found, NoQuantity) == (not quantity)
    assert found.text


def test_the_checks_see_what_is_known_of_a_line() -> None:
    known, own = (checked(n, read_line(w, PLAIN)) for n, w in enumerate(["Pan 40 od", "Steam"]))
    assert (known.label, known.ingredients, known.confirmed) == ("Pan 40", ("pantoprazole",), False)
    assert (own.label, own.ingredients, own.confirmed) == ("Steam", (), False)


def test_a_line_prints_as_its_medicine_or_as_it_stands() -> None:
    known = printed(read_line("Dolo 650 1-1-1 3d", PLAIN))
    assert (known.label, known.generic, known.dose) == ("Dolo 650", "Paracetamol", "1-1-1 3d")
    assert (known.strength, known.form, known.quantity) == ("650 mg", "tablet", "9 tablets")
    odd = printed(read_line("Dolo 650 as I said", PLAIN))
    assert (odd.dose, odd.quantity) == ("as I said", "")
    own = printed(read_line("Steam inhalation", PLAIN))
    assert (own.words, own.label, own.dose) == ("Steam inhalation", "", "")
