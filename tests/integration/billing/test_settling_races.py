"""One payment for several bills, and references added later, while other desks act
simultaneously."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from clinic.billing import figures, payments, rules, service
from clinic.billing.allocation import Allocation
from clinic.billing.issuing import PaymentInput
from clinic.billing.late_references import add_reference
from clinic.billing.models import Payment
from clinic.billing.rules import Mode
from clinic.billing.settling import settle
from clinic.clock import clinic_day, financial_year
from clinic.tenancy.numbers import lock_numbers
from tests.integration.billing.races import (
    DESKS,
    Act,
    cancel,
    count,
    credit,
    desks,
    issued,
    meanwhile,
    outcome,
    pay,
    sums,
)
from tests.integration.books import check_books, close_day
from tests.integration.factories import Practice
from tests.patience import PATIENCE_S

REFERENCE = "412345678901"


@pytest.fixture(autouse=True)
def _books_agree(practice: Practice) -> Any:
    """Check every sum and number of the books after each test."""
    yield
    check_books(practice)


@pytest.fixture
def bills(practice: Practice) -> tuple[int, int]:
    """The numbers of two bills of ₹300 and ₹500, of two patients."""
    return issued(practice, 300_00), issued(practice, 500_00)


def settling(bills: tuple[int, int], key: str = "", excess: int = 0, **more: Any) -> Act:
    """Return an act that pays both dues by one transfer, as the page showed them."""
    seen = Allocation(((bills[0], 300_00), (bills[1], 500_00)), excess)
    payment_input = PaymentInput(Mode.UPI, seen.total_paise, REFERENCE, **more)
    return lambda: settle(1, bills, payment_input, seen, request_key=key)


def test_eight_desks_that_settle_the_same_bills_settle_them_once(
    practice: Practice, bills: tuple[int, int]
) -> None:
    outcomes = desks(practice, *(settling(bills, f"desk {n}", 50_00) for n in range(DESKS)))
    assert outcomes == {"done": 1, "NotLegal": DESKS - 1}
    assert count(practice, Payment) == 3
    with practice.at_work():
        assert figures.patient_balance_of(1).advance == 50_00


def test_one_form_sent_eight_times_is_one_set_of_entries(
    practice: Practice, bills: tuple[int, int]
) -> None:
    assert desks(practice, *[settling(bills, "one form")] * DESKS) == {"done": DESKS}
    assert count(practice, Payment) == 2


@pytest.mark.parametrize("other", [cancel, credit, pay])
def test_a_settlement_waits_for_another_act_and_is_then_compared_with_the_page(
    other: Any, practice: Practice, bills: tuple[int, int]
) -> None:
    assert meanwhile(practice, other(bills[1]), settling(bills)) == "Stale"
    assert sums(practice, bills[0])[0] == 0


def test_a_cancellation_waits_for_a_settlement(practice: Practice, bills: tuple[int, int]) -> None:
    with practice.at_work():
        seen = service.get_bill(bills[1]).version
    assert meanwhile(practice, settling(bills), cancel(bills[1], seen)) == "Stale"
    assert [sums(practice, bill)[0] for bill in bills] == [300_00, 500_00]


def test_a_settlement_during_the_closing_counts_in_the_next_day(
    practice: Practice, bills: tuple[int, int]
) -> None:
    close: Act = lambda: close_day(clinic_day(), 0)  # noqa: E731
    assert meanwhile(practice, close, settling(bills, excess=50_00)) == "done"
    with practice.at_work():
        books = {service.get_payment(number).book_day for number in (1, 2, 3)}
    assert books == {clinic_day() + timedelta(days=1)}


def test_a_settlement_takes_its_locks_in_the_order_of_receipts(
    practice: Practice, bills: tuple[int, int]
) -> None:
    """Another desk holds the counter of receipts and still needs that of payments: no deadlock."""
    with ThreadPoolExecutor(1) as pool:
        with practice.at_work():
            lock_numbers(rules.receipt_series_of(financial_year(clinic_day())))
            waiting = pool.submit(outcome, practice, settling(bills))
            time.sleep(0.3)  # it continues as far as possible
            payments.lock_money()
        assert waiting.result(PATIENCE_S) == "done"


def test_of_simultaneous_shares_of_a_transfer_one_succeeds(
    practice: Practice, bills: tuple[int, int]
) -> None:
    with practice.at_work():
        payments.take_payment(service.get_bill(bills[0]), PaymentInput(Mode.UPI, None, REFERENCE))

    def share(n: int) -> Act:
        payment_input = PaymentInput(Mode.UPI, 10_00, REFERENCE, shared_with=1)
        return lambda: payments.take_payment(
            service.get_bill(bills[1]), payment_input, request_key=f"desk {n}"
        )

    outcomes = desks(practice, *(share(n) for n in range(DESKS)))
    assert outcomes == {"done": 1, "KnownReference": DESKS - 1}


def add(number: int, reference: str = REFERENCE) -> Act:
    return lambda: add_reference(service.get_payment(number), reference)


def test_a_reference_added_simultaneously_by_eight_desks_is_added_once(
    practice: Practice, bills: tuple[int, int]
) -> None:
    with practice.at_work():
        payments.take_payment(service.get_bill(bills[0]), PaymentInput(Mode.UPI))
    others = [f"{n}12345678901" for n in range(DESKS)]
    assert desks(practice, *(add(1, other) for other in others)) == {
        "done": 1,
        "NotLegal": DESKS - 1,
    }


def test_a_payment_reversed_meanwhile_gets_no_reference(
    practice: Practice, bills: tuple[int, int]
) -> None:
    with practice.at_work():
        payments.take_payment(service.get_bill(bills[0]), PaymentInput(Mode.UPI))
    back: Act = lambda: payments.take_back(  # noqa: E731
        service.get_bill(bills[0]), service.get_payment(1), "Wrong"
    )
    assert meanwhile(practice, back, add(1)) == "NotLegal"


def test_a_reference_is_added_to_a_payment_of_a_closed_day(
    practice: Practice, bills: tuple[int, int]
) -> None:
    with practice.at_work():
        payments.take_payment(service.get_bill(bills[0]), PaymentInput(Mode.UPI))
    with practice.at_work():
        assert close_day(clinic_day(), 0)
    with practice.at_work():
        add(1)()
        assert service.get_payment(1).reference == REFERENCE
