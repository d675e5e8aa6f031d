"""Formatting of doses, and parsing of the formatted text."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clinic.prescribing.dose import CannotRead, read_dose, read_line, write, write_line
from clinic.prescribing.dose.frequency import EveryMonths
from tests.unit.prescribing.dose.doses import any_dose

_WORDS = """
    1-0-1 1-1-1-1 ½-0-½ 1 2 500
    od bd tds hs sos stat then stop , ; weekly 5d 2w x 5 days ac pc 1 tab
    5 ml 10 units apply la both eyes be 2 drops for fever if pain max 3/day every 8 hours night (
    ) morning with milk 40 mg 1/2 po im on sunday alternate day then 20 note dissolve in water
    today tomorrow if giddy when in pain at most 3 a day till except x 3 x bbf once,
    chewed * at 8 pm
"""
WORDS = _WORDS.split()
typed = st.lists(st.sampled_from(WORDS), min_size=1, max_size=7).map(" ".join)

names = st.sampled_from(["Pan 40", "Telma AM", "tab Dolo 650", "inj X 1 g", "Lantus", "cream Y"])


@pytest.mark.parametrize("pieces", [1, 2, 3, 6])
def test_pieces_once_a_month_are_never_read_as_a_number_of_months(pieces):
    dose = read_dose(f"{pieces} once a month")
    assert dose.steps[0].amount == pieces
    assert dose.steps[0].days == EveryMonths(1)
    assert read_dose(write(dose)) == dose


@given(any_dose)
@settings(max_examples=400)
def test_every_dose_is_read_back_from_its_text(dose):
    assert read_dose(write(dose)) == dose


@given(typed)
@settings(max_examples=400)
def test_each_dose_that_is_read_has_one_spelling(text):
    try:
        dose = read_dose(text)
    except CannotRead:
        return
    assert read_dose(write(dose)) == dose
    assert write(read_dose(write(dose))) == write(dose)


@given(names, typed)
@example("Pan 40", "* tab 1-0-1")
@example("Pan 40", "tab * tab 1-0-1")
@example("Pan 40", "tab * * tab 1-0-1")
@example("Pan 40", "syp * tab 1-0-1")
@example("tab Dolo 650", "* syp 1-0-1")
@settings(max_examples=400)
def test_a_completely_read_line_is_formatted_to_read_the_same(name, text):
    line = read_line(f"{name} {text}")
    if line.dose is not None and not line.unread:
        assert read_line(write_line(line)) == line


@pytest.mark.parametrize("text", ["1-0-1 if tab sos", "1-0-1 sos if tab"])
def test_words_that_would_print_as_another_dose_are_not_read(text):
    line = read_line(f"Pan 40 {text}")
    assert line.dose is None or read_line(write_line(line)) == line


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_no_text_raises_an_error(text):
    line = read_line(text)
    assert line.dose is None or write(line.dose)
