"""A day is counted blind, compared, closed and sealed; later money counts in the next book."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from clinic.billing import credits, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.payments import take_advance
from clinic.billing.refusals import DayClosed, TooMuchCash
from clinic.billing.rules import Mode
from clinic.daybook import closing, closing_queries
from clinic.daybook.agreement import disagreements
from clinic.daybook.cash import field_of
from clinic.daybook.closing import close_day, preview_closing, save_count
from clinic.daybook.service import move_cash, read_book
from tests.integration.client import Browser
from tests.integration.closings import closed, tamper
from tests.integration.counting import statements
from tests.integration.daybook.counting import DAY, NEXT, NEXT_NOON, NOON, count
from tests.integration.factories import Practice
from tests.integration.together import at_once


@time_machine.travel(NOON)
def test_the_drawer_is_counted_before_the_expected_cash_is_shown(
    practice: Practice,
) -> None:
    practice.billed_visit(total_paise=1_234_00)
    desk = practice.browser()
    first = desk.get(f"/daybook/{DAY}/close/")
    assert "Count the drawer first" in first.text
    assert "1,234" not in first.text + desk.get(f"/daybook/{DAY}/count/").text
    sent = count(desk, count_500="2", count_100="2", count_20="1")
    assert (sent.status, sent.location) == (303, f"/daybook/{DAY}/close/")
    page = sent.follow()
    assert "Must be there ₹1,234" in page.text
    assert "Counted ₹1,220" in page.text
    assert "₹14 too little" in page.text


@time_machine.travel(NOON)
def test_an_invalid_count_keeps_the_typed_text(practice: Practice) -> None:
    desk = practice.browser()
    nothing = count(desk)
    assert nothing.status == 422
    assert "write 0" in nothing.text
    wrong = count(desk, count_500="a lot", count_10="3")
    assert wrong.status == 422
    assert "whole number" in wrong.error_of(field_of(500))
    assert wrong.form("count_500").values["count_500"] == "a lot"
    assert wrong.form("count_500").values["count_10"] == "3"


def test_the_total_of_the_count_is_updated_while_typing(desk: Browser) -> None:
    part = desk.get("/daybook/count/total/?count_500=3&count_2=7&count_1=x", htmx=True)
    assert part.text == "Counted ₹1,514"


@time_machine.travel(NOON)
def test_a_difference_needs_a_reason_and_is_signed_with_it(practice: Practice) -> None:
    practice.billed_visit(total_paise=500_00)
    desk = practice.browser()
    form = count(desk, count_200="2").follow().form("count_id", "expected", "reason")
    asked = form.send()
    assert asked.status == 422
    assert "₹100 too little" in asked.error_of("reason")
    sent = form.send(reason="Change given wrongly")
    assert (sent.status, sent.location) == (303, f"/daybook/{DAY}/")
    page = sent.follow()
    assert "₹100 too little: Change given wrongly" in page.text
    assert "Closed by Dr Asha Rao, 24 Nov 2026, 12:00 pm" in page.text
    with practice.at_work():
        closing = closing_queries.list_closings()[0]
        assert closing.closed_by == practice.user_id
        assert disagreements() == []
    assert closing.hash in page.text
    assert "All closed days agree" in page.text
    # A second tap gets the same answer, and makes no second closing.
    assert form.send(reason="Change given wrongly").location == f"/daybook/{DAY}/"
    with practice.at_work():
        assert len(closing_queries.list_closings()) == 1


@time_machine.travel(NOON)
def test_a_day_is_not_closed_with_money_that_came_after_the_page_was_shown(
    practice: Practice,
) -> None:
    desk = practice.browser()
    form = count(desk, count_1="0").follow().form("count_id", "expected")
    practice.billed_visit(total_paise=500_00)
    late = form.send()
    assert late.status == 409
    assert "Money moved meanwhile" in late.text
    assert "Cash moved after the drawer was counted" in late.text
    with practice.at_work():
        assert closing_queries.list_closings() == []


@time_machine.travel(NOON)
def test_of_two_people_who_close_a_day_the_second_is_told(practice: Practice) -> None:
    form = count(practice.browser(), count_1="0").follow().form("count_id", "expected")
    closed(practice, DAY, {1: 0})
    late = form.send()
    assert late.status == 409
    assert "24 Nov 2026 is closed already" in late.text
    again = count(practice.browser(), NEXT, count_1="0")
    assert again.status == 422
    assert "has not come yet" in again.text


@time_machine.travel(NOON)
def test_entries_after_closing_count_in_the_next_book(practice: Practice) -> None:
    practice.billed_visit(total_paise=500_00)
    closed(practice, DAY, {500: 1})
    practice.billed_visit(total_paise=300_00)
    with practice.at_work():
        tea = move_cash(-50_00, "Tea")
        assert (tea.day, tea.book_day) == (DAY, NEXT)
        with pytest.raises(DayClosed):
            save_count(DAY, {1: 0})
        assert (read_book(DAY, DAY).net, read_book(NEXT, NEXT).net) == (500_00, 300_00)
        assert disagreements() == []
    form = practice.browser().get("/daybook/cash/").form("amount")
    assert "It counts on 25 Nov 2026" in form.send(amount="10", reason="Tea").follow().text


def test_cash_after_closing_counts_for_the_limit_of_its_real_day(
    practice: Practice,
) -> None:
    patient, most = practice.patient(), PaymentInput(Mode.CASH, 1_00_000_00)
    with time_machine.travel(NOON):
        with practice.at_work():
            take_advance(patient, most)
        closed(practice, DAY, {500: 200})
        with practice.at_work(), pytest.raises(TooMuchCash):
            take_advance(patient, most)
        with practice.at_work():
            late = take_advance(patient, PaymentInput(Mode.CASH, 99_999_00))
            assert (late.paid_on, late.book_day) == (DAY, NEXT)
    with time_machine.travel(NEXT_NOON):
        with practice.at_work():
            assert take_advance(patient, most).paid_on == NEXT
        with practice.at_work(), pytest.raises(TooMuchCash):
            take_advance(patient, most)


@time_machine.travel(NOON)
def test_a_bill_cancelled_after_closing_counts_in_the_next_book(practice: Practice) -> None:
    paid, unpaid = practice.billed_visit(), practice.billed_visit(status="pending")
    closed(practice, DAY, {500: 1})
    for number in (paid, unpaid):
        with practice.at_work():
            credits.cancel(service.get_bill(number), "Wrong patient")
    with practice.at_work():
        bill = service.get_bill(unpaid)
        assert (bill.cancelled_on, bill.cancelled_book_day) == (DAY, NEXT)
        book = read_book(NEXT, NEXT)
        assert (book.cancelled, book.net) == (1_000_00, -500_00)
        assert disagreements() == []


CHANGES = (
    "counted_paise = counted_paise + 100, expected_paise = expected_paise + 100",
    "difference_reason = 'Nothing'",
    "closed_by = 99",
    "totals = '{}'",
)


@pytest.mark.parametrize("change", CHANGES)
@time_machine.travel(NOON)
def test_a_change_directly_in_the_database_is_shown(practice: Practice, change: str) -> None:
    practice.billed_visit(total_paise=500_00)
    closed(practice, DAY, {500: 1})
    tamper(practice, f"UPDATE day_closings SET {change}")
    with practice.at_work():
        assert [fault.message for fault in closing.verify_chain()] == [
            "24 Nov 2026 was changed after it was closed"
        ]
        assert disagreements()
    if "totals" not in change:
        page = practice.browser().get(f"/daybook/{DAY}/")
        assert "24 Nov 2026 was changed after it was closed" in page.text
        assert "All closed days agree" not in page.text


@time_machine.travel(NOON)
def test_the_page_of_a_closed_day_runs_a_constant_number_of_statements(practice: Practice) -> None:
    closed(practice, DAY, {1: 0})
    desk = practice.browser()
    desk.get(f"/daybook/{DAY}/")
    with statements(practice.database.app) as one:
        desk.get(f"/daybook/{DAY}/")
    for day in (25, 26, 27):
        with time_machine.travel(datetime(2026, 11, day, 6, 30, tzinfo=UTC)):
            practice.billed_visit()
            closed(practice, date(2026, 11, day), {500: day - 24})
    with statements(practice.database.app) as many:
        desk.get(f"/daybook/{DAY}/")
    assert len(many) == len(one)


def test_money_written_while_a_day_is_closed_is_never_missed(practice: Practice) -> None:
    """Desks bill, pay, move cash and cancel while another closes the day."""
    spare = [practice.billed_visit(status="pending") for _ in range(3)]
    visits = [practice.visit(practice.patient()) for _ in range(3)]
    today = closing.clinic_day()

    def cancel(bill_id: int) -> None:
        with practice.at_work():
            credits.cancel(service.get_bill(bill_id), "Not wanted")

    def move() -> None:
        with practice.at_work():
            move_cash(100_00, "Float")

    def close() -> None:
        for _ in range(40):
            try:
                with practice.at_work():
                    made = save_count(today, {1: 0})
                    close_day(today, made.id, preview_closing(today).expected, "Counted nothing")
            except closing.ChangedMeanwhile:
                continue
            return

    acts = [lambda n=n: cancel(n) for n in spare]
    acts += [lambda n=n: practice.bill(n) for n in visits]
    at_once([*acts, move, close, move])
    with practice.at_work():
        assert len(closing_queries.list_closings()) == 1
        assert disagreements() == []
