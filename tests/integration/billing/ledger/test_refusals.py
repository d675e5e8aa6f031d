"""Refusals of the database are recognised, release their numbers, and affect only what is wrong."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from clinic.billing import credits, figures, payments, queries, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.ledger_rules import refusal_of
from clinic.billing.refusals import DayClosed, KnownReference, LedgerRefusal, NotLegal, TooMuch
from clinic.billing.rules import Mode
from tests.integration.billing.ledger.driver import issued
from tests.integration.books import check_books
from tests.integration.factories import Practice


def test_a_write_that_is_refused_half_way_releases_its_numbers(practice: Practice) -> None:
    """A page that shows the refusal may commit, since the reading is recorded."""
    number = issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    with practice.at_work(), pytest.raises(NotLegal):
        payments.take_payment(service.get_bill(number), PaymentInput(Mode.CASH, 1))
    check_books(practice)


def test_a_reversed_reference_can_be_used_for_a_new_bill(practice: Practice) -> None:
    payment_input = PaymentInput(Mode.UPI, reference="412345678901")
    wrong = issued(practice, 500_00, paid=payment_input)
    with pytest.raises(KnownReference):
        issued(practice, 500_00, paid=payment_input)
    with practice.at_work():
        payments.take_back(service.get_bill(wrong), queries.list_payments(wrong)[0])
    right = issued(practice, 500_00, paid=payment_input)
    with practice.at_work():
        assert service.get_bill(right).paid_paise == 500_00


def test_a_payment_from_an_advance_can_be_reversed_into_it(practice: Practice) -> None:
    number = issued(practice, 500_00)
    with practice.at_work():
        bill = service.get_bill(number)
        payments.take_advance(bill.patient_id, PaymentInput(Mode.CASH, 500_00))
        used = payments.use_advance(bill, 500_00)
    with practice.at_work():
        payments.take_back(service.get_bill(number), used)
        assert figures.patient_balance_of(bill.patient_id).advance == 500_00
        assert service.get_bill(number).due_paise == 500_00
    check_books(practice)


def test_an_item_larger_than_the_rounded_bill_can_be_credited(practice: Practice) -> None:
    number = issued(practice, 100_20, 10, rupee=True)
    with practice.at_work():
        bill = service.get_bill(number)
        first, second = queries.list_items(number)[:2]
        assert credits.credit(bill, [first.id], "Not done", Mode.CASH).amount_paise == 99_90
        assert credits.credit(bill, [second.id], "Not done", Mode.CASH).amount_paise == 10
    check_books(practice)


class _Refused(Exception):
    """An error message of the database with the row appended."""


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("CL-DAY-CLOSED: whatever it says", DayClosed),
        ("this day is closed", None),
        ("CHECK constraint failed: ck_bills_paid_within_total", TooMuch),
        ("UNIQUE constraint failed: payments.doctor_id, payments.reverses_id", NotLegal),
        ("CHECK constraint failed: ck_patients_sex\nDETAIL: (CL-DAY-CLOSED: typed)", None),
        ("CL-UNKNOWN: a rule that is not the ledger's", None),
    ],
)
def test_a_refusal_is_recognised_by_code_or_constraint_never_by_its_wording(
    message: str, kind: type[LedgerRefusal] | None
) -> None:
    refused = refusal_of(IntegrityError("INSERT", {}, _Refused(message)))
    assert type(refused) is (kind or type(None))
