"""Any text stored as a line can be opened, checked, printed and saved; no text raises an error."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from clinic.consultation.displayed_lines import display_line
from clinic.languages import LANGUAGES
from clinic.prescribing import completing, lines
from clinic.prescribing import dose as doses
from clinic.prescribing.checked_lines import checked
from clinic.prescribing.checks import Person, RecordedAllergy, check
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import Line
from clinic.prescribing.paper import medicine_of
from tests.unit.prescribing.reading_of import PLAIN
from tests.unit.prescribing.rx_mutations import NEGATIONS, SUFFIXES, SUPPLY, UNKNOWN

CHILD = Person(400, 9_000, "F", None, None, None, (RecordedAllergy("text", "pcm"),), True)
GROWN = Person(20_000, None, "F", True, 20, True)

NAMES = (
    *("Dolo 650", "Pan 40", "inj adrenaline", "Calpol 250", "Lantus", "Folitrax 7.5", "syp zzz"),
    *("Paracetamol 500 mg tablet", "Asthalin inhaler", "Betnovate cream", "ors", "inj x", "1", ""),
)
NUMBERS = (
    *("0", "0.0", ".5", "0.5", "5.0", "0.0005", "0.1234", "0.33333", "1,000,000", "2,000,000"),
    *("1000001", "99999999999999999999", "1e9", "-1", "1/0", "0/0", "½", "1/3", "10", "½½", "٣"),
)
UNITS = (
    *("mg", "mcg", "g", "ml", "units", "IU", "tab", "drops", "puffs", "%", "mg/kg", "mg/kg/day"),
    *("mg/5 ml", "ng", "million units", "d", "w", "m", "y", "hrly", "times a day", "", "tsp", "K"),
)
WORDS = (
    *("od", "bd", "tds", "stat", "sos", "weekly", "then", "stop", "im", "iv", "sc", "pc", "hs"),
    *("1-0-1", "0-0-0", "1-0", "4-2-2-2", "1-1-1-1-1", "x", "for", "max", "/day", "(", ")", '"'),
    *("every", "alternate days", "on sun", "both eyes", "apply", "+", "/", ":", ";", "5/7", "0/7"),
    *(
        "till review",
        "after food",
        "30 min before food",
        "उ",
        "गोली",
        "\u200d",
        "\x00",
        "≥",
        "½-0-½",
    ),
)
amounts = st.tuples(st.sampled_from(NUMBERS), st.sampled_from(UNITS)).map(" ".join)
words = st.one_of(amounts, st.sampled_from((*WORDS, *SUFFIXES, *SUPPLY, *NEGATIONS, *UNKNOWN)))
named = st.sampled_from(NAMES)
tails = st.sampled_from(("im", "iv stat", "od", "bd 5d", "tds pc 3d", "weekly", "1-0-1", "sos sc"))
short = st.tuples(named, amounts, tails)
mixed = st.tuples(named, st.lists(words, max_size=8)).map(lambda p: (p[0], *p[1]))
typed_lines = st.one_of(short, mixed).map(lambda parts: " ".join(parts)[:600])

CRASHED = (
    "inj adrenaline 0.0005 mg im",
    "inj adrenaline 0 mg im stat",
    "inj adrenaline 0.1234 mg im stat",
    "inj penicillin 2,000,000 mg im stat",
    "inj heparin 2000000 mg iv",
    "inj heparin 5,000 units sc bd",
)
"""Lines that once raised an error, so that the consultation could not be opened."""


def opens(text: str) -> None:
    """Do with a stored line what the consultation, its checks and its papers do."""
    line = lines.read_line(text, PLAIN)
    _is_shown(line)
    learned = lines.unlisted(text, PLAIN)
    if learned is not None:
        _is_shown(lines.read_line(text, Formulary([learned])))
    assert line.text == text
    lines.text_behind(text, "Pan 40")
    lines.name_in(text)


def _is_shown(line: Line) -> None:
    assert display_line(line).text == line.text
    assert lines.quantity_of(line).text
    lines.quantity_words(line)
    printed = lines.printed(line)
    form = line.medicine.form if line.medicine else ""
    for language in LANGUAGES:
        assert medicine_of(printed, language).steps is not None
        if line.dose is not None:
            assert doses.in_words(line.dose, language, form).text
    checked_line = checked(1, line)
    for person in (CHILD, GROWN):
        assert check([checked_line, checked_line], person, running=[checked_line]).checked


def types(text: str) -> None:
    """Do what the box does with the same text, and with the completed line."""
    completed = completing.complete(text, PLAIN)
    for line in (completed.line, *(choice for _, choice in completed.choices)):
        if line:
            opens(line)
    completing.suggest(text, PLAIN, 3)


@pytest.mark.parametrize("text", CRASHED)
def test_a_line_that_once_crashed_can_be_opened_and_typed(text: str) -> None:
    opens(text)
    types(text)


@given(typed_lines)
@example("Dolo 650 0 mg od")
@example("Dolo 650 1/0 tab")
@example("Calpol 250 " + "5 ml tds then " * 40 + "stop")
@settings(max_examples=400, deadline=None)
def test_any_line_of_names_numbers_and_words_can_be_opened(text: str) -> None:
    opens(text)


@given(typed_lines)
@settings(max_examples=100, deadline=None)
def test_any_line_of_names_numbers_and_words_can_be_typed(text: str) -> None:
    types(text)


@given(st.text(max_size=600))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_opened_and_typed(text: str) -> None:
    opens(text)
    types(text)
