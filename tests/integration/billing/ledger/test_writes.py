"""A ledger write finds its open day, leaves nothing behind when it fails, and is done once."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from clinic.billing import credits, payments, service, settling, wrong_patient
from clinic.billing.booked import EntryDays
from clinic.billing.issuing import PaymentInput
from clinic.billing.ledger import attempt, ledger_write, open_days_since
from clinic.billing.models import Payment
from clinic.billing.refusals import AlreadyBilled, DayClosed, LedgerRefusal, NotLegal
from clinic.billing.rules import Mode, Status
from clinic.clock import clinic_day
from clinic.counter.service import issue_composed
from clinic.daybook.models import CashMovement
from clinic.daybook.service import move_cash
from clinic.extensions import db
from clinic.tenancy.numbers import take_numbers
from clinic.versions import Stale
from tests.integration.billing.ledger.driver import issued
from tests.integration.books import close_day
from tests.integration.factories import Practice
from tests.integration.issuing import issue_bill

WITH_KEY = (
    payments.take_payment,
    payments.refund,
    payments.take_advance,
    payments.give_back_advance,
    payments.use_advance,
    settling.settle,
    wrong_patient.move_payment,
    credits.credit,
    move_cash,
    issue_composed,
)


@pytest.mark.parametrize("write", WITH_KEY)
def test_the_request_key_of_a_write_is_passed_by_name(write: Callable[..., Any]) -> None:
    """The decorator does not see a key passed by position; a second tap would then be refused."""
    key = inspect.signature(write).parameters["request_key"]
    assert key.kind is inspect.Parameter.KEYWORD_ONLY


def test_a_failed_attempt_releases_its_numbers_and_keeps_earlier_writes(
    practice: Practice,
) -> None:
    with practice.at_work():
        first = take_numbers("trials")["trials"]
        with suppress(NotLegal), attempt():
            assert take_numbers("trials")["trials"] == first + 1
            raise NotLegal("No.")
        assert take_numbers("trials")["trials"] == first + 1


def test_a_second_bill_of_a_visit_is_refused_by_the_name_of_its_constraint(
    practice: Practice,
) -> None:
    visit = practice.visit(practice.patient())
    with practice.at_work():
        issue_bill(visit, 500_00, Status.PENDING)
        with pytest.raises(AlreadyBilled):
            issue_bill(visit, 500_00, Status.PENDING)
        assert service.get_bill(1).total_paise == 500_00


def test_an_error_that_is_no_ledger_rule_stays_a_database_error(practice: Practice) -> None:
    def move_nothing() -> None:
        with attempt():
            db.session.add(CashMovement(day=clinic_day(), amount_paise=0, reason="Nothing"))
            db.session.flush()

    with practice.at_work(), pytest.raises(IntegrityError, match="amount_not_zero"):
        move_nothing()


@pytest.mark.parametrize("error", [NotLegal("No."), Stale()])
def test_a_refused_second_tap_returns_the_result_of_the_first(
    practice: Practice, error: Exception
) -> None:
    bill = issued(practice, 500_00)
    with practice.at_work():
        paid = payments.take_payment(
            service.get_bill(bill), PaymentInput(Mode.CASH), request_key="k"
        )
        made = paid.id

    @ledger_write(Payment)
    def fail(day: EntryDays, *, request_key: str) -> Payment:
        raise error

    with practice.at_work():
        assert fail(request_key="k").id == made
        with pytest.raises(type(error)):
            fail(request_key="another")


def test_a_write_is_tried_on_each_day_until_one_is_open(practice: Practice) -> None:
    tried = []

    @ledger_write(Payment, days=lambda: open_days_since(clinic_day() - timedelta(days=3)))
    def refuse(day: EntryDays) -> Payment:
        tried.append(day)
        raise DayClosed("Closed.")

    with practice.at_work(), pytest.raises(DayClosed):
        refuse()
    today = clinic_day()
    bank_day = today - timedelta(days=3)
    tomorrow = today + timedelta(days=1)
    assert tried == [EntryDays(bank_day), EntryDays(today), EntryDays(today, book=tomorrow)]


def test_money_after_closing_counts_tomorrow_and_leaves_no_gap(practice: Practice) -> None:
    bill = issued(practice, 500_00)
    with practice.at_work():
        close_day(clinic_day(), 0)
    with practice.at_work():
        payment = payments.take_payment(service.get_bill(bill), PaymentInput(Mode.CASH, 1_00))
        assert (payment.paid_on, payment.book_day) == (clinic_day(), clinic_day() + timedelta(1))
        assert payment.number is not None
        assert payment.number.endswith("/000001")


def test_a_refused_second_part_keeps_the_first(practice: Practice) -> None:
    bill = issued(practice, 500_00)
    with practice.at_work():
        payments.take_payment(service.get_bill(bill), PaymentInput(Mode.CASH, 100_00))
        with pytest.raises(LedgerRefusal):
            payments.take_payment(service.get_bill(bill), PaymentInput(Mode.CASH, 500_00))
    with practice.at_work():
        assert service.get_bill(bill).paid_paise == 100_00
