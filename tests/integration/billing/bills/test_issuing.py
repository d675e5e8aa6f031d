"""Bills are issued and numbered; over HTTP on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from clinic.billing.rules import Status
from tests.integration.billing.bills.issuing import NEW, NOON, bill_of, issue, ledger
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.issuing import issue_bill
from tests.integration.together import at_once

# --- issuing -------------------------------------------------------------------------------------


def test_a_bill_starts_at_the_visits_fee(desk: Browser) -> None:
    values = desk.get(NEW).form_to(NEW).values
    assert values["total_amount"] == "500"
    assert values["payment_status"] == "paid"


def test_a_bill_is_issued_with_an_item_and_a_payment(practice: Practice) -> None:
    practice.visit(practice.patient())
    with time_machine.travel(NOON):
        desk = practice.browser()
        page = issue(desk, notes="Next visit free")
        assert (page.status, page.location) == (303, "/billing/1/")
        page_after = page.follow()
    for text in ("2026-27/000001", "Lakshmi Srinivasan", "₹500", "Paid", "Next visit free"):
        assert text in page_after.text
    rows = dump(practice.database)
    assert len(rows["bill_items"]) == len(rows["payments"]) == 1
    assert ledger(practice) == [(50000, "cash", None)]
    assert bill_of(practice)["paid_paise"] == 50000


def test_a_pending_bill_has_no_payment_and_is_due(practice: Practice, desk: Browser) -> None:
    assert "Due" in issue(desk, payment_status="pending").follow().text
    assert ledger(practice) == []
    assert bill_of(practice)["paid_paise"] == 0


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("typed", "paise"),
    [
        ("500", 50000),
        ("499.50", 49950),
        ("0", 0),
        ("0.01", 1),
        ("1,000", 100000),
        ("₹ 1,23,456.78", 12345678),
        ("99,99,99,999.99", 99999999999),
        ("٥", 500),
        ("५००", 50000),
        (" 500 ", 50000),
    ],
)
def test_an_amount_is_stored_to_the_paisa(
    typed: str, paise: int, practice: Practice, desk: Browser
) -> None:
    # The law does not allow this amount in cash.
    assert issue(desk, total_amount=typed, payment_mode="upi").status == 303
    bill = bill_of(practice)
    assert (bill["total_paise"], bill["paid_paise"]) == (paise, paise)
    assert sum(entry[0] for entry in ledger(practice)) == paise


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    "typed",
    [
        *("", "499.999", "-1", "abc", "1e5", "1.", ".5", "1,00", "10,0", "NaN", "inf", "0x10"),
        *("5 0", "1_000", "1000000000", "99,99,99,999.999", "500 rupees", "५००.५५५", "--5"),
    ],
)
def test_an_invalid_amount_is_explained_and_never_rounded(
    typed: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    page = issue(desk, total_amount=typed, notes="kept")
    assert page.status == 422
    assert page.error_of("total_amount")
    values = page.form_to(NEW).values
    assert (values["total_amount"], values["notes"]) == (typed, "kept")
    assert dump(practice.database) == before


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        pytest.param("payment_status", None, "paid or not paid"),
        ("payment_status", "refunded", "paid or not paid"),
        ("payment_mode", "cheque", "how it was paid"),
        ("notes", "x" * 2001, "At most 2,000"),
    ],
)
def test_a_bad_field_is_explained(
    field: str, text: str | None, message: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    page = issue(desk, **{field: text})
    assert page.status == 422
    assert message in page.error_of(field)
    assert dump(practice.database) == before


def test_opening_the_form_again_leads_to_the_existing_bill(desk: Browser) -> None:
    issue(desk)
    page = desk.get(NEW)
    assert (page.status, page.location) == (302, "/billing/1/")


def test_a_second_form_for_a_visit_leads_to_the_first_bill(
    practice: Practice, desk: Browser
) -> None:
    forms = [desk.get(NEW).form_to(NEW) for _ in range(2)]
    assert forms[0].send().location == "/billing/1/"
    page = forms[1].send(total_amount="700")
    assert (page.status, page.location) == (303, "/billing/1/")
    assert "had a bill already" in page.follow().text
    assert bill_of(practice)["total_paise"] == 50000
    assert len(dump(practice.database)["bills"]) == 1


@pytest.mark.parametrize("same_form", [True, False])
def test_eight_simultaneous_posts_issue_one_bill(same_form: bool, practice: Practice) -> None:
    practice.visit(practice.patient())
    desks = [practice.browser() for _ in range(8)]
    forms = [d.get(NEW).form_to(NEW) for d in desks]
    key = {"request_key": forms[0].values["request_key"]} if same_form else {}
    pages = at_once([lambda f=f: f.send(**key) for f in forms])
    assert {(page.status, page.location) for page in pages} == {(303, "/billing/1/")}
    rows = dump(practice.database)
    assert len(rows["bills"]) == len(rows["payments"]) == len(rows["bill_items"]) == 1
    counters = {row[1]: row[2] for row in rows["counters"]}
    assert counters["bills"] == counters["payments"] == 1


# --- numbers -------------------------------------------------------------------------------------


def issue_and_fail(practice: Practice, visit: int) -> None:
    """Issue a bill and fail before the commit."""
    with practice.at_work():
        issue_bill(visit, 50000, Status.PAID)
        raise RuntimeError("the power went")


def test_numbers_have_no_gaps_after_failures(practice: Practice) -> None:
    patient = practice.patient()
    numbers = []
    with time_machine.travel(NOON):
        for turn in range(6):
            visit = practice.visit(patient)
            if turn % 2:
                with pytest.raises(RuntimeError, match="the power went"):
                    issue_and_fail(practice, visit)
            numbers.append(bill_of(practice, practice.bill(visit))["number"])
    assert numbers == [f"2026-27/{serial:06}" for serial in range(1, 7)]


def test_each_doctor_and_financial_year_has_its_own_series(
    practice: Practice, other: Practice
) -> None:
    minute_before = datetime(2027, 3, 31, 18, 29, 30, tzinfo=UTC)  # 23:59 in Kolkata
    midnight = datetime(2027, 3, 31, 18, 30, tzinfo=UTC)
    numbers = []
    for moment in (minute_before, minute_before, midnight, midnight):
        with time_machine.travel(moment, tick=False):
            bill = practice.billed_visit()
            numbers.append(
                (bill_of(practice, bill)["number"], bill_of(practice, bill)["issued_on"])
            )
    assert numbers == [
        ("2026-27/000001", date(2027, 3, 31)),
        ("2026-27/000002", date(2027, 3, 31)),
        ("2027-28/000001", date(2027, 4, 1)),
        ("2027-28/000002", date(2027, 4, 1)),
    ]
    with time_machine.travel(midnight):
        assert bill_of(other, other.billed_visit())["number"] == "2027-28/000001"


def test_eight_simultaneous_bills_get_consecutive_numbers(practice: Practice) -> None:
    patient = practice.patient()
    for _ in range(8):
        practice.visit(patient)
    desks = [practice.browser() for _ in range(8)]
    forms = [d.get(f"/visits/{n}/bill/").form("total_amount") for n, d in enumerate(desks, 1)]
    pages = at_once([lambda f=f: f.send() for f in forms])
    assert {page.status for page in pages} == {303}
    serials = sorted(int(row[4].split("/")[1]) for row in dump(practice.database)["bills"])
    assert serials == list(range(1, 9))
