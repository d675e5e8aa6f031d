"""The database alone guards the money: the driver is asked to do wrong, past all the clinic's code.

What is written once stands in test_schema.py; that an issued bill is fixed, also in test_ledger.py.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.exc import IntegrityError

from clinic.billing import credits, payments, queries, service
from clinic.billing.issuing import Order, Taking, issue
from clinic.billing.models import Bill
from clinic.billing.pricing import Line, quote
from clinic.billing.refusals import DayClosed, KnownReference, LedgerRefusal, NotLegal, told
from clinic.billing.rules import Mode
from clinic.clock import clinic_day
from clinic.visits.service import record_visit
from tests.integration.books import close_day, look_at_everything
from tests.integration.databases import in_scope
from tests.integration.factories import Practice

NOW = "'2026-11-23 10:00:00+00:00'"
TOMORROW = timedelta(days=1)


def issued(
    practice: Practice, *prices: int, paid: Taking | None = None, rupee: bool = False
) -> int:
    """The number of a new bill with so many items, of a visit."""
    visit = practice.visit(practice.patient())
    lines = [Line(f"Service {n}", 1, paise) for n, paise in enumerate(prices, 1)]
    with practice.at_work():
        return issue(Order(quote(lines, None, rupee), visit_id=visit, taking=paid)).id


def refused(practice: Practice, statement: str, words: str) -> None:
    """The database refuses the statement with these words."""
    statement = statement.replace(":doctor", str(practice.doctor_id)).replace(":now", NOW)
    statement = statement.replace(":today", f"'{clinic_day()}'")
    with (
        in_scope(practice.database, practice.doctor_id) as cursor,
        pytest.raises(Exception, match=words),
    ):
        cursor.execute(statement)


def payment(
    bill: str = "1", patient: int = 1, paise: int = 1, day: str = ":today", **more: Any
) -> str:
    """An INSERT of a payment in cash."""
    kind, mode = more.get("kind", "payment"), more.get("mode", "cash")
    return (
        "INSERT INTO payments (doctor_id, id, patient_id, bill_id, kind, amount_paise, mode, "
        "paid_on, paid_at, reference_turn, tendered_paise, reason) VALUES "
        f"(:doctor, 99, {patient}, {bill}, '{kind}', {paise}, '{mode}', {day}, :now, 0, 0, '')"
    )


FIXED = {
    "id": "id + 1000",
    "doctor_id": "doctor_id + 1000",
    "number": "'2026-27/999999'",
    "patient_id": "2",
    "visit_id": "NULL",
    "issued_on": "'2020-01-01'",
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
    "cancelled_by": "7",
    "cancel_reason": "'because'",
    "was_for_visit_id": "1",
    "request_key": "'another'",
    "created_at": NOW,
}
FREE = {"notes", "version", "updated_at"}


def test_each_column_of_a_bill_is_known_to_be_fixed_or_free() -> None:
    assert {column.key for column in Bill.__table__.columns} == set(FIXED) | FREE


@pytest.mark.parametrize("column", FIXED)
def test_no_fixed_column_of_an_issued_bill_changes(practice: Practice, column: str) -> None:
    practice.patients(2)
    issued(practice, 500_00, paid=Taking(Mode.CASH))
    refused(
        practice,
        f"UPDATE bills SET {column} = {FIXED[column]}",
        r"(?i)fixed|sums of a bill|foreign key|row-level security|unique",
    )


@pytest.mark.parametrize("column", sorted(FREE - {"version"}))
def test_what_is_free_of_an_issued_bill_changes(practice: Practice, column: str) -> None:
    issued(practice, 500_00)
    with in_scope(practice.database, practice.doctor_id) as cursor:
        cursor.execute(f"UPDATE bills SET {column} = {NOW}")


def test_a_bill_with_money_on_it_is_not_cancelled_by_hand(practice: Practice) -> None:
    issued(practice, 500_00, paid=Taking(Mode.CASH))
    refused(
        practice,
        "UPDATE bills SET cancelled_at = :now, cancelled_on = :today, cancel_reason = 'x', "
        "visit_id = NULL, was_for_visit_id = 1",
        "fixed",
    )


def test_a_cancellation_stands(practice: Practice) -> None:
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
        payments.take_advance(patient, Taking(Mode.CASH, 100))
    refused(practice, f"DELETE FROM {table}", "never deleted|written once")
    if practice.database.name == "postgresql":
        refused(practice, f"TRUNCATE {table} CASCADE", "written once")


def test_an_advance_cannot_be_set_by_hand(practice: Practice) -> None:
    number = issued(practice, 500_00)
    with practice.at_work():
        patient = service.get_bill(number).patient_id
        payments.take_advance(patient, Taking(Mode.CASH, 100))
    refused(practice, "UPDATE patient_accounts SET advance_paise = 99", "sum of its entries")
    practice.patient()
    refused(practice, "INSERT INTO patient_accounts VALUES (:doctor, 2, 5)", "sum of its entries")


def test_a_payment_is_for_a_bill_of_its_patient_that_stands(practice: Practice) -> None:
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
    ("paise", "more", "words"),
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
    practice: Practice, paise: int, more: dict[str, str], words: str
) -> None:
    issued(practice, 500_00)
    refused(practice, payment(paise=paise, **more), words)


def test_an_advance_never_goes_below_zero(practice: Practice) -> None:
    issued(practice, 500_00)
    refused(practice, payment("NULL", paise=-1, kind="refund"), "advance_not_negative")


# --- closed days ---------------------------------------------------------------------------------


def close_today(practice: Practice) -> None:
    with practice.at_work():
        assert close_day(clinic_day(), 0)


@pytest.mark.parametrize("before", [0, 1, 400])
def test_nothing_is_written_into_a_closed_day_or_before_it(practice: Practice, before: int) -> None:
    issued(practice, 500_00)
    close_today(practice)
    day = f"'{clinic_day() - timedelta(days=before)}'"
    for statement in (
        payment(day=day),
        "INSERT INTO cash_movements (doctor_id, id, day, at, amount_paise, reason) "
        f"VALUES (:doctor, 1, {day}, :now, 1, 'x')",
        "INSERT INTO credit_notes (doctor_id, id, bill_id, number, issued_on, issued_at, "
        f"amount_paise, reason, lines) VALUES (:doctor, 1, 1, 'CN1', {day}, :now, 1, 'x', '[]')",
        "INSERT INTO bills (doctor_id, id, patient_id, number, issued_on, total_paise, "
        "paid_paise, notes, version, created_at, updated_at) "
        f"VALUES (:doctor, 99, 1, 'X', {day}, 1, 0, '', 1, :now, :now)",
        f"UPDATE bills SET cancelled_at = :now, cancelled_on = {day}, cancel_reason = 'x', "
        "visit_id = NULL, was_for_visit_id = 1",
    ):
        refused(practice, statement, "day is closed")


def test_what_is_done_after_closing_counts_in_the_next_day(practice: Practice) -> None:
    paid = issued(practice, 500_00)
    unpaid = issued(practice, 500_00)
    close_today(practice)
    with practice.at_work():
        payments.take_payment(service.get_bill(paid), Taking(Mode.CASH))
        credits.cancel(service.get_bill(unpaid), "Wrong")
        later = queries.list_payments(paid)[0].paid_on
        assert later == service.get_bill(unpaid).cancelled_on == clinic_day() + TOMORROW
    look_at_everything(practice)


def test_a_visit_written_with_a_bill_after_closing_is_not_lost(practice: Practice) -> None:
    patient = practice.patient()
    close_today(practice)
    with practice.at_work():
        fields = {"visit_date": clinic_day(), "symptoms": "Fever", "fee_paise": 500_00}
        visit = record_visit(patient, fields)
        lines = [Line("Consultation", 1, 500_00)]
        bill = issue(Order(quote(lines, None, to_rupee=True), visit_id=visit.id))
        assert bill.issued_on == clinic_day() + TOMORROW
    with in_scope(practice.database, practice.doctor_id) as cursor:
        cursor.execute("SELECT symptoms FROM visits")
        assert cursor.fetchall() == [("Fever",)]


CLOSING = (
    "INSERT INTO day_closings (doctor_id, day, count_id, opening_paise, expected_paise, "
    "counted_paise, difference_paise, difference_reason, totals, closed_at, previous_hash, hash) "
    "VALUES (:doctor, {day}, 2, 0, 0, 0, {difference}, '', '{{}}', :now, '{previous}', 'x')"
)


@pytest.mark.parametrize(
    ("days", "previous", "difference", "words"),
    [
        (1, "", 0, "follows the day before"),
        (1, "0" * 64, 0, "follows the day before"),
        (0, None, 0, "follows the day before"),
        (-1, None, 0, "follows the day before"),
        (1, None, 1, "difference_is_told"),
    ],
    ids=["no hash", "a wrong hash", "the same day", "a day before", "a false difference"],
)
def test_a_closed_day_follows_the_day_before(
    practice: Practice, days: int, previous: str | None, difference: int, words: str
) -> None:
    with practice.at_work():
        closing = close_day(clinic_day(), 0)
        assert closing is not None
        right = closing.hash
    with in_scope(practice.database, practice.doctor_id) as cursor:
        cursor.execute(
            "INSERT INTO cash_counts (doctor_id, id, day, at, counts, counted_paise) VALUES "
            f"({practice.doctor_id}, 2, '{clinic_day()}', {NOW}, '{{}}', 0)"
        )
    values = {
        "day": f"'{clinic_day() + timedelta(days=days)}'",
        "previous": right if previous is None else previous,
        "difference": difference,
    }
    refused(practice, CLOSING.format(**values), words)
    with in_scope(practice.database, practice.doctor_id) as cursor:
        good = CLOSING.format(day=f"'{clinic_day() + TOMORROW}'", previous=right, difference=0)
        good = good.replace(":doctor", str(practice.doctor_id)).replace(":now", NOW)
        cursor.execute(good)


def test_who_is_refused_half_way_gives_the_numbers_back(practice: Practice) -> None:
    """A page that shows the refusal may commit: that it was read is written down."""
    number = issued(practice, 500_00, paid=Taking(Mode.CASH))
    with practice.at_work(), pytest.raises(NotLegal):
        payments.take_payment(service.get_bill(number), Taking(Mode.CASH, 1))
    look_at_everything(practice)


# --- what the services make of it ----------------------------------------------------------------


def test_a_reference_that_was_taken_back_can_come_with_a_new_bill(practice: Practice) -> None:
    taking = Taking(Mode.UPI, reference="412345678901")
    wrong = issued(practice, 500_00, paid=taking)
    with pytest.raises(KnownReference):
        issued(practice, 500_00, paid=taking)
    with practice.at_work():
        payments.take_back(service.get_bill(wrong), queries.list_payments(wrong)[0])
    right = issued(practice, 500_00, paid=taking)
    with practice.at_work():
        assert service.get_bill(right).paid_paise == 500_00


def test_what_an_advance_paid_can_be_taken_back_into_it(practice: Practice) -> None:
    number = issued(practice, 500_00)
    with practice.at_work():
        bill = service.get_bill(number)
        payments.take_advance(bill.patient_id, Taking(Mode.CASH, 500_00))
        used = payments.use_advance(bill, 500_00)
    with practice.at_work():
        payments.take_back(service.get_bill(number), used)
        assert queries.purse_of(bill.patient_id).advance == 500_00
        assert service.get_bill(number).due_paise == 500_00
    look_at_everything(practice)


def test_an_item_larger_than_the_rounded_bill_can_be_taken_off(practice: Practice) -> None:
    number = issued(practice, 100_20, 10, rupee=True)
    with practice.at_work():
        bill = service.get_bill(number)
        first, second = queries.list_items(number)[:2]
        assert credits.credit(bill, [first.id], "Not done", Mode.CASH).amount_paise == 99_90
        assert credits.credit(bill, [second.id], "Not done", Mode.CASH).amount_paise == 10
    look_at_everything(practice)


class _Refused(Exception):
    """What a database says, with the row under it."""


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("this day is closed", DayClosed),
        ("violates check constraint\nDETAIL: Failing row contains (day is closed)", None),
        ("a rule that is not the ledger's", None),
    ],
)
def test_only_what_the_database_says_itself_tells_the_refusal(
    words: str, kind: type[LedgerRefusal] | None
) -> None:
    found = told(IntegrityError("INSERT", {}, _Refused(words)))
    assert type(found) is (kind or type(None))


def test_the_first_day_to_close_may_be_any(practice: Practice) -> None:
    with practice.at_work():
        assert close_day(date(2020, 2, 29), 0) is not None
