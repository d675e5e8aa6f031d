"""The database alone refuses forbidden changes of closed days, sent through the driver."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from clinic.billing import credits, payments, queries, service
from clinic.billing.issuing import BillOrder, PaymentInput
from clinic.billing.pricing import PricedLine, quote
from clinic.billing.rules import Mode
from clinic.clock import clinic_day
from clinic.visits.service import record_visit
from tests.integration.billing.ledger.driver import NOW, TOMORROW, issued, payment, refused
from tests.integration.books import check_books, close_day
from tests.integration.databases import in_scope
from tests.integration.factories import Practice
from tests.integration.issuing import issue


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


def test_entries_after_closing_count_in_the_next_day(practice: Practice) -> None:
    paid = issued(practice, 500_00)
    unpaid = issued(practice, 500_00)
    close_today(practice)
    with practice.at_work():
        payments.take_payment(service.get_bill(paid), PaymentInput(Mode.CASH))
        credits.cancel(service.get_bill(unpaid), "Wrong")
        late, gone = queries.list_payments(paid)[0], service.get_bill(unpaid)
        assert late.paid_on == gone.cancelled_on == clinic_day()
        assert late.book_day == gone.cancelled_book_day == clinic_day() + TOMORROW
    check_books(practice)


def test_a_visit_written_with_a_bill_after_closing_is_not_lost(practice: Practice) -> None:
    patient = practice.patient()
    close_today(practice)
    with practice.at_work():
        fields = {"visit_date": clinic_day(), "symptoms": "Fever", "fee_paise": 500_00}
        visit = record_visit(patient, fields)
        lines = [PricedLine("Consultation", 1, 500_00)]
        bill = issue(BillOrder(quote(lines, None, to_rupee=True), visit_id=visit.id))
        assert (bill.issued_on, bill.book_day) == (clinic_day(), clinic_day() + TOMORROW)
    with in_scope(practice.database, practice.doctor_id) as cursor:
        cursor.execute("SELECT symptoms FROM visits")
        assert cursor.fetchall() == [("Fever",)]


CLOSING = (
    "INSERT INTO day_closings (doctor_id, day, count_id, opening_paise, expected_paise, "
    "counted_paise, difference_paise, difference_reason, totals, closed_at, previous_hash, hash) "
    "VALUES (:doctor, {day}, 2, 0, 0, 0, {difference}, '', '{{}}', :now, '{previous}', 'x')"
)


@pytest.mark.parametrize(
    ("days", "previous", "difference", "message"),
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
    practice: Practice, days: int, previous: str | None, difference: int, message: str
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
    refused(practice, CLOSING.format(**values), message)
    with in_scope(practice.database, practice.doctor_id) as cursor:
        good = CLOSING.format(day=f"'{clinic_day() + TOMORROW}'", previous=right, difference=0)
        good = good.replace(":doctor", str(practice.doctor_id)).replace(":now", NOW)
        cursor.execute(good)


def test_any_day_may_be_the_first_to_be_closed(practice: Practice) -> None:
    with practice.at_work():
        assert close_day(date(2020, 2, 29), 0) is not None
