"""Each bank's and app's layout is read to the paisa, with the bank's own number of each payment."""

from datetime import date

import pytest

from tests.unit.statements.samples import CAME_IN, SAMPLES, sample
from tests.unit.statements.whole_files import read_statement

TODAY = date(2026, 11, 30)


@pytest.mark.parametrize("name", CAME_IN)
def test_each_layout_is_read_completely(name: str) -> None:
    came_in, left_out = CAME_IN[name]
    statement = read_statement(sample(name), TODAY)
    assert not statement.problems
    read = [(line.day, line.paise, line.reference) for line in statement.lines]
    assert read == [(date(2026, 11, day), *rest) for day, *rest in came_in]
    assert statement.left_out == left_out


def test_every_sample_is_read_and_names_its_source() -> None:
    files = sorted(SAMPLES.iterdir())
    assert {file.stem for file in files} == CAME_IN.keys()
    assert all(file.read_text("utf-8").startswith("Layout after ") for file in files)


@pytest.mark.parametrize("name", ["phonepe", "phonepe_settlement", "paytm", "google_pay"])
def test_the_number_of_a_bill_stays_in_the_narration(name: str) -> None:
    (line,) = read_statement(sample(name), TODAY).lines
    digits = "".join(letter for letter in line.narration if letter.isdigit())
    assert "202627000123" in digits
