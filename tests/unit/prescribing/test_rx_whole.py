"""A completed line is read as displayed: completing loses nothing that was typed."""

from __future__ import annotations

from random import Random

import pytest

from clinic.facts import medicines
from clinic.prescribing.completing import complete
from clinic.prescribing.formulary import Formulary
from clinic.prescribing.lines import read_line, unlisted
from tests.unit.prescribing.reading_of import stored_line
from tests.unit.prescribing.rx_judge import FILES, expectations

PLAIN = Formulary()
LOOKED_AT = 300


@pytest.mark.parametrize("dose", ["stat", "bd", "od 5d"])
def test_a_completed_line_keeps_the_typed_form(dose: str) -> None:
    lost = []
    for medicine in Random(dose).sample(medicines.list_medicines(), LOOKED_AT):
        completed = complete(f"{medicine.form} {medicine.label} {dose}", PLAIN)
        if completed.own_words or not completed.line or unlisted(completed.line, PLAIN):
            continue
        if read_line(completed.line, PLAIN).medicine is None:
            lost.append(completed.line)
    assert lost == []


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("levolin neb 0.63 mg stat", "Levolin 0.63 nebuliser solution stat"),
        ("inj kenacort 40 stat", "Kenacort 40 injection stat"),
    ],
)
def test_the_form_follows_the_name_where_nothing_else_shows_it(typed: str, line: str) -> None:
    assert complete(typed, PLAIN).line == line
    assert read_line(line, PLAIN).medicine is not None


def test_what_is_added_or_offered_is_understood_as_it_stands() -> None:
    """Else the box takes a line as understood, and the prescription shows another text as own
    words."""
    lost = []
    for case in (case for name in FILES for case in expectations(name)):
        completed = complete(case.line, PLAIN)
        added = [completed.line] if completed.line and not completed.own_words else []
        offered = [line for _, line in completed.choices]
        lost += [line for line in (*added, *offered) if stored_line(line).medicine is None]
    assert lost == []
