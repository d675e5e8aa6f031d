"""A closed day is reopened and closed again; entries after closing keep their real date."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import time_machine

from clinic.billing import credits, queries, service
from clinic.billing.issuing import PaymentInput
from clinic.billing.payments import take_advance
from clinic.billing.rules import Mode
from clinic.daybook import amending, closing
from clinic.daybook import closing_queries as closings
from clinic.daybook.agreement import disagreements
from clinic.daybook.amending import LaterDayClosed, NotClosed, reopen_day
from clinic.daybook.service import move_cash, read_book
from tests.integration.closings import closed, tamper
from tests.integration.databases import dump
from tests.integration.factories import Practice
from tests.integration.together import at_once

DAY, NEXT = date(2026, 11, 24), date(2026, 11, 25)
NOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
EVENING = datetime(2027, 3, 31, 12, 30, tzinfo=UTC)
"""Six o'clock on the last day of a financial year."""
LAST, FIRST = date(2027, 3, 31), date(2027, 4, 1)


def reopened(practice: Practice, day: date, reason: str = "By mistake") -> None:
    with practice.at_work():
        assert reopen_day(day, amending.get_closing(day).count_id, reason)


@time_machine.travel(EVENING)
def test_a_bill_after_closing_has_its_real_date_and_the_number_of_its_year(
    practice: Practice,
) -> None:
    """Closed at six on 31 March; the last patient comes at half past."""
    practice.billed_visit(total_paise=500_00)
    closed(practice, LAST, {500: 1})
    number = practice.billed_visit(total_paise=300_00)
    with practice.at_work():
        bill = service.get_bill(number)
        note = credits.credit(bill, [i.id for i in queries.list_items(number)], "x", Mode.CASH)
        assert (bill.issued_on, bill.number, bill.book_day) == (LAST, "2026-27/000002", FIRST)
        assert (note.issued_on, note.number, note.book_day) == (LAST, "CN2026-27/000001", FIRST)
        paid, back = queries.list_payments(number)
        assert (paid.paid_on, paid.number, paid.book_day) == (LAST, "R2026-27/000002", FIRST)
        assert (back.paid_on, back.number, back.book_day) == (LAST, "RV2026-27/000001", FIRST)
        assert [read_book(day, day).billed for day in (LAST, FIRST)] == [500_00, 300_00]
        assert disagreements() == []
    desk = practice.browser()
    assert "31 Mar 2027" in desk.get(f"/billing/{number}/").text
    tomorrow = desk.get(f"/daybook/{FIRST}/")
    assert "31 Mar 2027, 6:00 pm" in tomorrow.text
    assert "2026-27/000002" in tomorrow.text
    assert "2027-04-01" in desk.get(f"/daybook/{FIRST}/csv/").response.data.decode("utf-8-sig")
    # Months and years add up their days, as closed days do.
    assert "In all ₹500" in desk.get("/daybook/year/2026/").text
    assert "In all ₹300 ₹0 −₹300" in desk.get("/daybook/year/2027/").text


@time_machine.travel(NOON)
def test_a_day_closed_by_mistake_is_reopened_changed_and_closed_again(practice: Practice) -> None:
    practice.billed_visit(total_paise=500_00)
    first = closed(practice, DAY, {500: 1})
    desk = practice.browser()
    page = desk.get(f"/daybook/{DAY}/")
    assert f"/daybook/{DAY}/reopen/" in page.links()
    form = desk.get(f"/daybook/{DAY}/reopen/").form("reason", "count_id")
    empty = form.send(reason="")
    assert empty.status == 422
    assert empty.error_of("reason")
    sent = form.send(reason="Closed at noon instead of the evening")
    assert (sent.status, sent.location) == (303, f"/daybook/{DAY}/")
    opened = sent.follow()
    assert "is open again" in opened.text
    assert "Reopened by Dr Asha Rao, 24 Nov 2026, 12:00 pm: Closed at noon" in opened.text
    assert first.hash in opened.text
    assert f"/daybook/{DAY}/count/" in opened.links()
    # A second tap opens nothing more, also when the day is closed again.
    assert form.send(reason="Closed at noon").status == 303
    practice.billed_visit(total_paise=300_00)
    with practice.at_work():
        assert read_book(DAY, DAY).net == 800_00
    assert "Count the drawer first" in desk.get(f"/daybook/{DAY}/close/").text
    second = closed(practice, DAY, {500: 1, 200: 1, 100: 1})
    assert form.send(reason="Closed at noon").status == 303
    with practice.at_work():
        assert [c.count_id for c in closings.list_closings()] == [second.count_id]
        assert second.previous_hash == closings.list_amendments()[0].hash
        assert closing.verify_chain(first.hash) == closing.verify_chain(second.hash) == []
        assert closing.verify_chain("0" * 64) != []
        assert disagreements() == []
    day_page = desk.get(f"/daybook/{DAY}/")
    assert first.hash in day_page.text
    assert second.hash in day_page.text
    assert b"%PDF" in desk.get(f"/daybook/{DAY}/pdf/").response.data
    (event,) = (r for r in dump(practice.database)["audit_events"] if "closing_amendments" in r)
    assert "Closed at noon instead of the evening" in str(event)


