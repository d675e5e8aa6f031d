"""Every amount up to ₹99,99,99,999.99 passes form, service, database and page unchanged."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clinic.billing import service
from clinic.money import format_plain, format_rupees, parse_rupees, to_paise
from tests.integration.databases import Database
from tests.integration.factories import open_practice

MOST = 99_99_99_999_99
ODD = [0, 1, 10, 99, 19_99, 1_00_000_00, 1_99_999_99, MOST - 1, MOST]


def test_an_amount_is_the_same_in_the_form_the_ledger_and_on_the_page(database: Database) -> None:
    practice = open_practice(database)
    patient, desk = practice.patient(), practice.browser()

    @given(st.integers(0, MOST) | st.sampled_from(ODD), st.booleans())
    @settings(
        max_examples=12, database=None, derandomize=True, suppress_health_check=list(HealthCheck)
    )
    def goes_round(paise: int, grouped: bool) -> None:
        visit = practice.visit(patient, fee_paise=paise)
        path = f"/visits/{visit}/bill/"
        form = desk.get(path).form_to(path)
        typed_total = form.values["total_amount"]
        assert to_paise(parse_rupees(typed_total)) == paise
        typed = format_rupees(paise) if grouped else format_plain(paise)
        page = form.send(total_amount=typed, payment_status="paid", payment_mode="upi")
        assert page.status == 303
        with practice.at_work():
            bill = service.find_bill_of_visit(visit)
            assert bill is not None
            assert (bill.total_paise, bill.paid_paise, bill.due_paise) == (paise, paise, 0)
            number = bill.id
        text = desk.get(f"/billing/{number}/").text
        amounts = {
            to_paise(parse_rupees(amount_text))
            for amount_text in re.findall(r"₹[\d,]+(?:\.\d\d)?", text)
        }
        assert paise in amounts

    goes_round()


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize("typed", ["1000000000", "0.001", "1e3", "1.005", "NaN", "-1", "٣٫٥"])
def test_an_invalid_amount_is_never_rounded_to_a_valid_one(database: Database, typed: str) -> None:
    practice = open_practice(database)
    practice.visit(practice.patient())
    desk = practice.browser()
    form = desk.get("/visits/1/bill/").form_to("/visits/1/bill/")
    assert form.send(total_amount=typed).status == 422
    with practice.at_work():
        assert service.find_bill_of_visit(1) is None
