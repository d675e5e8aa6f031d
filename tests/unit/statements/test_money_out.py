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


APP = "Date,Type,Status,UTR,Amount Received"


@pytest.mark.parametrize("status", ["REFUNDED", "Reversed", "Payment refunded"])
def test_what_came_in_and_was_given_back_by_its_status_went_out(status: str) -> None:
    statement = read(f"{APP}\n23/11/2026,PAYMENT,{status},412345678901,500.00\n")
    (out,) = statement.went_out
    assert (out.reference, out.paise, out.went_back) == ("412345678901", 500_00, True)
    assert statement.lines == ()
    assert statement.left_out == 1


def test_a_refund_that_failed_did_not_go_out() -> None:
    lines = "23/11/2026,REFUND,FAILED,412345678901,-500.00\n"
    lines += "24/11/2026,REFUND,SUCCESS,412345678902,-500.00\n"
    assert [out.reference for out in read(f"{APP}\n{lines}").went_out] == ["412345678902"]


def test_a_part_that_went_back_is_told_as_a_line_that_cannot_be_read() -> None:
    statement = read(f"{APP}\n23/11/2026,PAYMENT,PARTIALLY REFUNDED,412345678901,500.00\n")
    assert (statement.lines, statement.went_out) == ((), ())
    assert [problem.message for problem in statement.problems] == [
        "A part of it went back; the line does not say how much"
    ]
