"""Correcting a bill: each kind of mistake leads to an allowed action, or says why there is none."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clinic.billing.entries import against, entries_of
from clinic.billing.money_back_forms import usual_mode
from clinic.billing.states import BillAction, BillSums
from clinic.billing.wrongs import ActingPerson, wrongs_of

DAY = date(2026, 11, 30)
ALL = frozenset({"take_back", "refunds", "credit_notes", "cancel_bills", "take_money", "patients"})
NEEDS = {
    "money.take_back": (BillAction.TAKE_BACK, "take_back"),
    "moving.choose_for_money": (BillAction.TAKE_BACK, "take_money"),
    "money.refund": (BillAction.REFUND, "refunds"),
    "money.credit": (BillAction.CREDIT, "credit_notes"),
    "money.cancel": (BillAction.CANCEL, "cancel_bills"),
}


def payment(number: int, paise: int, mode: str = "cash", kind: str = "payment") -> Any:
    fields = {"id": number, "bill_id": 1, "kind": kind, "amount_paise": paise, "mode": mode}
    more = {"paid_on": DAY, "tendered_paise": 0, "reference": None, "reverses_id": None}
    return SimpleNamespace(**fields, **more)


@st.composite
def bills(draw: st.DrawFn) -> tuple[BillSums, list[Any]]:
    paid = draw(st.lists(st.integers(1, 500), max_size=3))
    credited = draw(st.sampled_from([0, 100]))
    total = sum(paid) + credited + draw(st.sampled_from([0, 300]))
    cancelled = not paid and draw(st.booleans())
    rows = [payment(number, paise) for number, paise in enumerate(paid, 1)]
    return BillSums(total, sum(paid), credited, cancelled), rows


@given(bills(), st.sets(st.sampled_from(sorted(ALL))), st.booleans())
def test_only_actions_allowed_by_state_and_role_are_offered_or_the_reason_is_given(
    bill: tuple[BillSums, list[Any]], granted: set[str], undo: bool
) -> None:
    sums, rows = bill
    person = ActingPerson(granted, "Dr Asha Rao")
    for wrong in wrongs_of(1, sums, entries_of(rows, sums.paid), undo, person):
        assert wrong.description
        assert (bool(wrong.links) or wrong.undoes) == (not wrong.why)
        for link in wrong.links:
            action, permission = NEEDS[link.endpoint]
            assert not against(sums, action)
            assert permission in granted


def test_each_of_several_payments_is_named() -> None:
    rows = [payment(1, 300_00), payment(2, 200_00, "upi")]
    person = ActingPerson(ALL, "Dr Asha Rao")
    sums = BillSums(500_00, 500_00)
    twice = wrongs_of(1, sums, entries_of(rows, sums.paid), True, person)[0]
    assert [link.text for link in twice.links] == ["Cash ₹300", "UPI ₹200"]
    assert not twice.undoes


def test_a_cancelled_bill_offers_no_correction() -> None:
    person = ActingPerson(ALL, "Dr Asha Rao")
    assert wrongs_of(1, BillSums(500_00, cancelled=True), [], False, person) == []


def test_a_refund_uses_the_mode_of_most_of_the_remaining_money() -> None:
    assert usual_mode([]) == "cash"
    rows = [payment(1, 300_00), payment(2, 200_00, "upi")]
    assert usual_mode(rows) == "cash"
    assert usual_mode([*rows, payment(3, -300_00, "cash", "refund")]) == "upi"
    assert usual_mode([payment(1, 300_00, "advance", "transfer")]) == "advance"
