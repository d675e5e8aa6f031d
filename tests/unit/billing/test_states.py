"""The actions on a bill by its state, and the states they lead to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.states import (
    MOVES,
    STATE_LABELS,
    BillAction,
    BillState,
    BillSums,
    freed_by_credit,
    legal,
    most,
    objection,
    refusal,
    state_of,
)

MOVING = [BillAction.PAY, BillAction.REFUND, BillAction.TAKE_BACK, BillAction.CREDIT]


@pytest.mark.parametrize(
    ("total", "paid", "credited", "state"),
    [
        (500, 0, 0, BillState.ISSUED),
        (500, 1, 0, BillState.PART_PAID),
        (500, 499, 0, BillState.PART_PAID),
        (500, 500, 0, BillState.PAID),
        (0, 0, 0, BillState.PAID),
        (500, 0, 200, BillState.ISSUED),
        (500, 200, 200, BillState.PART_PAID),
        (500, 300, 200, BillState.PAID),
        (500, 0, 500, BillState.REFUNDED),
    ],
)
def test_a_bills_state_follows_from_its_sums(
    total: int, paid: int, credited: int, state: BillState
) -> None:
    assert state_of(total, paid, credited, cancelled=False) is state


def test_a_cancelled_bill_is_cancelled_whatever_its_sums() -> None:
    assert state_of(500, 0, 0, cancelled=True) is BillState.CANCELLED
    assert state_of(0, 0, 0, cancelled=True) is BillState.CANCELLED


@pytest.mark.parametrize(
    ("total", "paid", "credited", "cancelled"),
    [
        (500, 501, 0, False),
        (500, -1, 0, False),
        (500, 400, 200, False),
        (500, 0, 501, False),
        (500, 0, -1, False),
        (-1, 0, 0, False),
        (500, 1, 0, True),
    ],
)
def test_impossible_sums_have_no_state(
    total: int, paid: int, credited: int, cancelled: bool
) -> None:
    with pytest.raises(ValueError, match="no bill has"):
        state_of(total, paid, credited, cancelled)


def test_every_state_has_a_label() -> None:
    assert set(STATE_LABELS) == set(BillState)


@pytest.mark.parametrize("state", BillState)
@pytest.mark.parametrize("act", BillAction)
def test_a_forbidden_action_is_refused_with_an_alternative(
    state: BillState, act: BillAction
) -> None:
    message = refusal(state, act)
    assert legal(state, act) == (message == "")
    if message:
        assert ". " in message or ", " in message, "says why, then what to do"


def test_the_table_of_actions_is_the_decided_one() -> None:
    allowed = {state: {act for s, act in MOVES if s is state} for state in BillState}
    assert allowed == {
        BillState.DRAFT: {BillAction.EDIT_DRAFT, BillAction.ISSUE},
        BillState.ISSUED: {BillAction.PAY, BillAction.CREDIT, BillAction.CANCEL, BillAction.PRINT},
        BillState.PART_PAID: {
            BillAction.PAY,
            BillAction.REFUND,
            BillAction.TAKE_BACK,
            BillAction.CREDIT,
            BillAction.PRINT,
        },
        BillState.PAID: {
            BillAction.REFUND,
            BillAction.TAKE_BACK,
            BillAction.CREDIT,
            BillAction.PRINT,
        },
        BillState.CANCELLED: {BillAction.PRINT},
        BillState.REFUNDED: {BillAction.PRINT},
    }


def test_a_cancelled_or_refunded_bill_is_final() -> None:
    for state in (BillState.CANCELLED, BillState.REFUNDED):
        assert set().union(*(to for (s, _), to in MOVES.items() if s is state)) == {state}


def test_no_bill_becomes_a_draft_again() -> None:
    assert {s for (s, _), to in MOVES.items() if BillState.DRAFT in to} == {BillState.DRAFT}


def test_a_bill_with_money_on_it_cannot_be_cancelled() -> None:
    for paid in (1, 500):
        assert "Give it back first" in objection(BillSums(500, paid), BillAction.CANCEL)
    assert objection(BillSums(500), BillAction.CANCEL) == ""


def test_a_bill_of_zero_is_paid_and_can_be_cancelled() -> None:
    bill = BillSums(0)
    assert bill.state is BillState.PAID
    assert objection(bill, BillAction.CANCEL) == objection(bill, BillAction.PRINT) == ""
    assert "Cancel it" in objection(bill, BillAction.REFUND)
    assert [most(bill, act) for act in MOVING] == [0, 0, 0, 0]
    assert "cancelled" in objection(replace(bill, cancelled=True), BillAction.CANCEL)


def test_the_rest_of_a_partly_credited_bill_is_credited_and_not_cancelled() -> None:
    bill = BillSums(500, credited=200)
    assert "credit note" in objection(bill, BillAction.CANCEL)
    assert most(bill, BillAction.CREDIT) == 300


def test_an_action_moves_at_most_the_available_amount() -> None:
    bill = BillSums(500, paid=300, credited=100)
    assert (bill.due, most(bill, BillAction.PAY)) == (100, 100)
    assert most(bill, BillAction.REFUND) == most(bill, BillAction.TAKE_BACK) == 300
    assert most(bill, BillAction.CREDIT) == 400
    assert (
        most(BillSums(500, cancelled=True), BillAction.PAY)
        == BillSums(500, cancelled=True).due
        == 0
    )
    with pytest.raises(ValueError, match="moves no money"):
        most(bill, BillAction.PRINT)


def test_a_credit_note_first_reduces_the_due_amount_and_then_frees_money() -> None:
    bill = BillSums(500, paid=300)
    assert [freed_by_credit(bill, credit) for credit in (1, 200, 201, 500)] == [0, 0, 1, 300]


def after(bill: BillSums, act: BillAction, amount: int) -> BillSums:
    """A plain model of the ledger, independent of the rules under test."""
    if act is BillAction.PAY:
        return replace(bill, paid=bill.paid + amount)
    if act in (BillAction.REFUND, BillAction.TAKE_BACK):
        return replace(bill, paid=bill.paid - amount)
    if act is BillAction.CREDIT:
        rest = bill.total - bill.credited - amount
        return replace(bill, credited=bill.credited + amount, paid=min(bill.paid, rest))
    return replace(bill, cancelled=act is BillAction.CANCEL or bill.cancelled)


@given(st.integers(0, 1000), st.data())
def test_every_action_leads_to_the_state_in_the_table(total: int, data: st.DataObject) -> None:
    bill = BillSums(total)
    assert bill.state in MOVES[BillState.DRAFT, BillAction.ISSUE]
    for _ in range(12):
        act = data.draw(
            st.sampled_from(
                [a for a in BillAction if a not in (BillAction.EDIT_DRAFT, BillAction.ISSUE)]
            )
        )
        if objection(bill, act):
            continue
        amount = data.draw(st.integers(1, most(bill, act))) if act in MOVING else 0
        freed = freed_by_credit(bill, amount) if act is BillAction.CREDIT else 0
        before, bill = bill, after(bill, act, amount)
        of_nothing = total == 0 and act is BillAction.CANCEL
        assert of_nothing or bill.state in MOVES[before.state, act]
        assert act is not BillAction.CREDIT or before.paid - bill.paid == freed
        assert bill.due >= 0


@given(st.integers(1, 1000), st.integers(0, 1000), st.integers(0, 1000))
def test_every_allowed_action_is_possible_with_at_least_one_paisa(
    total: int, credited: int, paid: int
) -> None:
    credited = min(credited, total)
    bill = BillSums(total, min(paid, total - credited), credited)
    for act in MOVING:
        assert (most(bill, act) >= 1) == legal(bill.state, act) == (objection(bill, act) == "")
