"""The database alone refuses forbidden changes of bills and their money, sent through the driver.

Rows that are written once are tested in test_written_once.py; that an issued bill is fixed, also in
test_ledger.py.
"""

from __future__ import annotations

import pytest

from clinic.billing import credits, payments, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.models import Bill
from clinic.billing.rules import Mode
from tests.integration.billing.ledger.driver import NOW, issued, payment, refused
from tests.integration.databases import in_scope
from tests.integration.factories import Practice

FIXED = {
    "id": "id + 1000",
    "doctor_id": "doctor_id + 1000",
    "number": "'2026-27/999999'",
    "patient_id": "2",
    "visit_id": "NULL",
    "issued_on": "'2020-01-01'",
    "book_day": "'2099-01-01'",
    "total_paise": "total_paise + 1",
    "paid_paise": "paid_paise - 1",
    "credited_paise": "1",
    "discount_paise": "1",
    "discount_reason": "'Friend'",
    "heading": "'tax invoice'",
    "gstin": "'27AAPFU0939F1ZV'",
    "issued_by": "7",
    "cancelled_at": NOW,
    "cancelled_on": "'2026-11-23'",
    "cancelled_book_day": "'2099-01-01'",
    "cancelled_by": "7",
    "cancel_reason": "'because'",
    "was_for_visit_id": "1",
    "recipient_name": "'Acme Ltd'",
    "recipient_address": "'Elsewhere'",
    "recipient_state": "'29'",
    "recipient_gstin": "'29AAGCB7383J1Z4'",
    "request_key": "'another'",
    "created_at": NOW,
}
FREE = {"notes", "version", "updated_at"}


def test_each_column_of_a_bill_is_listed_as_fixed_or_free() -> None:
    assert {column.key for column in Bill.__table__.columns} == set(FIXED) | FREE


@pytest.mark.parametrize("column", FIXED)
def test_no_fixed_column_of_an_issued_bill_can_be_changed(practice: Practice, column: str) -> None:
    practice.patients(2)
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    refused(
        practice,
        f"UPDATE bills SET {column} = {FIXED[column]}",
        r"(?i)fixed|sums of a bill|foreign key|row-level security|unique",
    )


@pytest.mark.parametrize("column", sorted(FREE - {"version"}))
def test_a_free_column_of_an_issued_bill_can_be_changed(practice: Practice, column: str) -> None:
    issued(practice, 500_00)
    with in_scope(practice.database, practice.doctor_id) as cursor:
        cursor.execute(f"UPDATE bills SET {column} = {NOW}")


def test_a_bill_with_money_on_it_cannot_be_cancelled_directly(practice: Practice) -> None:
    issued(practice, 500_00, paid=PaymentInput(Mode.CASH))
    refused(
        practice,
        "UPDATE bills SET cancelled_at = :now, cancelled_on = :today, cancel_reason = 'x', "
        "visit_id = NULL, was_for_visit_id = 1",
        "fixed",
    )


def test_a_cancellation_cannot_be_undone(practice: Practice) -> None:
    number = issued(practice, 500_00)
    with practice.at_work():
        credits.cancel(service.get_bill(number), "Wrong")
    for change in ("cancelled_at = NULL", "cancel_reason = 'Other'", "visit_id = 1"):
        refused(practice, f"UPDATE bills SET {change}", "fixed")


@pytest.mark.parametrize("table", ["bills", "patient_accounts"])
def test_bills_and_accounts_are_never_deleted(practice: Practice, table: str) -> None:
    number = issued(practice, 500_00)
    with practice.at_work():
        patient = service.get_bill(number).patient_id
        payments.take_advance(patient, PaymentInput(Mode.CASH, 100))
    refused(practice, f"DELETE FROM {table}", "never deleted|written once")
    if practice.database.name == "postgresql":
        refused(practice, f"TRUNCATE {table} CASCADE", "written once")


def test_an_advance_cannot_be_set_directly(practice: Practice) -> None:
    number = issued(practice, 500_00)
    with practice.at_work():
        patient = service.get_bill(number).patient_id
        payments.take_advance(patient, PaymentInput(Mode.CASH, 100))
    refused(practice, "UPDATE patient_accounts SET advance_paise = 99", "sum of its entries")
    practice.patient()
    refused(practice, "INSERT INTO patient_accounts VALUES (:doctor, 2, 5)", "sum of its entries")


def test_a_payment_must_be_for_a_standing_bill_of_its_patient(practice: Practice) -> None:
    number = issued(practice, 500_00)
    stranger = practice.patient()
    refused(practice, payment(patient=stranger), "bill of its patient")
    with practice.at_work():
        credits.cancel(service.get_bill(number), "Wrong")
    refused(practice, payment(), "bill of its patient")
    note = (
        "INSERT INTO credit_notes (doctor_id, id, bill_id, number, issued_on, issued_at, "
        "amount_paise, reason, lines) VALUES (:doctor, 1, 1, 'CN1', :today, :now, 1, 'x', '[]')"
    )
    refused(practice, note, "bill of its patient")


@pytest.mark.parametrize(
    ("paise", "more", "message"),
    [
        (500_01, {}, "sums of a bill"),
        (-1, {"kind": "refund"}, "sums of a bill|paid_within_total"),
        (-1, {}, "sign_of_kind"),
        (1, {"kind": "refund"}, "sign_of_kind"),
        (0, {}, "amount_not_zero"),
        (1, {"kind": "transfer"}, "transfer_is_advance"),
        (1, {"mode": "advance"}, "transfer_is_advance"),
        (1, {"mode": "cheque"}, "mode"),
    ],
)
def test_a_payment_that_does_not_fit_is_refused(
    practice: Practice, paise: int, more: dict[str, str], message: str
) -> None:
    issued(practice, 500_00)
    refused(practice, payment(paise=paise, **more), message)


def test_an_advance_never_goes_below_zero(practice: Practice) -> None:
    issued(practice, 500_00)
    refused(practice, payment("NULL", paise=-1, kind="refund"), "advance_not_negative")
