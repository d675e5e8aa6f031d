"""The money received in each sample of a statement.

The samples in `files/` were written for these tests, each after the layout of a public one that its
first line names: headings, dates, composition of a narration, text above and below the table.
Names, accounts and numbers are made up.
"""

from __future__ import annotations

from pathlib import Path

SAMPLES = Path(__file__).parent / "files"

CAME_IN: dict[str, tuple[list[tuple[int, int, str]], int]] = {
    "hdfc": ([(23, 1500_00, "632712345610"), (23, 250_50, "N327262012345678")], 1),
    "hdfc_delimited": ([(23, 500_00, "632712345611"), (6, 70_00, "CITIN52026110651403386")], 0),
    "sbi": (
        [(23, 750_00, "632712345612"), (23, 750_00, "632712345613"), (23, 487_00, "632712345614")],
        1,
    ),
    "sbi_details": ([(23, 1250_00, "632712345616"), (24, 412_00, "632712345618")], 1),
    "icici": ([(23, 1800_00, "632712345619"), (23, 900_00, "632712345620")], 1),
    "axis": ([(23, 7560_00, "HDFCH00395034887"), (23, 500_00, "632712345622")], 1),
    "axis_dr_cr": ([(23, 200_00, "632712345623")], 1),
    "kotak": ([(23, 1500_00, "632712345624")], 1),
    "kotak_one_column": ([(23, 500_00, "632712345625")], 1),
    "baroda": ([(23, 500_00, "632712345626")], 0),
    "punjab": ([(23, 500_00, "632712345627")], 1),
    "canara": ([(23, 500_00, "632712345628")], 0),
    "union": ([(23, 500_00, "632712345629")], 1),
    "federal": ([(23, 500_00, "632712345610")], 0),
    "indusind": ([(23, 500_00, "632712345611")], 0),
    "yes": ([(23, 500_00, "632712345612")], 0),
    "bandhan": ([(23, 34279_01, "632712345613")], 0),
    "overseas": ([(23, 100102_03, "632712345614")], 0),
    "paytm_bank": ([(23, 500_00, "632712345615")], 1),
    "paytm": ([(23, 500_00, "632712345616")], 2),
    "phonepe": ([(23, 500_00, "632712345618")], 2),
    "phonepe_settlement": ([(23, 500_00, "632712345621")], 1),
    "google_pay": ([(23, 500_00, "632712345623")], 1),
    "razorpay": ([(23, 500_00, "632712345624")], 1),
    "mobikwik": ([(23, 500_00, "632712345625")], 0),
    "goes_on": ([(23, 500_00, "632712345626"), (24, 70_00, "")], 0),
    "other_words": ([(23, 500_00, "632712345627")], 0),
}
"""By name: (day of November 2026, paise, reference), and the skipped lines."""


def sample(name: str) -> bytes:
    """Return a file as a bank provides it."""
    return (SAMPLES / f"{name}.csv").read_bytes()
