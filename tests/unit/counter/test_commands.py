"""The commands on a bill that is being written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.counter import commands
from clinic.counter.composing import MOST_LINES
from clinic.counter.typed_bill import TypedBill, TypedLine
from tests.unit.counter.test_composing import CONSULTATION, DRESSING, bills, comes_to


def test_a_service_with_a_typed_price_stays_and_the_next_is_a_new_line() -> None:
    bill = TypedBill((TypedLine("Dressing", "1", "150", "", "procedure", "7"),))
    again = commands.add_service(bill, DRESSING)
    assert [(line.price, line.quantity) for line in again.lines] == [("150", "1"), ("200", "1")]


def test_the_free_follow_up_replaces_the_consultation_and_can_be_undone() -> None:
    bill = commands.add_service(TypedBill((CONSULTATION,)), DRESSING)
    free = commands.make_free(bill, "Follow-up within 7 days of the visit of 5 Nov")
    assert comes_to(free) == 200_00
    charged = commands.charge(free, CONSULTATION)
    assert (charged.lines, charged.declined) == (bill.lines, True)


def test_a_typed_total_is_the_price_of_a_single_line_only() -> None:
    one, two = TypedBill((CONSULTATION,)), TypedBill((CONSULTATION, CONSULTATION))
    assert comes_to(commands.type_total(one, "450")) == 450_00
    assert commands.type_total(two, "450") == two


def test_tapping_the_same_cash_amount_again_removes_it() -> None:
    once = commands.hand_over(TypedBill(), 500_00)
    assert (once.tendered, commands.hand_over(once, 500_00).tendered) == ("500", "")


@given(bills, st.integers(0, 5))
def test_a_removed_line_is_restored_as_typed_and_in_its_place(bill: TypedBill, place: int) -> None:
    written = commands.tidied(bill)
    without = commands.remove_line(written, place)
    if place < len(written.lines):
        assert len(without.lines) == len(written.lines) - 1
        assert commands.bring_back(without).lines == written.lines
        assert commands.bring_back(without).removed is None
    else:
        assert without == written


@given(bills, st.integers(0, 5))
def test_the_place_of_a_removed_line_does_not_count_empty_lines(
    bill: TypedBill, place: int
) -> None:
    without = commands.tidied(commands.remove_line(bill, place))
    if without.removed != bill.removed:
        assert commands.bring_back(without).lines == commands.tidied(bill).lines


def test_only_the_line_removed_last_can_be_restored() -> None:
    lines = tuple(TypedLine(name, "1", "10") for name in "abc")
    left = commands.remove_line(commands.remove_line(TypedBill(lines), 0), 0)
    assert left.lines == lines[2:]
    back = commands.bring_back(left)
    assert (back.lines, commands.bring_back(back)) == (lines[1:], back)


def test_a_line_is_restored_further_up_where_lines_above_are_gone() -> None:
    lines = tuple(TypedLine(name, "1", "10") for name in "ab")
    gone = commands.remove_line(TypedBill(lines), 1)
    assert commands.bring_back(TypedBill((), removed=gone.removed)).lines == lines[1:]


def test_no_line_is_restored_to_a_full_bill() -> None:
    gone = commands.remove_line(TypedBill((CONSULTATION,)), 0).removed
    full = TypedBill((CONSULTATION,) * MOST_LINES, removed=gone)
    assert commands.bring_back(full) == full


@pytest.mark.parametrize(
    ("command", "place"),
    [
        ("work", "new"),
        ("remove-1", "undo"),
        ("remove-7", ""),
        ("add-7", ""),
        ("", ""),
        ("undo", ""),
    ],
)
def test_each_command_moves_the_focus_to_its_field(command: str, place: str) -> None:
    before = TypedBill((CONSULTATION, CONSULTATION))
    after = commands.remove_line(before, 1) if command == "remove-1" else before
    assert commands.focus_after(command, before, after) == place


def test_restoring_a_line_moves_the_focus_to_it() -> None:
    before = commands.remove_line(TypedBill((CONSULTATION, CONSULTATION)), 1)
    assert commands.focus_after("undo", before, commands.bring_back(before)) == "remove-1"
