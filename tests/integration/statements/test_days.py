"""The day on which a payment of a statement counts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from clinic.billing import service
from clinic.clock import clinic_day, financial_year
from clinic.daybook import closing
from clinic.daybook.agreement import check_all
from tests.integration.client import Browser
from tests.integration.factories import Practice
from tests.integration.statements.loading import (
    enter_form,
    load,
    owed,
    texts,
)


def close(day: date) -> None:
    count = closing.save_count(day, {100: 0})
    closing.close_day(day, count.id, closing.preview_closing(day).expected, "The first")


def pay_by_statement(practice: Practice, desk: Browser, day: date) -> list[Any]:
    """Enter a statement's line of this day; return the payment."""
    (number,) = owed(practice, 500_00)
    page = load(desk, f"{day:%d/%m/%Y},UPI {number},412345678901,,500.00")
    assert enter_form(page).send(enter=texts(page)).status == 303
    with practice.at_work():
        payment = service.get_payment(1)
        return [payment.paid_on, payment.number]


def test_a_payment_has_the_day_of_the_bank(practice: Practice, desk: Browser) -> None:
    came = clinic_day() - timedelta(days=2)
    paid_on, number = pay_by_statement(practice, desk, came)
    assert paid_on == came
    assert number == f"R{financial_year(came)}/000001"
    book = desk.get(f"/daybook/{came}/").text
    assert "₹500" in book
    assert "412345678901" in book
    with practice.at_work():
        assert [check.name for check in check_all() if check.faults] == []
        close(came)
        assert [check.name for check in check_all() if check.faults] == []


def test_a_payment_of_a_closed_day_has_the_day_of_today(practice: Practice, desk: Browser) -> None:
    came = clinic_day() - timedelta(days=2)
    with practice.at_work():
        close(clinic_day() - timedelta(days=1))
    paid_on, _number = pay_by_statement(practice, desk, came)
    assert paid_on == clinic_day()
    assert "412345678901" not in desk.get(f"/daybook/{came}/").text
