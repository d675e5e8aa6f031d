"""A patient's page, over HTTP on both databases."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.patients.people import names_on


def test_a_patients_page_shows_visits_newest_first_with_bills_and_dues(practice: Practice) -> None:
    patient = practice.patient()
    for day in (3, 1, 2):
        practice.visit(patient, visit_date=date(2026, 11, day), diagnosis=f"Diagnosis {day}")
    practice.bill(1, 300_00, "pending")
    page = practice.browser().get("/patients/1/")
    assert [n for n in names_on(page) if "Diagnosis" in n] == [f"Diagnosis {d}" for d in (3, 2, 1)]
    assert "Due ₹300" in page.text
    assert "/billing/1/" in page.links()


def test_a_patients_page_lists_ten_bills_the_newest_first(practice: Practice) -> None:
    patient = practice.patient()
    for _ in range(12):
        practice.billed_visit(patient)
    links = practice.browser().get("/patients/1/").links()
    bills = [link for link in links if re.fullmatch(r"/billing/\d+/", link)]
    assert bills == [f"/billing/{number}/" for number in range(12, 2, -1)]


def test_earlier_visits_are_reached_from_a_patients_page(practice: Practice) -> None:
    patient = practice.patient()
    for day in range(1, 26):
        practice.visit(patient, visit_date=date(2026, 10, day), diagnosis=f"Diagnosis {day}.")
    desk = practice.browser()
    page, seen = desk.get("/patients/1/"), []
    while True:
        seen += [n for n in names_on(page) if "Diagnosis" in n]
        onward = [link for link in page.links() if "visits_from" in link]
        later = f"visits_from={len(seen)}"
        if not any(later in link for link in onward):
            break
        page = desk.get(next(link for link in onward if later in link))
    assert seen == [f"Diagnosis {day}." for day in range(25, 0, -1)]


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("offset", ["-5", "x", "100000", pytest.param("9" * 30)])
def test_a_nonsense_offset_is_no_error(offset: str, practice: Practice, desk: Browser) -> None:
    practice.patient()
    assert desk.get("/patients/1/", query_string={"visits_from": offset}).status == 200
