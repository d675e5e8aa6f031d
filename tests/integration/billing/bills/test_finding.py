"""Bills are found and added up; over HTTP on both databases."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from itertools import product

import pytest
import time_machine

from tests.integration.billing.bills.issuing import NOON
from tests.integration.factories import Practice
from tests.integration.patients.people import names_on


@pytest.fixture
def three(practice: Practice) -> Practice:
    """Three bills of today: ₹500 paid in cash, ₹300 pending, ₹1,23,456 by UPI."""
    with time_machine.travel(NOON):
        practice.billed_visit(practice.patient(first_name="Ada", last_name="One"))
        practice.billed_visit(
            practice.patient(first_name="Bo", last_name="Two"), total_paise=30000, status="pending"
        )
        practice.billed_visit(
            practice.patient(first_name="Cyd", last_name="Three"), total_paise=12345600, mode="upi"
        )
    return practice


FOUND: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({}, ["Cyd Three", "Bo Two", "Ada One"]),
    ({"status": "paid"}, ["Cyd Three", "Ada One"]),
    ({"status": "pending"}, ["Bo Two"]),
    ({"status": "nonsense"}, ["Cyd Three", "Bo Two", "Ada One"]),
    ({"q": "bo"}, ["Bo Two"]),
    ({"q": "2026-27/000002"}, ["Bo Two"]),
    ({"q": "000002"}, ["Bo Two"]),
    ({"q": "2"}, ["Bo Two"]),
    ({"q": "bo", "status": "paid"}, []),
    ({"q": "nobody"}, []),
    ({"q": "%"}, []),
    ({"q": "/"}, []),
)


def test_bills_are_filtered_and_found(three: Practice) -> None:
    wrong = []
    with time_machine.travel(NOON):
        desk = three.browser()
        for (query, expected), htmx in product(FOUND, (False, True)):
            names = names_on(desk.get("/billing/", htmx=htmx, query_string=query))
            if names != expected:
                wrong.append((query, htmx, names))
    assert wrong == []


def test_the_totals_of_the_day_agree(three: Practice) -> None:
    with time_machine.travel(NOON):
        bills = three.browser().get("/billing/").text
        home = three.browser().get("/").text
    for amount in ("₹1,24,256", "₹1,23,956", "₹300"):
        assert amount in bills
    for amount in ("₹1,23,956", "₹300"):
        assert amount in home


def test_money_of_yesterday_does_not_count_today(three: Practice) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 18, 30, tzinfo=UTC)):
        home = three.browser().get("/").text
    assert "₹1,23,956" not in home
    assert "₹300" in home


def test_the_list_of_bills_pages(practice: Practice) -> None:
    patient = practice.patient()
    for _ in range(30):
        practice.billed_visit(patient)
    desk = practice.browser()
    first, second = desk.get("/billing/"), desk.get("/billing/?page=2")
    numbers = re.findall(r"20\d\d-\d\d/\d{6}", first.text) + re.findall(
        r"20\d\d-\d\d/\d{6}", second.text
    )
    assert len(numbers) == len(set(numbers)) == 30
