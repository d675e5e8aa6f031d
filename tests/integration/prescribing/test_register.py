"""The register of scheduled medicines; on both databases."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import Any

import pytest
import time_machine

from tests.integration.client import Browser, Page
from tests.integration.factories import Practice
from tests.integration.prescribing.printing import NOON, REGISTER
from tests.integration.prescriptions import AZITHROMYCIN, sign


def entries(page: Page) -> list[dict[str, str]]:
    assert page.response.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(page.response.data.decode("utf-8-sig"), newline="")))


@pytest.fixture
def noon() -> Any:
    with time_machine.travel(NOON):
        yield


@pytest.mark.usefixtures("noon")
def test_the_register_lists_scheduled_medicines_of_a_period(
    practice: Practice, desk: Browser
) -> None:
    text = desk.get(REGISTER).text
    for expected in ("AZITHROMYCIN 500 mg tablet", "Lakshmi Srinivasan", "3 tablets", "H1"):
        assert expected in text
    assert "Karve Road, Pune 411004" in text
    assert "Steam" not in text
    assert "AZITHROMYCIN" not in desk.get(f"{REGISTER}?from=2026-10-01&to=2026-10-31").text
    assert "AZITHROMYCIN" in desk.get(f"{REGISTER}?from=23/11/2026&to=23 Nov 2026").text


@pytest.mark.usefixtures("noon")
def test_the_register_is_exported_as_csv(desk: Browser) -> None:
    page = desk.get(f"{REGISTER}csv/?from=2026-11-01&to=2026-11-30")
    assert page.headers["Content-Disposition"] == (
        "attachment; filename=schedule-h1-2026-11-01-2026-11-30.csv"
    )
    (entry,) = entries(page)
    assert entry["Date"] == "23 Nov 2026"
    assert entry["Patient"] == "Lakshmi Srinivasan"
    assert entry["Address"] == "Karve Road, Pune 411004"
    assert entry["Prescriber"] == "Dr Asha Rao"
    assert (entry["Medicine"], entry["Schedule"]) == ("AZITHROMYCIN 500 mg tablet", "H1")
    assert entry["Quantity"] == "3 tablets"


def test_only_the_newest_revision_of_a_prescription_counts(
    practice: Practice, desk: Browser
) -> None:
    sign(practice, 1, revision=2, medicines=(replace(AZITHROMYCIN, quantity="5 tablets"),))
    assert [entry["Quantity"] for entry in entries(desk.get(f"{REGISTER}csv/"))] == ["5 tablets"]
    assert "Corrected" in desk.get(REGISTER).text
    sign(practice, 1, revision=3, medicines=())
    assert entries(desk.get(f"{REGISTER}csv/")) == []


@pytest.mark.usefixtures("noon")
def test_a_prescription_of_the_wrong_patient_is_struck_in_the_register(
    practice: Practice, desk: Browser
) -> None:
    before = entries(desk.get(f"{REGISTER}csv/"))
    assert [entry["Struck"] for entry in before] == [""]
    assert "Struck" not in desk.get(REGISTER).text
    practice.move_visit(1, practice.patient())
    (entry,) = entries(desk.get(f"{REGISTER}csv/"))
    assert entry["Struck"] == "Struck: signed for the wrong patient"
    assert entry == before[0] | {"Struck": entry["Struck"]}
    assert "Struck" in desk.get(REGISTER).text


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_is_a_formula(start: str, practice: Practice) -> None:
    evil = f'{start}HYPERLINK("http://evil.example","x")'
    line = replace(AZITHROMYCIN, label=evil, quantity=evil)
    visit = practice.visit(practice.patient())
    sign(practice, visit, patient_name=evil, patient_address=evil, medicines=(line,))
    (entry,) = entries(practice.browser().get(f"{REGISTER}csv/"))
    for heading in ("Patient", "Brand", "Quantity"):
        assert entry[heading].startswith(f"'{start}")
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in entry.values())


def test_a_long_register_has_pages_and_the_export_has_all_entries(practice: Practice) -> None:
    visits = [practice.visit(practice.patient()) for _ in range(2)]
    for visit in visits:
        sign(practice, visit, medicines=(AZITHROMYCIN,) * 15)
    desk = practice.browser()
    first = desk.get(REGISTER)
    (following,) = [link for link in first.links() if "page=2" in link]
    assert first.html.count("row-main") == 25
    assert desk.get(following).html.count("row-main") == 5
    assert len(entries(desk.get(f"{REGISTER}csv/"))) == 30


@pytest.mark.parametrize("query", ["?from=yesterday", "?from=2026-11-23&to=2026-11-01", "?to=32"])
def test_an_invalid_period_is_explained(query: str, desk: Browser) -> None:
    page = desk.get(REGISTER + query)
    assert page.status == 200
    assert page.error_of("from") or page.error_of("to")


def test_the_register_lists_only_one_doctors_prescriptions(
    practice: Practice, other: Practice, desk: Browser
) -> None:
    stranger = other.browser()
    assert "AZITHROMYCIN" not in stranger.get(REGISTER).text
    assert entries(stranger.get(f"{REGISTER}csv/")) == []
