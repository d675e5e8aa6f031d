"""The database accepts a payment's reference once and refuses every other change of it."""

from __future__ import annotations

import pytest

from clinic.billing import payments, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.models import Payment
from clinic.billing.rules import Mode
from tests.integration.billing.ledger.driver import NOW, issued, refused
from tests.integration.databases import dump, in_scope
from tests.integration.factories import Practice

FIXED = {
    "doctor_id": "doctor_id + 1000",
    "id": "id + 1000",
    "patient_id": "2",
    "bill_id": "NULL",
    "kind": "'refund'",
    "amount_paise": "amount_paise + 1",
    "mode": "'card'",
    "paid_on": "'2020-01-01'",
    "book_day": "'2099-01-01'",
    "paid_at": NOW,
    "number": "'R2026-27/999999'",
    "tendered_paise": "1",
    "reason": "'because'",
    "taken_by": "7",
    "reverses_id": "1",
    "request_key": "'another'",
    "gstin": "'29ABCDE1234F1Z5'",
    "advance_parts": """'[{"paise": 1}]'""",
}
ADDED = {"reference", "reference_turn"}
ADD = "UPDATE payments SET reference = '412345678901', reference_turn = 0"


@pytest.fixture
def paid(practice: Practice) -> Practice:
    """A practice whose first entry is a payment by UPI without a reference."""
    issued(practice, 500_00, paid=PaymentInput(Mode.UPI))
    practice.patient()
    return practice


def test_each_column_of_a_payment_is_listed_as_fixed_or_added_later() -> None:
    assert {column.key for column in Payment.__table__.columns} == set(FIXED) | ADDED


@pytest.mark.parametrize("column", FIXED)
def test_no_other_column_can_be_changed_with_the_reference(paid: Practice, column: str) -> None:
    refused(paid, f"{ADD}, {column} = {FIXED[column]}", "(?i)written once|row-level security")


def test_a_reference_can_be_added_once(paid: Practice) -> None:
    with in_scope(paid.database, paid.doctor_id) as cursor:
        cursor.execute(ADD)
        assert cursor.rowcount == 1
    assert "412345678901" in str(dump(paid.database)["payments"])
    for change in ("reference = '999999999999'", "reference = NULL", "reference_turn = 1"):
        refused(paid, f"UPDATE payments SET {change}", "written once")
    refused(paid, ADD, "written once")


@pytest.mark.parametrize(
    "change",
    [
        "reference = ''",
        "reference = NULL",
        "reference_turn = 1",
        "reference = '412345678901', reference_turn = -1",
    ],
)
def test_an_invalid_reference_is_refused(paid: Practice, change: str) -> None:
    refused(paid, f"UPDATE payments SET {change}", "written once")


def test_only_incoming_payments_other_than_cash_can_get_a_reference(practice: Practice) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    upi = issued(practice, 500_00, paid=PaymentInput(Mode.UPI, reference="632712345678"))
    due = practice.billed_visit(1, total_paise=100_00, status="pending")
    with practice.at_work():
        payments.refund(service.get_bill(upi), 100_00, Mode.UPI, "Asked")
        payments.take_advance(1, PaymentInput(Mode.CASH, 50_00))
        payments.use_advance(service.get_bill(due), 50_00)
    assert len(dump(practice.database)["payments"]) == 6
    for number in range(1, 7):
        refused(practice, f"{ADD} WHERE id = {number}", "written once")
