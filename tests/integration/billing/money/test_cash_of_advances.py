"""Cash advances used on a bill count towards its limit of two lakh (s. 269ST)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from clinic.billing import payments, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.refusals import TooMuchCash
from clinic.billing.rules import Mode
from tests.integration.billing.test_ledger import issued
from tests.integration.client import Browser
from tests.integration.factories import Practice

FIRST = datetime(2026, 11, 21, 6, 30, tzinfo=UTC)


def take_advance(paise: int, mode: Mode = Mode.CASH) -> None:
    payments.take_advance(1, PaymentInput(mode, paise))


def left_on_other_days(practice: Practice, *modes: Mode) -> None:
    """Issue a bill of three lakh, and take advances of ₹1,50,000 on earlier days."""
    for days, mode in enumerate(modes):
        with time_machine.travel(FIRST + timedelta(days=days)), practice.at_work():
            take_advance(1_50_000_00, mode)


def test_cash_advances_of_two_days_reach_the_limit_on_one_bill(
    practice: Practice, desk: Browser
) -> None:
    issued(practice, 3_00_000_00)
    left_on_other_days(practice, Mode.CASH, Mode.CASH)
    page = desk.get("/billing/1/").form_to("/billing/1/advance/").send(amount="200000")
    assert page.status == 422
    assert "269ST" in page.text
    with practice.at_work():
        payments.use_advance(service.get_bill(1), 1_99_999_99)
        assert service.get_bill(1).paid_paise == 1_99_999_99


def test_cash_in_addition_to_a_cash_advance_reaches_the_limit(practice: Practice) -> None:
    issued(practice, 3_00_000_00)
    left_on_other_days(practice, Mode.CASH)
    with practice.at_work():
        bill = service.get_bill(1)
        used = payments.use_advance(bill, 1_50_000_00).id
        with pytest.raises(TooMuchCash, match="269ST"):
            payments.take_payment(bill, PaymentInput(Mode.CASH, 50_000_00))
    with practice.at_work():
        bill = service.get_bill(1)
        payments.take_payment(bill, PaymentInput(Mode.CASH, 49_999_99))
        payments.take_payment(bill, PaymentInput(Mode.UPI, 1_00_000_00))
        payments.take_back(bill, service.get_payment(used), "Wrong bill")
        payments.take_payment(bill, PaymentInput(Mode.CASH, 1_00_000_00))


def test_an_advance_by_upi_does_not_count_as_cash(practice: Practice) -> None:
    issued(practice, 3_00_000_00)
    left_on_other_days(practice, Mode.UPI, Mode.CASH)
    with practice.at_work():
        payments.use_advance(service.get_bill(1), 3_00_000_00)
        assert service.get_bill(1).due_paise == 0


def test_cash_that_was_kept_from_another_bill_still_counts_as_cash(practice: Practice) -> None:
    issued(practice, 1_50_000_00)
    practice.bill(practice.visit(1), 3_00_000_00, "pending")
    with time_machine.travel(FIRST), practice.at_work():
        first = service.get_bill(1)
        payments.take_payment(first, PaymentInput(Mode.CASH))
        payments.refund(first, 1_50_000_00, Mode.ADVANCE, "For the other one")
    with practice.at_work():
        bill = service.get_bill(2)
        payments.use_advance(bill, 1_50_000_00)
        with pytest.raises(TooMuchCash):
            payments.take_payment(bill, PaymentInput(Mode.CASH, 50_000_00))
