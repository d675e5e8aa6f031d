"""The labels of a bill's ledger entries, and the actions on the bill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from clinic.billing.entries import against, can_be_undone, entries_of, label_of, offered
from clinic.billing.states import BillAction, BillState, BillSums, legal

DAY = date(2026, 11, 23)


@dataclass(frozen=True)
class Row:
    id: int
    amount_paise: int
    kind: str = "payment"
    mode: str = "cash"
    bill_id: int | None = 1
    paid_on: date = DAY
    tendered_paise: int = 0
    reference: str | None = None
    reverses_id: int | None = None


@pytest.mark.parametrize(
    ("row", "text"),
    [
        (Row(1, 5), "Cash"),
        (Row(1, -5, "refund", "upi"), "UPI, given back"),
        (Row(1, -5, "refund", "upi", reverses_id=9), "UPI, taken back"),
        (Row(1, 5, "transfer", "advance"), "From the advance"),
        (Row(1, -5, "transfer", "advance"), "Kept as advance"),
        (Row(1, -5, "transfer", "advance", reverses_id=9), "Advance, taken back"),
        (Row(1, -5, "transfer", "advance", None), "Used on a bill"),
        (Row(1, 5, "transfer", "advance", None), "Kept from a bill"),
    ],
)
def test_an_entry_is_described_by_its_kind(row: Row, text: str) -> None:
    assert label_of(row) == text


def test_a_payment_can_be_taken_back_once_and_only_while_the_bill_has_its_money() -> None:
    rows = [Row(1, 300), Row(2, 200), Row(3, -200, "refund", reverses_id=2), Row(4, -1, "refund")]
    entries = entries_of(rows, most=299)
    assert [one.can_be_taken_back for one in entries] == [False] * 4
    assert [one.taken_back for one in entries] == [False, True, False, False]
    assert entries_of(rows[:1], most=300)[0].can_be_taken_back
    assert not entries_of([Row(1, 300, "transfer", "advance", None)], 300)[0].can_be_taken_back


def test_the_change_is_the_tendered_amount_above_the_amount() -> None:
    assert [one.change for one in entries_of([Row(1, 300, tendered_paise=500), Row(2, 5)], 0)] == [
        200,
        0,
    ]


@pytest.mark.parametrize(
    ("rows", "sums", "undone"),
    [
        ([Row(1, 500)], BillSums(500, 500), True),
        ([Row(1, 300), Row(2, 200, "transfer", "advance")], BillSums(500, 500), True),
        ([Row(1, 500, paid_on=date(2026, 11, 22))], BillSums(500, 500), False),
        ([Row(1, 300)], BillSums(500, 300), False),
        ([Row(1, 500), Row(2, -200, "refund"), Row(3, 200)], BillSums(500, 500), False),
        ([], BillSums(0, 0), False),
    ],
)
def test_not_paid_after_all_undoes_exactly_what_was_taken_today(
    rows: list[Row], sums: BillSums, undone: bool
) -> None:
    assert can_be_undone(rows, sums, DAY) is undone


@pytest.mark.parametrize("paid", [0, 200, 500])
@pytest.mark.parametrize("credited", [0, 300, 500])
@pytest.mark.parametrize("cancelled", [False, True])
def test_offered_actions_are_allowed_and_cancelling_returns_the_money(
    paid: int, credited: int, cancelled: bool
) -> None:
    if paid + credited > 500 or (cancelled and paid):
        return
    sums = BillSums(500, paid, credited, cancelled)
    for act in offered(sums) - {BillAction.CANCEL}:
        assert legal(sums.state, act)
    assert (BillAction.CANCEL in offered(sums)) is (not cancelled and not credited)
    assert all(against(sums, act) for act in set(BillAction) - offered(sums))
    assert (sums.state is BillState.CANCELLED) is cancelled
