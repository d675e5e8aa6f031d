"""Money that went out, as a statement's lines are read."""

from datetime import date

import pytest

from clinic.statements.reading import Statement
from tests.unit.statements.whole_files import read_statement

TODAY = date(2026, 11, 30)


def read(data: str) -> Statement:
    return read_statement(data.encode(), TODAY)


@pytest.mark.parametrize(
    "lines",
    [
        "Date,Narration,Debit,Credit\n23/11/2026,UPI/REV/412345678901,500.00,",
        "Date,Narration,Amount,Type\n23/11/2026,UPI/REV/412345678901,500.00,DR\n23/11/2026,x,1,CR",
        "Date,Narration,Amount\n23/11/2026,UPI/REV/412345678901,-500.00",
        "Date,Narration,Deposit\n23/11/2026,UPI/REV/412345678901,(500.00)",
    ],
)
def test_money_out_with_a_reference_is_kept_to_find_what_was_reversed(lines: str) -> None:
    (out,) = read(f"{lines}\n").went_out
    assert (out.number, out.reference, out.paise) == (2, "412345678901", 500_00)


def test_money_out_without_a_reference_is_only_left_out() -> None:
    statement = read("Date,Narration,Debit,Credit\n23/11/2026,Rent,9000,\n")
    assert (statement.went_out, statement.left_out) == ((), 1)
