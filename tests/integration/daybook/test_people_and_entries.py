"""The modes of each person in the book of a day, and the entries of a month as CSV."""

from __future__ import annotations

from csv import DictReader
from io import BytesIO, StringIO

import time_machine
from pypdf import PdfReader

from clinic.daybook.service import read_book
from tests.integration.daybook.test_day_book import DAY, NEXT_NOON, NOON, a_full_day
from tests.integration.factories import Practice


@time_machine.travel(NOON)
def test_of_each_person_the_book_tells_the_cash_apart(practice: Practice) -> None:
    meena, ravi = (practice.member("reception", name) for name in ("Meena Joshi", "Ravi Kale"))
    for member, modes in ((meena, ("cash", "upi", "cash")), (ravi, ("card",))):
        desk = member.browser()
        for mode in modes:
            path = f"/visits/{practice.visit(practice.patient())}/bill/"
            assert desk.get(path).form_to(path).send(act=mode).status == 303
    desk = practice.browser()
    page = desk.get("/daybook/").text
    assert "Meena Joshi Cash ₹1,000 · UPI ₹500 ₹1,500 Ravi Kale Card ₹500 Cash" in page
    paper = desk.get(f"/daybook/{DAY}/pdf/").response.data
    text = " ".join(PdfReader(BytesIO(paper)).pages[0].extract_text().split())
    assert "Meena Joshi (Cash ₹1,000.00 · UPI ₹500.00)" in text
    assert "Ravi Kale (Card) ₹500.00" in text


def test_a_month_is_given_entry_by_entry_and_adds_up_to_its_figures(practice: Practice) -> None:
    for moment, reference in ((NOON, "412345678901"), (NEXT_NOON, "412345678902")):
        with time_machine.travel(moment):
            a_full_day(practice, reference)
    with time_machine.travel(NEXT_NOON):
        desk = practice.browser()
        path = "/daybook/month/2026-11/entries/csv/"
        assert path in desk.get("/daybook/month/2026-11/").links()
        answer = desk.get(path)
        with practice.at_work():
            book = read_book(DAY.replace(day=1), DAY.replace(day=30))
    name = answer.headers["Content-Disposition"]
    assert name == "attachment; filename=day-book-entries-2026-11.csv"
    rows = list(DictReader(StringIO(answer.response.data.decode("utf-8-sig"))))

    def added(heading: str) -> int:
        return sum(int(row[heading].replace(".", "")) for row in rows)

    assert added("Billed") == book.totals.billed - book.totals.credited
    assert added("Money") == book.net
    assert added("Drawer") == book.totals.cash_in - book.totals.cash_out
    assert added("From advances") == book.totals.advances_used == 200_00
    assert [row["Date"] for row in rows] == sorted(row["Date"] for row in rows)
    in_short = [" ".join((row["Entry"], row["Number"], row["Mode"])) for row in rows]
    assert in_short[len(rows) // 2 :] == [
        *("Bill 2026-27/000003 ", "Payment R2026-27/000003 Cash"),
        *("Bill 2026-27/000004 ", "Money given back RV2026-27/000002 Cash"),
        *("Credit note CN2026-27/000002 ", "Advance R2026-27/000004 UPI"),
        *("Paid from advance  Advance", "Cash put in  Cash", "Cash taken out  Cash"),
    ]
