"""Statements of banks and UPI apps: money received is read exactly, the rest is reported."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.money import format_rupees
from clinic.statements.reading import NO_DIRECTION, LineProblem, Statement
from tests.unit.statements.whole_files import read_statement

TODAY = date(2026, 11, 30)
DAY = date(2026, 11, 23)
HDFC = """\
Account Branch : KOTHRUD, PUNE
Statement From : 01/11/26,To : 30/11/26

  Date   ,Narration  ,Chq./Ref.No.,Value Dt,Withdrawal Amt.,Deposit Amt.,Closing Balance
 23/11/26 ,UPI-ASHA RAO-ASHA@OKBANK ,0000412345678901,23/11/26 ,      ,500.00 ,"1,23,956.00"
 23/11/26 ,RENT ,000123,23/11/26 ,12000.00 ,,111956.00
Statement Summary :-
Opening Balance,Dr Count,Cr Count,Debits,Credits,Closing Bal
123456.00,1,1,12000.00,500.00,111956.00
"""
SBI = """\
Account Name\t:\tDr Asha Rao
Txn Date\tValue Date\tDescription\tRef No./Cheque No.\tDebit\tCredit\tBalance
23 Nov 2026\t23 Nov 2026\tBY UPI/CR/412345678901/RAVI\tTRANSFER FROM 123\t\t1,23,456.00\t9
"""
KOTAK = """\
Sl. No.;Date;Description;Chq / Ref number;Amount;Dr / Cr;Balance
1;23-11-2026;UPI/RAVI/412345678901/Bill 2026-27/000123;UPI-632712345678;500.00;CR;1.00
2;23-11-2026;Rent;;700.00;DR;1.00
"""
UPI_APP = """\
Transaction ID,UTR,Date,Customer Name,Amount (INR),Status,Order ID
T2611231042,412345678901,2026-11-23 10:42:00,Ravi,₹500.00,SUCCESS,2026-27-000123
T2611231043,412345678902,2026-11-23 10:43:00,Mina,₹500.00,FAILED,2026-27-000124
T2611231044,412345678903,2026-11-23 10:44:00,Tara,₹500.00,MAYBE,2026-27-000125
"""


def read(data: str | bytes) -> Statement:
    return read_statement(data, TODAY)


def amounts(*cells: str, heading: str = "Date,Amount,Status") -> list[int]:
    """Return the paise of lines with these amounts; every one of them must be read."""
    statement = read("\n".join([heading, *(f"23/11/2026,{cell}" for cell in cells)]))
    assert not statement.problems
    return [line.paise for line in statement.lines]


def trouble(cell: str) -> str:
    statement = read(f'Date,Credit\n23/11/2026,"{cell}"\n')
    assert not statement.lines
    (problem,) = statement.problems
    assert problem.number == 2
    return problem.message


def test_a_bank_file_with_preamble_padding_and_summary_is_read() -> None:
    statement = read(HDFC)
    (line,) = statement.lines
    assert line[:5] == (5, DAY, "UPI-ASHA RAO-ASHA@OKBANK", "412345678901", 500_00)
    assert (statement.left_out, statement.problems) == (1, ())


def test_tabs_month_names_indian_grouping_and_a_reference_in_the_narration_are_read() -> None:
    statement = read(SBI)
    (line,) = statement.lines
    assert (line.day, line.paise) == (DAY, 1_23_456_00)
    assert "412345678901" in line.narration
    assert not statement.problems


def test_semicolons_and_a_column_of_credit_marks_are_read() -> None:
    statement = read(KOTAK)
    (line,) = statement.lines
    assert (line.reference, line.paise) == ("632712345678", 500_00)
    assert (statement.left_out, statement.problems) == (1, ())


def test_a_upi_apps_file_counts_only_settled_payments() -> None:
    statement = read(UPI_APP)
    (line,) = statement.lines
    assert (line.day, line.reference, line.paise) == (DAY, "412345678901", 500_00)
    assert "2026-27-000123" in line.narration
    assert "T2611231042" in line.narration
    assert statement.left_out == 1
    assert [problem.number for problem in statement.problems] == [4]
    assert "MAYBE" in statement.problems[0].message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_files_are_read(encoding: str) -> None:
    assert read(UPI_APP.encode(encoding)).lines == read(UPI_APP).lines


def test_windows_line_ends_are_read() -> None:
    data = "Date,Narration,Credit\r\n23/11/2026,José’s fee,500\r\n".encode("cp1252")
    (line,) = read(data).lines
    assert line[:5] == (2, DAY, "José’s fee", "", 500_00)


@pytest.mark.parametrize(
    "day",
    [
        *("23/11/2026", "23-11-26", "23.11.2026", "23 Nov 2026", "23-NOV-26", "2026-11-23"),
        *("23/11/2026 10:42", "2026-11-23T10:42:00", "23 Nov 2026, 10:42 am", "'23/11/2026"),
    ],
)
def test_days_are_read_in_the_formats_of_banks(day: str) -> None:
    assert [line.day for line in read(f'Date,Credit\n"{day}",5\n').lines] == [DAY]


def test_amounts_are_read_in_the_formats_of_banks() -> None:
    assert amounts("500", "500.5", '"1,23,456.00"', "₹ 500.00", "INR 500", "500/-", "500.0000") == [
        *(500_00, 500_50, 1_23_456_00, 500_00, 500_00, 500_00, 500_00)
    ]


@pytest.mark.parametrize(
    "out", ["-500", "500-", "(500.00)", "500.00 Dr", "Dr. 500", "", "0.00", "NIL"]
)
def test_debits_and_zero_amounts_do_not_count(out: str) -> None:
    assert amounts(out, "7") == [700]
    assert amounts(out, "7", heading="Date,Deposit Amt (INR)") == [700]


@pytest.mark.parametrize("heading", ["Date,Amount", "Date,Amount,Type", "Date,Amount,UTR,Balance"])
def test_amounts_without_a_direction_are_not_guessed(heading: str) -> None:
    statement = read(f"{heading}\n23/11/2026,5,UPI\n23/11/2026,6,IMPS\n")
    assert statement == Statement((), (LineProblem(0, NO_DIRECTION),), 0)
    assert read(f"{heading}\n23/11/2026,\n") == Statement((), (), 1)


def test_among_amounts_marked_cr_an_unmarked_one_is_a_debit() -> None:
    assert amounts("500.00", "200.00 Cr", "300.00(Cr)") == [200_00, 300_00]
    assert amounts("500.00", "200.00 Dr") == [500_00]
    assert amounts("500.00", "+200.00", "-3") == [200_00]


def test_a_missing_mark_in_a_column_of_marks_is_a_problem() -> None:
    statement = read("Date,Amount,Type\n23/11/2026,5,CR\n23/11/2026,6,\n")
    assert [line.paise for line in statement.lines] == [500]
    assert "neither Cr nor Dr" in statement.problems[0].message


@pytest.mark.parametrize("cell", ["500.005", "1,2,3", "5.00.00", "five", "1E+5", "500,00", "(500"])
def test_an_amount_that_cannot_be_read_exactly_is_a_problem(cell: str) -> None:
    assert cell in trouble(cell)


def test_a_line_with_more_columns_than_the_heading_is_a_problem() -> None:
    statement = read("Date,Narration,Credit\n23/11/2026,a,1,200.00\n23/11/2026,b,5,,,\n")
    assert [line.paise for line in statement.lines] == [500]
    assert [problem.number for problem in statement.problems] == [2]


def test_an_invalid_day_is_a_problem_and_a_total_is_not() -> None:
    statement = read("Date,Credit\n31/02/2026,5\n,6\nTotal,11\n\n*** End ***\nDate,Credit\n")
    assert not statement.lines
    assert [problem.number for problem in statement.problems] == [2, 3]
    assert "31 February" in statement.problems[0].message
    assert "missing" in statement.problems[1].message


def test_a_future_or_very_old_day_is_a_problem() -> None:
    statement = read("Date,Credit\n01/12/2026,5\n23/11/2023,6\n30/11/2026,7\n")
    assert [line.paise for line in statement.lines] == [700]
    messages = [problem.message for problem in statement.problems]
    assert messages == ["1 Dec 2026 has not come yet", "23 Nov 2023 is more than three years ago"]


def test_one_date_with_the_month_first_makes_all_numeric_dates_a_problem() -> None:
    rows = ["11/10/2026", "11/23/2026", "23 Nov 2026", "2026-11-23"]
    statement = read("\n".join(["Date,Credit", *(f"{row},5" for row in rows)]))
    assert [line.number for line in statement.lines] == [4, 5]
    assert all("the month stands first" in problem.message for problem in statement.problems)
    assert [problem.number for problem in statement.problems] == [2, 3]


def test_the_value_date_replaces_a_missing_date() -> None:
    statement = read("Value Date,Txn Date,Credit\n23/11/2026,,5\n24/11/2026,23/11/2026,6\n")
    assert [line.day for line in statement.lines] == [DAY, DAY]


def test_an_unclosed_quote_loses_no_following_line() -> None:
    rows = [f"{DAY:%d/%m/%Y},paid,{rupees}" for rupees in range(1, 20)]
    rows[3] = '23/11/2026,"paid by Asha,4'
    statement = read("\n".join(["Date,Narration,Credit", *rows]))
    assert [line.paise for line in statement.lines] == [n * 100 for n in range(1, 20)]


def test_a_narration_over_two_lines_is_one_entry() -> None:
    statement = read('Date,Narration,Credit\n23/11/2026,"UPI\nRavi",5\n23/11/2026,x,6\n')
    assert [(line.number, line.narration) for line in statement.lines] == [
        (2, "UPI Ravi"),
        (4, "x"),
    ]


def test_a_reference_damaged_by_a_spreadsheet_is_dropped() -> None:
    rows = ["4.12E+11", "'412345678901", '"=""412345678901"""', "-", "000000"]
    data = "\n".join(["Date,Ref No,Credit", *(f"23/11/2026,{row},5" for row in rows)])
    assert [line.reference for line in read(data).lines] == [
        *("", "412345678901", "412345678901", "", "")
    ]


