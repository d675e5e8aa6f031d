"""How many statements a page costs: few, and as many for sixty rows as for one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.client import Browser, Page
from tests.integration.counting import statements
from tests.integration.factories import Practice

MOST = 6
ISSUING_A_PAID_BILL = 7
"""The visit, the numbers, a bill, an item, a payment and the trail beside the sign-in."""

PAGES = {
    "home": "/",
    "list": "/patients/",
    "search": "/patients/?q=number",
    "search for nobody": "/patients/?q=nobody",
    "a patient's page": "/patients/1/",
    "a visit": "/visits/1/",
    "a bill": "/billing/1/",
    "the list of bills": "/billing/",
    "the receipt": "/billing/1/pdf/",
    "a new patient": "/patients/new/",
    "a new visit": "/patients/1/visits/new/",
    "the account": "/account/",
}


def fill(practice: Practice, rows: int) -> None:
    """So many patients, and as many billed visits of the first and of the others."""
    first = practice.patients(rows)[0]
    for number in range(rows):
        practice.billed_visit(first, status="pending" if number % 2 else "paid")


def count(practice: Practice, browser: Browser, act: Callable[[Browser], Page]) -> list[str]:
    act(browser)  # the first time fills caches of compiled statements
    with statements(practice.database.app) as told:
        page = act(browser)
    assert page.status in (200, 303)
    return told


@pytest.fixture
def grown(practice: Practice) -> Callable[[Callable[[Browser], Page]], tuple[int, int]]:
    """What an act costs with one row, and with sixty."""

    def measure(act: Callable[[Browser], Page]) -> tuple[int, int]:
        fill(practice, 1)
        one = count(practice, practice.browser(), act)
        fill_more(practice)
        sixty = count(practice, practice.browser(), act)
        assert len(one) == len(sixty), "\n".join(sixty)
        return len(one), len(sixty)

    return measure


def fill_more(practice: Practice) -> None:
    for number in range(2, 61):
        practice.patient(first_name=f"Patient{number}", last_name=f"Number{number}")
    for number in range(59):
        practice.billed_visit(1 + number % 3, status="pending" if number % 2 else "paid")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_costs_few_statements_whatever_the_rows(
    name: str, grown: Callable[[Callable[[Browser], Page]], tuple[int, int]]
) -> None:
    one, _sixty = grown(lambda browser: browser.get(PAGES[name]))
    assert one <= MOST


def test_saving_a_visit_costs_few_statements(practice: Practice) -> None:
    practice.patient()
    for turn in range(3):
        browser = practice.browser()
        form = browser.get("/patients/1/visits/new/").form("symptoms", "request_key")
        with statements(practice.database.app) as told:
            assert form.send(symptoms=f"Fever {turn}").status == 303
    assert len(told) <= MOST, "\n".join(told)


@pytest.mark.parametrize(("status", "most"), [("pending", MOST), ("paid", ISSUING_A_PAID_BILL)])
def test_issuing_a_bill_costs_few_statements(status: str, most: int, practice: Practice) -> None:
    patient = practice.patient()
    for turn in range(1, 4):
        practice.visit(patient)
        browser = practice.browser()
        form = browser.get(f"/visits/{turn}/bill/").form("total_amount", "request_key")
        with statements(practice.database.app) as told:
            assert form.send(payment_status=status).status == 303
    assert len(told) <= most, "\n".join(told)


def test_editing_a_visit_in_place_costs_few_statements(practice: Practice) -> None:
    practice.visit(practice.patient())
    for turn in range(3):
        form = practice.browser().get("/visits/1/edit/?part=diagnosis").form("version", "diagnosis")
        with statements(practice.database.app) as told:
            assert form.send(htmx=True, diagnosis=f"Diagnosis {turn}").status == 200
    assert len(told) <= MOST, "\n".join(told)


def test_a_file_and_the_sign_in_page_ask_the_database_nothing(practice: Practice) -> None:
    visitor = Browser(practice.database.app)
    with statements(practice.database.app) as told:
        visitor.get("/login/")
        visitor.get("/static/clinic.css").response.close()
    assert told == []
