"""What taps change of a bill that is being written."""

from __future__ import annotations

from clinic.counter import taps
from clinic.counter.composing import TypedBill, TypedLine
from tests.unit.counter.test_composing import CONSULTATION, DRESSING, comes_to


def test_a_service_with_a_price_of_its_own_stays_and_the_next_is_a_new_line() -> None:
    bill = TypedBill((TypedLine("Dressing", "1", "150", "", "procedure", "7"),))
    again = taps.add_service(bill, DRESSING)
    assert [(line.price, line.quantity) for line in again.lines] == [("150", "1"), ("200", "1")]


def test_the_free_follow_up_takes_the_place_of_the_consultation_and_gives_it_back() -> None:
    bill = taps.add_service(TypedBill((CONSULTATION,)), DRESSING)
    free = taps.make_free(bill, "Follow-up within 7 days of the visit of 5 Nov")
    assert comes_to(free) == 200_00
    charged = taps.charge(free, CONSULTATION)
    assert (charged.lines, charged.declined) == (bill.lines, True)


def test_a_total_typed_over_is_the_price_of_a_single_line_only() -> None:
    one, two = TypedBill((CONSULTATION,)), TypedBill((CONSULTATION, CONSULTATION))
    assert comes_to(taps.type_total(one, "450")) == 450_00
    assert taps.type_total(two, "450") == two


def test_the_same_cash_tapped_again_is_taken_away() -> None:
    once = taps.hand_over(TypedBill(), 500_00)
    assert (once.tendered, taps.hand_over(once, 500_00).tendered) == ("500", "")