def test_twelve_digits_in_a_upi_narration_are_the_reference_unless_they_are_a_bill_number() -> None:
    narrations = ["UPI/CR/412345678901/Ravi", "UPI 202627000123", "NEFT 412345678901", "UPI 123"]
    data = "\n".join(["Date,Narration,Credit", *(f"23/11/2026,{text},5" for text in narrations)])
    assert [line.reference for line in read(data).lines] == ["412345678901", "", "", ""]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("", "No heading"),
        ("a,b\n1,2\n", "No heading"),
        ("Date,Credit\n" + "x" * 1_000_000, "larger than 1 MB"),
    ],
)
def test_a_file_without_a_statement_is_a_problem_of_the_whole_file(
    data: str | bytes, message: str
) -> None:
    statement = read(data)
    assert not statement.lines
    (problem,) = statement.problems
    assert problem.number == 0
    assert message in problem.message


def test_lines_after_the_5000th_are_reported_and_not_read() -> None:
    statement = read("Date,Credit\n" + "23/11/2026,5\n" * 5_000)
    assert len(statement.lines) == 4_999
    assert [problem.number for problem in statement.problems] == [5_001]


@pytest.mark.parametrize("cell", ["value ", "9", "9,", "(", "Cr ", "1 1:", "credit debit "])
def test_a_long_cell_is_read_quickly(cell: str) -> None:
    long = cell * (100_000 // len(cell))
    assert not read(f"{long}\nDate,Narration,Ref No,Credit\n{long},{long},{long},{long}").lines


@given(st.text() | st.binary())
def test_no_file_raises_an_error(data: str | bytes) -> None:
    read(data)


@given(
    st.lists(st.lists(st.text('",;|\t0123456789./-CcDdRr (₹नA\n\x00', max_size=12), max_size=6)),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_no_rows_raise_an_error_and_received_money_is_positive(
    rows: list[list[str]], delimiter: str
) -> None:
    heading = delimiter.join(["Date", "Narration", "Ref", "Amount", "Dr/Cr"])
    signed = delimiter.join(["23/11/2026", "x", "x", "-1"])
    statement = read("\n".join([heading, *(delimiter.join(row) for row in rows), signed]))
    assert all(line.paise > 0 for line in statement.lines)
    numbers = [line.number for line in statement.lines]
    assert numbers == sorted(numbers)
    assert all(problem.number > 1 and problem.message for problem in statement.problems)


@given(
    st.lists(
        st.tuples(
            st.dates(TODAY - timedelta(400), TODAY),
            st.integers(1, 99_99_99_999_99),
            st.booleans(),
            st.text("ABCxyz012 /-,;\"'|नम", max_size=30),
        ),
        max_size=20,
    ),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%y", "%d %b %Y", "%Y-%m-%d"]),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_a_written_statement_is_read_back_to_the_paisa(
    entries: list[tuple[date, int, bool, str]], days: str, delimiter: str
) -> None:
    rows = [["Txn Date", "Particulars", "Debit", "Credit", "Balance"]]
    for day, paise, comes_in, narration in entries:
        money = format_rupees(paise).removeprefix("₹")
        rows.append(
            [day.strftime(days), narration, *(("", money) if comes_in else (money, "")), "1.00"]
        )
    quoted = [[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows]
    statement = read("\n".join(delimiter.join(row) for row in quoted))
    assert not statement.problems
    assert [(line.day, line.paise) for line in statement.lines] == [
        (day, paise) for day, paise, comes_in, _told in entries if comes_in
    ]
    assert statement.left_out == sum(1 for entry in entries if not entry[2])
    assert all(not re.search(r"\s{2}", line.narration) for line in statement.lines)
