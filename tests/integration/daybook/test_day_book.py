"""The book of a day, a month and a year, and cash that is moved in and out."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from clinic.billing import credits, payments, queries, service
from clinic.billing.issuing import BillOrder, PaymentInput
from clinic.billing.pricing import PricedLine, quote
from clinic.billing.rules import Mode, Status
from clinic.daybook import closing_queries as closings
from clinic.daybook.agreement import disagreements
from clinic.daybook.service import move_cash, read_book
from tests.integration.client import Browser
from tests.integration.closings import closed
from tests.integration.counting import statements
from tests.integration.factories import Practice
from tests.integration.issuing import issue

NOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
NEXT_NOON = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
DAY, NEXT = date(2026, 11, 24), date(2026, 11, 25)
MOST = 10
"""The most statements of a page: bills, cancellations, credit notes, payments, cash, people, and
changes of closings."""


def issued(practice: Practice, *lines: tuple[str, int], paid: Mode | None = Mode.CASH) -> int:
    """Issue a bill of a new visit; return its number."""
    visit = practice.visit(practice.patient())
    quoted = quote([PricedLine(name, 1, paise) for name, paise in lines], None, to_rupee=False)
    payment_input = None if paid is None else PaymentInput(paid)
    with practice.at_work():
        return issue(BillOrder(quoted, visit_id=visit, payment_input=payment_input)).id


def a_full_day(practice: Practice, reference: str = "412345678901") -> None:
    """Write a paid bill, an unpaid one, a credit note, a use of an advance, and cash moved."""
    first = issued(practice, ("Consultation", 500_00), ("Dressing", 200_00))
    second = issued(practice, ("Consultation", 300_00), paid=None)
    with practice.at_work():
        bill = service.get_bill(first)
        dressing = queries.list_items(first)[1].id
        credits.credit(bill, [dressing], "Not done", Mode.CASH)
        other = service.get_bill(second)
        payments.take_advance(other.patient_id, PaymentInput(Mode.UPI, 250_00, reference))
        payments.use_advance(other, 100_00)
        move_cash(1_000_00, "Opening float")
        move_cash(-80_00, "Tea")


@time_machine.travel(NOON)
def test_a_day_is_summed_by_mode_by_service_and_by_person(practice: Practice) -> None:
    a_full_day(practice)
    with practice.at_work():
        book = read_book(DAY, DAY)
        assert disagreements() == []
    totals = book.totals
    assert (book.billed, book.cancelled, totals.credited) == (1_000_00, 0, 200_00)
    assert (totals.collected, totals.refunded, book.net) == (950_00, 200_00, 750_00)
    assert (totals.advances, totals.advances_used) == (250_00, 100_00)
    assert totals.by_mode == (("cash", 500_00), ("upi", 250_00))
    assert totals.by_service == (("Consultation", 800_00), ("Dressing", 0))
    assert (totals.cash_in, totals.cash_out) == (1_700_00, 280_00)


@time_machine.travel(NOON)
def test_the_page_lists_every_entry_with_its_patient_and_bill(practice: Practice) -> None:
    a_full_day(practice)
    page = practice.browser().get("/daybook/")
    for text in (
        "Bill · ",
        "Payment · ",
        "Credit note · ",
        "Money given back · ",
        "Paid from advance",
    ):
        assert text in page.text
    for text in ("Opening float", "Tea", "412345678901", "12:00 pm", "Lakshmi Srinivasan"):
        assert text in page.text
    assert "/billing/1/" in page.links()
    assert practice.browser().get(f"/daybook/{DAY}/").status == 200


def test_a_cancelled_bill_counts_on_its_day_of_issue_and_its_day_of_cancellation(
    practice: Practice,
) -> None:
    with time_machine.travel(NOON):
        number = issued(practice, ("Consultation", 500_00))
    with time_machine.travel(NEXT_NOON), practice.at_work():
        credits.cancel(service.get_bill(number), "Wrong patient")
    with practice.at_work():
        first, second = read_book(DAY, DAY), read_book(NEXT, NEXT)
        both = read_book(DAY, NEXT)
        assert disagreements() == []
    assert (first.billed, first.cancelled, first.net) == (500_00, 0, 500_00)
    assert (second.billed, second.cancelled, second.net) == (0, 500_00, -500_00)
    assert both.totals.by_service == (("Consultation", 0),)


@time_machine.travel(NOON)
def test_a_reversed_payment_does_not_count_as_collected(practice: Practice) -> None:
    number = issued(practice, ("Consultation", 500_00))
    with practice.at_work():
        payments.take_back(service.get_bill(number), queries.list_payments(number)[0])
    with practice.at_work():
        totals = read_book(DAY, DAY).totals
    assert (totals.collected, totals.refunded) == (0, 0)
    assert "Payment taken back" in practice.browser().get("/daybook/").text


@pytest.mark.parametrize("mode", ["take back", "not paid after all"])
@time_machine.travel(NOON)
def test_a_reversed_use_of_an_advance_changes_no_sum(practice: Practice, mode: str) -> None:
    """Bill ₹400, advance ₹1,000, use ₹300 (or ₹400), reverse: every report shows ₹1,000
    received."""
    number = issued(practice, ("Consultation", 400_00), paid=None)
    with practice.at_work():
        bill = service.get_bill(number)
        payments.take_advance(bill.patient_id, PaymentInput(Mode.CASH, 1_000_00))
        used = payments.use_advance(bill, 300_00 if mode == "take back" else 400_00)
    with practice.at_work():
        bill = service.get_bill(number)
        if mode == "take back":
            payments.take_back(bill, service.get_payment(used.id), "Mistake")
        else:
            service.edit_bill(bill, bill.version, Status.PENDING, Mode.CASH, None)
    desk = practice.browser()
    page = desk.get("/daybook/")
    assert "Money in ₹1,000" in page.text
    assert "By mode Cash ₹1,000 By" in page.text
    assert "By person Nobody named Cash ₹1,000 Cash" in page.text
    assert "Paid from advance, taken back" in page.text
    csv = desk.get(f"/daybook/{DAY}/csv/").response.data.decode("utf-8-sig").splitlines()
    assert sum(float(line.rsplit(",", 3)[1]) for line in csv[1:]) == 1_000
    assert "In all ₹1,000" in desk.get("/daybook/month/2026-11/").text
    assert "₹1,000" in desk.get("/").text
    closed(practice, DAY, {500: 2})
    with practice.at_work():
        totals = closings.list_closings()[0].totals
        assert (totals["collected"], totals["by_mode"]) == (1_000_00, {"cash": 1_000_00})
        assert (totals["advances"], totals["advances_used"]) == (1_000_00, 0)
        assert disagreements() == []


def test_days_change_at_midnight_in_kolkata(practice: Practice) -> None:
    with time_machine.travel(datetime(2026, 11, 24, 18, 29, 59, tzinfo=UTC)):
        issued(practice, ("Consultation", 100_00))
    with time_machine.travel(datetime(2026, 11, 24, 18, 30, tzinfo=UTC)):
        issued(practice, ("Consultation", 200_00))
    with practice.at_work():
        assert [read_book(day, day).billed for day in (DAY, NEXT)] == [100_00, 200_00]


@time_machine.travel(NOON)
def test_another_doctors_day_is_empty(practice: Practice, other: Practice) -> None:
    a_full_day(practice)
    page = other.browser().get("/daybook/")
    assert "Nothing on this day" in page.text
    assert "Lakshmi" not in page.text
    for kind in ("csv", "pdf"):
        assert other.browser().get(f"/daybook/{DAY}/{kind}/").status == 200
    assert b"Lakshmi" not in other.browser().get(f"/daybook/{DAY}/csv/").response.data


@time_machine.travel(NOON)
def test_cash_is_put_in_and_taken_out_with_a_reason(practice: Practice) -> None:
    form = practice.browser().get("/daybook/cash/").form("amount", "reason", "request_key")
    wrong = form.send(amount="0", reason="")
    assert wrong.status == 422
    assert "above zero" in wrong.error_of("amount")
    assert wrong.error_of("reason")
    assert form.send(amount="1,5", reason="x").form("amount").values["amount"] == "1,5"
    assert "holds ₹0" in form.send(amount="500.50", reason="To the bank").error_of("drawer_short")
    sent = form.send(amount="500.50", reason="To the bank", direction="out", drawer_short="y")
    assert (sent.status, sent.location) == (303, f"/daybook/{DAY}/")
    assert "₹500.50 taken out" in sent.follow().text
    # The same form again, by a second tap or after a lost reply.
    assert form.send(amount="500.50", reason="To the bank", direction="out").status == 303
    assert form.send(htmx=True, amount="500.50", reason="To the bank").status == 200
    with practice.at_work():
        assert read_book(DAY, DAY).totals.cash_out == 500_50


@time_machine.travel(NOON)
def test_a_month_and_a_year_add_up_and_show_a_chart(practice: Practice) -> None:
    a_full_day(practice)
    desk = practice.browser()
    month, year = desk.get("/daybook/month/2026-11/"), desk.get("/daybook/year/2026/")
    for page in (month, year):
        assert "₹750" in page.text
        assert "In all ₹750" in page.text
    assert "24 Nov 2026: ₹750" in month.text
    assert f"/daybook/{DAY}/" in month.links()
    assert "/daybook/month/2026-11/" in year.links()
    assert desk.get("/daybook/year/2025/").text.count("Nothing in Financial year 2025-26") == 1


def test_the_31st_of_march_belongs_to_the_ending_financial_year(practice: Practice) -> None:
    with time_machine.travel(datetime(2027, 3, 31, 18, 29, tzinfo=UTC)):
        issued(practice, ("Consultation", 100_00))
        desk = practice.browser()
        assert "/daybook/year/2027/" not in desk.get("/daybook/year/2026/").links()
    with time_machine.travel(datetime(2027, 3, 31, 18, 31, tzinfo=UTC)):
        issued(practice, ("Consultation", 200_00))
        desk = practice.browser()
        before = desk.get("/daybook/year/2026/")
        assert "In all ₹100," in before.text
        assert "/daybook/year/2027/" in before.links()
        assert "In all ₹200," in desk.get("/daybook/year/2027/").text
    with practice.at_work():
        assert disagreements() == []


@time_machine.travel(NOON)
def test_the_files_contain_the_figures_of_the_pages(practice: Practice) -> None:
    patient = practice.patient(first_name="=HYPERLINK(1)", last_name="")
    practice.bill(practice.visit(patient), 500_00)
    desk = practice.browser()
    csv = desk.get(f"/daybook/{DAY}/csv/")
    assert csv.headers["Content-Disposition"] == f"attachment; filename=day-book-{DAY}.csv"
    assert csv.response.mimetype == "text/csv"
    lines = csv.response.data.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Date,Time,Entry,Number,Bill,Patient,Mode")
    assert ",'=HYPERLINK(1)," in lines[1]
    assert lines[1].endswith(",500.00,0.00,0.00,0.00")
    assert lines[2].endswith(",0.00,500.00,500.00,0.00")
    month = desk.get("/daybook/month/2026-11/csv/").response.data.decode("utf-8-sig")
    assert "2026-11-24,500.00,0.00,500.00,0.00,500.00,500.00,0.00,0.00,0.00,0.00" in month
    for path in (f"{DAY}/pdf/", "month/2026-11/pdf/", "year/2026/pdf/"):
        page = desk.get(f"/daybook/{path}")
        assert page.response.mimetype == "application/pdf"
        assert page.response.data.startswith(b"%PDF")


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    "word", ["2026-02-30", "2026-13-01", "today", "month/2026-13", "1850-01-01"]
)
def test_an_invalid_day_is_not_found(desk: Browser, word: str) -> None:
    assert desk.get(f"/daybook/{word}/").status == 404


@time_machine.travel(NOON)
def test_a_book_runs_as_many_statements_for_sixty_rows_as_for_one(practice: Practice) -> None:
    pages = ("/daybook/", "/daybook/month/2026-11/", "/daybook/year/2026/", f"/daybook/{DAY}/pdf/")

    def costs() -> list[int]:
        counts = []
        for path in pages:
            practice.browser().get(path)
            desk = practice.browser()
            with statements(practice.database.app) as executed:
                assert desk.get(path).status == 200
            counts.append(len(executed))
        return counts

    a_full_day(practice)
    one = costs()
    for _ in range(12):
        a_full_day_more = issued(practice, ("Consultation", 500_00), ("Dressing", 1_00))
        assert a_full_day_more
    assert costs() == one
    assert max(one) <= MOST