def test_only_the_last_closed_day_can_be_reopened(practice: Practice) -> None:
    for day in (24, 25):
        with time_machine.travel(datetime(2026, 11, day, 6, 30, tzinfo=UTC)):
            closed(practice, date(2026, 11, day), {1: 0})
    with time_machine.travel(datetime(2026, 11, 26, 6, 30, tzinfo=UTC)):
        desk = practice.browser()
        page = desk.get(f"/daybook/{DAY}/reopen/")
        assert "25 Nov 2026 was closed after 24 Nov 2026. Reopen that day first." in page.text
        assert f"/daybook/{NEXT}/reopen/" in page.links()
        late = desk.post(
            f"/daybook/{DAY}/reopen/",
            {"reason": "Noon", "count_id": "1", "csrf_token": desk.token()},
        )
        assert late.status == 409
        assert late.form("reason").values["reason"] == "Noon", "what was typed is lost"
        with practice.at_work(), pytest.raises(LaterDayClosed):
            reopen_day(DAY, 1, "x")
        reopened(practice, NEXT)
        reopened(practice, DAY)
        with practice.at_work():
            assert closings.list_closings() == []
            assert disagreements() == []
            with pytest.raises(NotClosed):
                amending.get_closing(DAY)
        assert desk.get(f"/daybook/{DAY}/reopen/").status == 200
        closed(practice, date(2026, 11, 26), {1: 0})
        with practice.at_work():
            assert len(closings.list_all_closings()) == 3
            assert disagreements() == []
        between = desk.get(f"/daybook/{DAY}/reopen/")
        assert "24 Nov 2026 was closed together with 26 Nov 2026" in between.text


@time_machine.travel(NOON)
def test_entries_after_closing_stay_in_their_book_when_the_day_is_reopened(
    practice: Practice,
) -> None:
    patient = practice.patient()
    closed(practice, DAY, {1: 0})
    with practice.at_work():
        assert move_cash(10_00, "Float").book_day == NEXT
    reopened(practice, DAY)
    with practice.at_work():
        assert move_cash(20_00, "Float").book_day is None
        take_advance(patient, PaymentInput(Mode.CASH, 5_00))
        assert read_book(DAY, DAY).totals.cash_in == 25_00
        assert read_book(NEXT, NEXT).totals.cash_in == 10_00
        assert disagreements() == []


def test_forgotten_cash_is_entered_in_the_reopened_day(practice: Practice) -> None:
    """Tea of ₹50 on the 24th is entered on the 25th: then the drawer of the 24th agrees."""
    with time_machine.travel(NOON):
        practice.billed_visit(total_paise=500_00)
        closed(practice, DAY, {200: 2, 50: 1}, "Nobody knows")
    with time_machine.travel(datetime(2026, 11, 25, 6, 30, tzinfo=UTC)):
        desk = practice.browser()
        assert f"/daybook/cash/?day={DAY}" not in desk.get(f"/daybook/{DAY}/").links()
        form = desk.get(f"/daybook/cash/?day={DAY}").form("amount", "day")
        late = form.send(amount="50", reason="Tea")
        assert late.status == 422
        assert "24 Nov 2026 is closed. Reopen it" in late.error_of("amount")
        reopened(practice, DAY)
        assert f"/daybook/cash/?day={DAY}" in desk.get(f"/daybook/{DAY}/").links()
        page = desk.get(f"/daybook/cash/?day={DAY}")
        assert "It counts in the book of 24 Nov 2026" in page.text
        form = page.form("amount", "day")
        sent = form.send(amount="50", reason="Tea")
        assert (sent.status, sent.location) == (303, f"/daybook/{DAY}/")
        assert form.send(amount="50", reason="Tea").status == 303
        assert closed(practice, DAY, {200: 2, 50: 1}).difference_paise == 0
        with practice.at_work():
            assert read_book(DAY, DAY).totals.cash_out == 50_00
            assert disagreements() == []
        for odd in ("0001-01-01", "2026-02-30", "x", "2026-11-30"):
            form = desk.get(f"/daybook/cash/?day={odd}").form("amount", "day")
            assert form.send(amount="1", reason="Tea").location == f"/daybook/{NEXT}/"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE closing_amendments SET reason = 'Another'",
        "UPDATE closing_amendments SET kind = 'correction'",
        "DELETE FROM closing_amendments",
        "UPDATE day_closings SET difference_reason = 'x' WHERE count_id = 1",
    ],
)
@time_machine.travel(NOON)
def test_a_tampered_reopening_is_detected(practice: Practice, change: str) -> None:
    closed(practice, DAY, {1: 0})
    reopened(practice, DAY)
    closed(practice, DAY, {1: 0})
    with practice.at_work():
        assert disagreements() == []
    tamper(practice, change)
    with practice.at_work():
        assert closing.verify_chain()


@time_machine.travel(NOON)
def test_of_desks_that_reopen_simultaneously_one_succeeds(practice: Practice) -> None:
    closed(practice, DAY, {1: 0})

    def reopen() -> None:
        with practice.at_work():
            reopen_day(DAY, 1, "By mistake")

    def bill() -> None:
        practice.billed_visit()

    at_once([reopen, bill, reopen, bill, reopen])
    with practice.at_work():
        assert len(closings.list_amendments()) == 1
        assert disagreements() == []


@time_machine.travel(NOON)
def test_another_doctors_day_is_neither_reopened_nor_shown(
    practice: Practice, other: Practice
) -> None:
    closed(practice, DAY, {1: 0})
    desk = other.browser()
    assert "24 Nov 2026 is not closed" in desk.get(f"/daybook/{DAY}/reopen/").text
    sent = desk.post(
        f"/daybook/{DAY}/reopen/", {"reason": "x", "count_id": "1", "csrf_token": desk.token()}
    )
    assert sent.status == 409
    with practice.at_work():
        assert len(closings.list_closings()) == 1
