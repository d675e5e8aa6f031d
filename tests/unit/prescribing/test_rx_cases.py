"""Lines as Indian doctors type them: read right, asked about, or left in own words; never wrong."""

from __future__ import annotations

import csv
import re

import pytest

from tests.unit.prescribing.reading_of import Reading, State, reading_of
from tests.unit.prescribing.rx_judge import (
    FILES,
    HERE,
    ORDINARY,
    canonical,
    expectations,
    verdict,
)

CASES = [case for name in FILES for case in expectations(name)]
LEAST_UNDERSTOOD = 75
"""Per cent of ordinary lines that must be understood without a question."""
NAKED_POINT = re.compile(r"(?<!\d)\.\d")
TRAILING_NOUGHT = re.compile(r"\d\.0+(?!\d)")
LETTER_U = re.compile(r"\d\s?U\b")


def test_every_line_is_read_rightly_or_safely() -> None:
    wrong = []
    for case in CASES:
        reading = reading_of(case.line)
        outcome = verdict(case, reading)
        if outcome not in ("right", "safe"):
            wrong.append(f"{case.line}: {outcome} ({reading.label} {reading.dose_text})")
    assert wrong == []


@pytest.mark.parametrize("name", FILES)
def test_three_of_four_ordinary_lines_are_understood(name: str) -> None:
    ordinary = [case for case in expectations(name) if case.outcome in ORDINARY]
    missed = [c.line for c in ordinary if reading_of(c.line).state is not State.UNDERSTOOD]
    share = 100 - 100 * len(missed) / len(ordinary)
    assert share >= LEAST_UNDERSTOOD, f"{share:.0f} %; not understood: {missed}"


def test_no_displayed_number_can_be_misread() -> None:
    """ISMP: .5 is misread as 5, 5.0 as 50, and U as a zero."""
    understood = [(case.line, reading_of(case.line)) for case in CASES]
    understood = [pair for pair in understood if pair[1].state is State.UNDERSTOOD]
    assert [line for line, reading in understood if has_misread_number(reading)] == []


def has_misread_number(reading: Reading) -> bool:
    # A name is the maker's; a note has the doctor's own words.
    written = re.sub(r'"[^"]*"', "", reading.dose_text)
    directions = reading.spoken if written == reading.dose_text else ""
    misread = (NAKED_POINT, TRAILING_NOUGHT, LETTER_U)
    return any(pattern.search(f"{written} {directions}") for pattern in misread)


def test_every_supplied_line_has_an_expectation() -> None:
    with (HERE / "rx_cases.tsv").open(encoding="utf-8") as file:
        handed_out = {row["line"] for row in csv.DictReader(file, delimiter="\t")}
    assert len(handed_out) == 120
    assert handed_out <= {case.line for case in expectations("rx_expected.txt")}


def test_no_line_is_expected_twice() -> None:
    lines = [case.line for case in CASES]
    assert len(lines) == len(set(lines))


def test_expected_doses_are_in_canonical_spelling() -> None:
    odd = [text for case in CASES for text in case.doses if not canonical(text)]
    assert odd == []
