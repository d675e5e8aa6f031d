"""Months by their days, financial years by their months, and their tables for spreadsheets."""

from datetime import date

import pytest

from clinic.daybook.exports import period_csv
from clinic.daybook.periods import DaySum, month_of, year_begins, year_of

SUMS = [
    DaySum("billed", date(2026, 11, 24), "", 500_00),
    DaySum("credited", date(2026, 11, 24), "", 100_00),
    DaySum("cancelled", date(2026, 11, 25), "", 50_00),
    DaySum("collected", date(2026, 11, 24), "cash", 300_00),
    DaySum("collected", date(2026, 11, 24), "upi", 200_00),
    DaySum("refunded", date(2026, 11, 25), "cash", -400_00),
    DaySum("put_in", date(2026, 11, 25), "", 9_999_00),
]


def test_a_month_has_a_row_for_each_day_and_sums_them() -> None:
    month = month_of(date(2026, 11, 9), SUMS)
    assert len(month.rows) == 30
    first, second = month.rows[23], month.rows[24]
    assert (first.billed, first.taken_off, first.net) == (500_00, 100_00, 500_00)
    assert (second.taken_off, second.refunded, second.net) == (50_00, 400_00, -400_00)
    assert (month.total.net, month.total.by_mode) == (100_00, {"cash": -100_00, "upi": 200_00})
    assert month.picture.bars[23].sentence == "24 Nov 2026: ₹500"
    assert month.picture.bars[24].is_below


def test_a_financial_year_goes_from_april_to_march() -> None:
    year = year_of(2026, SUMS)
    assert [year.rows[0].label, year.rows[-1].label] == ["Apr 2026", "Mar 2027"]
    assert (year.title, year.rows[7].net) == ("Financial year 2026-27", 100_00)


@pytest.mark.parametrize(("day", "begins"), [(date(2026, 3, 31), 2025), (date(2026, 4, 1), 2026)])
def test_the_first_of_april_begins_a_financial_year(day: date, begins: int) -> None:
    assert year_begins(day) == begins


def test_a_table_for_spreadsheets_has_no_total_row() -> None:
    lines = period_csv(month_of(date(2026, 11, 1), SUMS), of_days=True).decode("utf-8-sig")
    rows = lines.splitlines()
    assert len(rows) == 31
    assert rows[25] == "2026-11-25,0.00,50.00,0.00,400.00,-400.00,-400.00,0.00,0.00,0.00,0.00"
    year = period_csv(year_of(2026, SUMS), of_days=False).decode("utf-8-sig").splitlines()
    assert year[8].startswith("Nov 2026,500.00,150.00,500.00,400.00,100.00")
