"""The page and the CSV of the dues at the end of a day."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from clinic.billing import credits, payments, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.rules import Mode
from clinic.dues.day_end import AGES
from tests.integration.client import Browser, Page
from tests.integration.closings import closed
from tests.integration.counting import statements
from tests.integration.factories import Practice

NOON = datetime(2027, 3, 31, 6, 30, tzinfo=UTC)
LAST = date(2027, 3, 31)
LATER = NOON + timedelta(days=20)
PAGE = f"/daybook/dues/?day={LAST}"
CSV = f"/daybook/dues/csv/?day={LAST}"


def billed(practice: Practice, name: str, age: int, paise: int) -> int:
    """Register a patient with an unpaid bill that was `age` days old on the last of March."""
    patient = practice.patient(first_name=name, last_name="", phone="+919876543210")
    with time_machine.travel(NOON - timedelta(days=age)):
        return practice.billed_visit(patient, total_paise=paise, status="pending")


def table(page: Page) -> list[list[str]]:
    assert page.tree is not None
    rows = page.tree.iter("tr")
    return [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in rows]


def csv_rows(desk: Browser, path: str = CSV) -> list[dict[str, str]]:
    answer = desk.get(path).response
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("age", "place"), [(0, 0), (30, 0), (31, 1), (60, 1), (61, 2), (90, 2), (91, 3), (400, 3)]
)
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_due_has_its_age_on_that_day(age: int, place: int, practice: Practice) -> None:
    billed(practice, "Ada", age, 100_50)
    with time_machine.travel(LATER):
        desk = practice.browser()
        _heading, row, in_all = table(desk.get(PAGE))
        (line,) = csv_rows(desk)
    assert row[1] == row[2 + place] == in_all[1] == in_all[2 + place] == "₹100.50"
    assert (line["Days"], line["Due"], line[AGES[place][1]]) == (str(age), "100.50", "100.50")


def test_what_came_after_the_day_changes_nothing_of_it(practice: Practice) -> None:
    paid, credited = billed(practice, "Ada", 5, 500_00), billed(practice, "Bo", 40, 300_00)
    cancelled, part = billed(practice, "Cyd", 2, 200_00), billed(practice, "Dev", 100, 900_00)
    with time_machine.travel(NOON), practice.at_work():
        payments.take_payment(service.get_bill(part), PaymentInput(Mode.CASH, 400_00))
        payments.take_advance(1, PaymentInput(Mode.UPI, 250_00))
    with time_machine.travel(NOON):
        desk = practice.browser()
        before, file_before = table(desk.get(PAGE)), csv_rows(desk)
    with time_machine.travel(LATER):
        with practice.at_work():
            payments.take_payment(service.get_bill(paid), PaymentInput(Mode.CASH))
            credits.credit(service.get_bill(credited), [credited], "Written off", Mode.CASH)
            credits.cancel(service.get_bill(cancelled), "Wrong")
            payments.give_back_advance(1, 250_00, Mode.CASH, "Asked")
        practice.billed_visit(total_paise=70_00, status="pending")
        desk = practice.browser()
        assert (table(desk.get(PAGE)), csv_rows(desk)) == (before, file_before)
    assert [row[0] for row in before] == ["Patient", "Dev", "Bo", "Ada", "Cyd", "In all"]
    assert before[-1] == ["In all", "₹1,500", "₹700", "₹300", "₹0", "₹500", "₹250", "4", ""]
    assert sum(float(row["Due"] or 0) for row in file_before) == 1_500
    assert sum(float(row["In advance"] or 0) for row in file_before) == 250
    assert {row["Paid"] for row in file_before if row["Patient"] == "Dev"} == {"400.00"}


def test_what_is_entered_after_a_closing_counts_on_the_next_day(practice: Practice) -> None:
    bill = billed(practice, "Ada", 0, 500_00)
    with time_machine.travel(NOON):
        closed(practice, LAST, {500: 1}, "Nobody counted")
        with practice.at_work():
            payments.take_payment(service.get_bill(bill), PaymentInput(Mode.CASH))
        desk = practice.browser()
        assert table(desk.get(PAGE))[-1][1] == "₹500"
        assert "Nothing was due" in desk.get("/daybook/dues/?day=1 April 2027").text


def test_without_a_day_it_is_the_end_of_the_month_before(practice: Practice) -> None:
    billed(practice, "Ada", 3, 500_00)
    with time_machine.travel(LATER):
        desk = practice.browser()
        page = desk.get("/daybook/dues/")
        assert "Dues at the end of 31 Mar 2027" in page.text
        ends = {"/daybook/dues/?day=2027-02-28", "/daybook/dues/?day=2027-04-20"}
        assert {CSV, *ends} <= set(page.links())
        for month in ("2027-03", "2027-04"):
            last = LAST if month == "2027-03" else LATER.date()
            assert f"/daybook/dues/?day={last}" in desk.get(f"/daybook/month/{month}/").links()
        assert "/daybook/dues/" in desk.get("/billing/dues/").links()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("typed", ["soon", "31/02/2027", "1/1/1999", "2150-01-01"])
def test_a_day_that_cannot_be_read_is_asked_again(typed: str, practice: Practice) -> None:
    desk = practice.browser()
    page = desk.get(f"/daybook/dues/?day={typed}")
    assert page.status == 422
    assert page.error_of("day")
    assert page.form("day").values["day"] == typed
    assert desk.get(f"/daybook/dues/csv/?day={typed}").status == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_sees_no_day_book_is_not_led_there(practice: Practice) -> None:
    desk = practice.browser("reception")
    assert "/daybook/dues/" not in desk.get("/billing/dues/").links()
    assert desk.get(PAGE).status == 403


def test_as_many_statements_for_sixty_bills_as_for_one(practice: Practice) -> None:
    billed(practice, "First", 1, 100_00)
    desk = practice.browser()
    desk.get(PAGE)
    with statements(practice.database.app) as one:
        desk.get(PAGE)
    for number in range(30):
        billed(practice, f"Patient{number}", number, 100_00)
    with statements(practice.database.app) as many:
        first = desk.get(PAGE)
    assert len(one) == len(many) <= 5
    assert len(table(first)) + len(table(desk.get(f"{PAGE}&page=2"))) == 31 + 4
    assert table(first)[-1][:2] == ["In all, on all pages", "₹3,100"]
