"""The direction of a statement's amount: a sign, and the words Cr and Dr."""

from __future__ import annotations

from datetime import date

import pytest

from clinic.statements.amounts import UnreadableLine, amount_of
from tests.unit.statements.whole_files import read_statement


@pytest.mark.parametrize("cell", ["-500.00 Cr", "+500 Dr", "500- Cr", "(500.00 Cr)"])
def test_an_amount_whose_sign_and_word_disagree_is_not_read(cell: str) -> None:
    with pytest.raises(UnreadableLine, match="different directions"):
        amount_of(cell)


def test_a_sign_that_disagrees_with_the_column_of_marks_is_a_problem() -> None:
    rows = "23/11/2026,+5,Debit\n23/11/2026,-6,CR\n23/11/2026,-7,DR\n"
    statement = read_statement(f"Date,Amount,Type\n{rows}", date(2026, 11, 30))
    assert not statement.lines
    assert [problem.number for problem in statement.problems] == [2, 3]


def test_an_amount_of_nothing_has_no_direction() -> None:
    assert amount_of("-0.00 Cr")[0] == 0
