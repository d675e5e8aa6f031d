"""The opening cash of the drawer is asked at the first closing and carried on from count to
count."""

from __future__ import annotations

from datetime import UTC, date, datetime

import time_machine

from clinic.daybook import closing_queries
from clinic.daybook.agreement import disagreements
from clinic.daybook.closing import save_count
from tests.integration.closings import closed
from tests.integration.daybook.counting import DAY, NEXT, NEXT_NOON, NOON, count
from tests.integration.factories import Practice


def test_a_closing_starts_from_the_last_count_and_covers_the_days_between(
    practice: Practice,
) -> None:
    with time_machine.travel(NOON):
        practice.billed_visit(total_paise=500_00)
        first = closed(practice, DAY, {200: 2}, "Short")
    with time_machine.travel(NEXT_NOON):
        practice.billed_visit(total_paise=100_00)
    with time_machine.travel(datetime(2026, 11, 27, 6, 30, tzinfo=UTC)):
        practice.billed_visit(total_paise=50_00, mode="upi")
        desk = practice.browser()
        page = count(desk, date(2026, 11, 27), count_500="1").follow()
        assert "All days from 25 Nov 2026 to 27 Nov 2026" in page.text
        assert "In the drawer before ₹400" in page.text
        assert page.form("count_id").send().status == 303
        between = desk.get(f"/daybook/{NEXT}/")
        assert "Closed together with 27 Nov 2026" in between.text
        with practice.at_work():
            second = closing_queries.list_closings()[1]
            assert (second.opening_paise, second.expected_paise) == (400_00, 500_00)
            assert (second.totals["from"], second.previous_hash) == ("2026-11-25", first.hash)
            assert second.totals["by_mode"] == {"cash": 100_00, "upi": 50_00}
            assert disagreements() == []
        assert b"%PDF" in desk.get("/daybook/2026-11-27/pdf/").response.data


@time_machine.travel(NEXT_NOON)
def test_the_first_closing_asks_for_the_opening_cash(practice: Practice) -> None:
    """Cash of earlier months that was taken home is not missing: the day is compared with its
    opening cash."""
    with time_machine.travel(NOON):
        practice.billed_visit(total_paise=99_999_00)
    practice.billed_visit(total_paise=510_00)
    desk = practice.browser()
    asked = desk.get(f"/daybook/{NEXT}/count/")
    assert "In the drawer at the start of the day" in asked.text
    form = asked.form("opening", "count_500", "request_key")
    assert form.values["opening"] == "0"
    assert "data-autofocus" in form.field("opening").attrib
    assert "data-autofocus" not in form.field("count_500").attrib
    for typed, message in (("", "Where it was empty, write 0"), ("1,5", "")):
        wrong = form.send(opening=typed, count_500="5")
        assert wrong.status == 422
        assert message in wrong.error_of("opening") != ""
        assert wrong.form("count_500").values["count_500"] == "5"
    page = form.send(opening="2000", count_500="5", count_10="1").follow()
    assert "At the start of the day ₹2,000 Cash in ₹510" in page.text
    assert "Must be there ₹2,510" in page.text
    assert "The drawer agrees" in page.text
    assert page.form("count_id").send().status == 303
    assert "At the start of the day ₹2,000 Cash in ₹510" in desk.get(f"/daybook/{NEXT}/").text
    with practice.at_work():
        (made,) = closing_queries.list_closings()
        assert (made.opening_paise, made.expected_paise, made.difference_paise) == (
            2_000_00,
            2_510_00,
            0,
        )
        assert made.totals["collected"] == 1_00_509_00
        assert disagreements() == []
    with time_machine.travel(datetime(2026, 11, 26, 6, 30, tzinfo=UTC)):
        later = desk.get("/daybook/2026-11-26/count/")
        assert "at the start of the day" not in later.text
        closed(practice, date(2026, 11, 26), {500: 5, 10: 1})
        with practice.at_work():
            assert closing_queries.list_closings()[1].opening_paise == 2_510_00
            assert disagreements() == []


@time_machine.travel(NOON)
def test_a_second_count_keeps_the_opening_cash(practice: Practice) -> None:
    desk = practice.browser()
    page = count(desk, opening="2000", count_500="1").follow()
    assert "₹1,500 too little" in page.text
    again = count(desk, count_500="4").follow()
    assert "At the start of the day ₹2,000" in again.text
    assert "The drawer agrees" in again.text
    again.form("count_id").send()
    closed_page = desk.get(f"/daybook/{DAY}/")
    assert "entered from now on counts in the book of 25 Nov 2026" in closed_page.text


@time_machine.travel(NOON)
def test_the_opening_cash_counts_only_where_it_is_asked_for(practice: Practice) -> None:
    closed(practice, DAY, {1: 0})
    with time_machine.travel(NEXT_NOON), practice.at_work():
        assert save_count(NEXT, {1: 0}, opening_paise=5_00).opening_paise == 0
