"""Dues by patient and age, and bills by state; over HTTP on both databases."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from clinic.billing import credits, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.payments import take_payment
from clinic.billing.rules import Mode
from tests.integration.client import Page
from tests.integration.counting import statements
from tests.integration.factories import Practice

NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def owing(practice: Practice, name: str, *ages: int, paise: int = 100_00) -> None:
    """Register a patient with an unpaid bill of each age in days."""
    patient = practice.patient(first_name=name, last_name="", phone="+919876543210")
    for age in ages:
        with time_machine.travel(NOON - timedelta(days=age)):
            practice.billed_visit(patient, total_paise=paise, status="pending")


def rows(page: Page) -> list[str]:
    return texts(page, "li", "due")


def texts(page: Page, tag: str, name: str) -> list[str]:
    assert page.tree is not None
    elements = [e for e in page.tree.iter(tag) if e.get("class") == name]
    return [" ".join("".join(e.itertext()).split()) for e in elements]


@pytest.mark.parametrize(
    ("age", "label"),
    [
        *((0, "Up to 7 days"), (7, "Up to 7 days"), (8, "8 to 30 days"), (30, "8 to 30 days")),
        *((31, "31 to 90 days"), (90, "31 to 90 days"), (91, "Over 90 days")),
    ],
)
def test_a_due_has_its_age_to_the_day(age: int, label: str, practice: Practice) -> None:
    owing(practice, "Ada", age)
    with time_machine.travel(NOON):
        page = practice.browser().get("/billing/dues/")
    (row,) = rows(page)
    assert [each for each in texts(page, "div", "due-age") if "₹" in each] == [f"{label} ₹100"]
    assert "₹100" in row
    assert "tel:+919876543210" in page.links()
    assert ("Today" if age == 0 else f"{age} day" if age < 61 else " months") in row


def test_dues_are_listed_by_patient_the_oldest_first_and_add_up(practice: Practice) -> None:
    owing(practice, "Ada", 2)
    owing(practice, "Bo", 1, 40, 100)
    owing(practice, "Cyd", 1)
    with time_machine.travel(NOON):
        with practice.at_work():
            take_payment(service.get_bill(5), PaymentInput(Mode.CASH))  # Cyd owes nothing
            take_payment(service.get_bill(2), PaymentInput(Mode.CASH, 25_00))
        page = practice.browser().get("/billing/dues/")
    bo, ada = rows(page)
    assert bo.startswith("Bo 3 months · 3 bills · since 15 Aug")
    assert "₹275" in bo
    assert ada.startswith("Ada 2 days ·")
    assert texts(page, "div", "due-age") == [
        *("Up to 7 days ₹175", "8 to 30 days –"),
        *("31 to 90 days ₹100", "Over 90 days ₹100"),
    ]
    assert "Money due: ₹375" in page.text


def test_the_list_of_dues_has_pages_and_runs_as_many_statements_for_sixty_as_for_one(
    practice: Practice,
) -> None:
    owing(practice, "First", 1)
    desk = practice.browser()
    desk.get("/billing/dues/")
    with statements(practice.database.app) as one:
        desk.get("/billing/dues/")
    for number in range(30):
        owing(practice, f"Patient{number}", number)
    with statements(practice.database.app) as many:
        first = desk.get("/billing/dues/")
    assert len(one) == len(many) <= 4
    assert len(rows(first)) + len(rows(desk.get("/billing/dues/?page=2"))) == 31
    assert "/billing/dues/" in desk.get("/").links()
    assert "/billing/dues/" in desk.get("/billing/").links()


def test_an_empty_list_says_that_nobody_owes_anything(practice: Practice) -> None:
    assert "Nothing is due" in practice.browser().get("/billing/dues/").text


@pytest.mark.parametrize(
    ("status", "numbers"),
    [
        ("", [6, 5, 4, 3, 2, 1]),
        ("pending", [2, 1]),
        ("issued", [1]),
        ("part_paid", [2]),
        ("paid", [6, 3]),
        ("cancelled", [4]),
        ("refunded", [5]),
        ("draft", [6, 5, 4, 3, 2, 1]),
    ],
)
def test_bills_are_filtered_by_their_state(
    status: str, numbers: list[int], practice: Practice
) -> None:
    patient = practice.patient()
    for _ in range(5):
        practice.billed_visit(patient, status="pending")
    practice.billed_visit(patient, total_paise=0)
    with practice.at_work():
        take_payment(service.get_bill(2), PaymentInput(Mode.CASH, 1_00))
        take_payment(service.get_bill(3), PaymentInput(Mode.CASH))
        credits.cancel(service.get_bill(4), "Wrong patient")
        credits.credit(service.get_bill(5), [5], "Not done", Mode.CASH)
    page = practice.browser().get(f"/billing/?status={status}")
    serials = re.findall(r"20\d\d-\d\d/(\d{6})", page.text)
    assert [int(serial) for serial in serials] == numbers
    assert page.html.count('class="is-cancelled"') == numbers.count(4)
