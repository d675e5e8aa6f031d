"""Patients are found and listed, over HTTP on both databases."""

from __future__ import annotations

import re
from datetime import date
from itertools import product

import pytest
import time_machine

from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.patients.people import NOON, names_on


@pytest.fixture
def three(practice: Practice) -> Practice:
    """Lakshmi Srinivasan, रमेश कुलकर्णी, and Anand D'Souza."""
    practice.patient(phone="+919876543210")
    practice.patient(first_name="रमेश", last_name="कुलकर्णी", gender="M", phone="+912025531234")
    practice.patient(first_name="Anand Lobo", last_name="D'Souza", gender="M")
    return practice


FOUND = (
    ("lak", ["Lakshmi Srinivasan"]),
    ("SRINI", ["Lakshmi Srinivasan"]),
    ("srini lak", ["Lakshmi Srinivasan"]),
    ("lobo", ["Anand Lobo D'Souza"]),
    ("souza", ["Anand Lobo D'Souza"]),
    ("dsouza", ["Anand Lobo D'Souza"]),
    ("रमेश", ["रमेश कुलकर्णी"]),
    ("कुल", ["रमेश कुलकर्णी"]),
    ("98765 43210", ["Lakshmi Srinivasan"]),
    ("+91 98765 43210", ["Lakshmi Srinivasan"]),
    ("9876543", ["Lakshmi Srinivasan"]),
    ("3210", ["Lakshmi Srinivasan"]),
    ("43210", ["Lakshmi Srinivasan"]),
    ("543 210", ["Lakshmi Srinivasan"]),
    ("876543210", ["Lakshmi Srinivasan"]),
    ("lak 543210", ["Lakshmi Srinivasan"]),
    ("43210 lak", ["Lakshmi Srinivasan"]),
    ("anand 543210", []),
    ("5432", ["Lakshmi Srinivasan"]),
    ("531234", ["रमेश कुलकर्णी"]),
    ("3", ["Anand Lobo D'Souza"]),
    ("lak ram", []),
    ("xyz", []),
    ("%", []),
    ("'", []),
    ("_", []),
    ("~", []),
)


def test_a_patient_is_found(three: Practice) -> None:
    desk, wrong = three.browser(), []
    for (query, expected), htmx in product(FOUND, (False, True)):
        page = desk.get("/patients/", htmx=htmx, query_string={"q": query})
        names = names_on(page)
        matching = [n for n in names if n in expected] if query == "3" else names
        is_whole = "<html" in page.html
        if matching != expected or is_whole == htmx or page.find("patients") is None:
            wrong.append((query, htmx, names))
    assert wrong == []


def test_a_phone_number_that_repeats_the_digits_is_shown_once(
    practice: Practice,
) -> None:
    practice.patient(first_name="Begins", phone="+919876500000")
    practice.patient(first_name="Both", phone="+919876509876")
    practice.patient(first_name="Ends", phone="+919123409876")
    names = names_on(practice.browser().get("/patients/?q=9876"))
    assert names == ["Ends Srinivasan", "Both Srinivasan", "Begins Srinivasan"]


def test_a_bill_is_found_by_the_end_of_the_patients_phone(practice: Practice) -> None:
    practice.billed_visit(practice.patient(phone="+919876543210"))
    practice.billed_visit(practice.patient(first_name="Anand", phone="+919876543219"))
    page = practice.browser().get("/billing/?q=543210")
    assert names_on(page) == ["Lakshmi Srinivasan"]


def test_the_pages_of_the_list_miss_nobody(practice: Practice, desk: Browser) -> None:
    practice.patients(60)
    seen: list[str] = []
    page = desk.get("/patients/")
    for _ in range(5):
        seen += names_on(page)
        onward = re.search(r'rel="next"\s+href="([^"]+)"|href="([^"]+)"\s*rel="next"', page.html)
        if onward is None:
            break
        page = desk.get(onward[1] or onward[2])
    assert len(seen) == len(set(seen)) == 60
    assert seen[0] == "Patient60 Number60"


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("number", ["0", "-1", "x", "99", "9" * 30, "٢", "1e9"])
def test_a_missing_page_of_the_list_is_no_error(number: str, three: Practice) -> None:
    assert three.browser().get("/patients/", query_string={"page": number}).status == 200


def test_the_list_shows_last_visits_and_dues(three: Practice) -> None:
    with time_machine.travel(NOON):
        three.bill(three.visit(1, visit_date=date(2026, 11, 21)), 300_00, "pending")
        three.visit(1, visit_date=date(2026, 11, 20))
        page = three.browser().get("/patients/?q=lak")
    assert "Due ₹300" in page.text
    assert "21 Nov" in page.text
    assert "No visit yet" in three.browser().get("/patients/?q=anand").text
