"""The states of a bill and the actions that each allows: a pure table.

States are computed from a bill's sums, never stored. All amounts are whole paise.
"""

from dataclasses import dataclass
from enum import StrEnum


class BillState(StrEnum):
    """The states of a bill."""

    DRAFT = "draft"
    ISSUED = "issued"
    PART_PAID = "part_paid"
    PAID = "paid"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


STATE_LABELS = {
    BillState.DRAFT: "Draft",
    BillState.ISSUED: "Not paid",
    BillState.PART_PAID: "Part paid",
    BillState.PAID: "Paid",
    BillState.CANCELLED: "Cancelled",
    BillState.REFUNDED: "Given back",
}


class BillAction(StrEnum):
    """An action on a bill."""

    EDIT_DRAFT = "edit_draft"
    ISSUE = "issue"
    PAY = "pay"
    """Money comes in, or an advance is used."""
    REFUND = "refund"
    """Money goes back, or is kept as an advance."""
    TAKE_BACK = "take_back"
    """A payment that was entered by mistake is reversed."""
    CREDIT = "credit"
    """A credit note takes something off; money above what is left to owe goes back with it."""
    CANCEL = "cancel"
    PRINT = "print"


_BACK = frozenset({BillState.ISSUED, BillState.PART_PAID})
_IN = frozenset({BillState.PART_PAID, BillState.PAID})

MOVES: dict[tuple[BillState, BillAction], frozenset[BillState]] = {
    (BillState.DRAFT, BillAction.EDIT_DRAFT): frozenset({BillState.DRAFT}),
    # A bill of nothing is paid as it is issued.
    (BillState.DRAFT, BillAction.ISSUE): frozenset({BillState.ISSUED, BillState.PAID}),
    (BillState.ISSUED, BillAction.PAY): _IN,
    (BillState.ISSUED, BillAction.CREDIT): frozenset({BillState.ISSUED, BillState.REFUNDED}),
    (BillState.ISSUED, BillAction.CANCEL): frozenset({BillState.CANCELLED}),
    (BillState.PART_PAID, BillAction.PAY): _IN,
    (BillState.PART_PAID, BillAction.REFUND): _BACK,
    (BillState.PART_PAID, BillAction.TAKE_BACK): _BACK,
    (BillState.PART_PAID, BillAction.CREDIT): frozenset(
        {BillState.PART_PAID, BillState.PAID, BillState.REFUNDED}
    ),
    (BillState.PAID, BillAction.REFUND): _BACK,
    (BillState.PAID, BillAction.TAKE_BACK): _BACK,
    (BillState.PAID, BillAction.CREDIT): frozenset({BillState.PAID, BillState.REFUNDED}),
    **{(s, BillAction.PRINT): frozenset({s}) for s in BillState if s is not BillState.DRAFT},
}
"""The states that an action may lead to from a state; a missing pair is not legal.

Necessary, but not sufficient for cancellations and bills of nothing: see objection().
"""

_ISSUE_FIRST = "This is a draft. Issue the bill first"
_FIXED = "An issued bill is fixed. Write a credit note for what is wrong"
_ISSUED_ALREADY = "This bill was issued already. Print it if a copy is needed"
_CANCELLED = "This bill is cancelled. Write a new bill"
_CREDITED = "This bill was taken back in full by credit notes. Write a new bill"
_MONEY_ON_IT = "There is money on this bill. Give it back first, then cancel"
_OF_NOTHING = "This bill comes to nothing, and no money is on it. Cancel it if it is wrong"
_CREDIT_NOTE = "A credit note stands against this bill. Write one for the rest instead"

_REFUSALS: dict[tuple[BillState, BillAction], str] = {
    **{(BillState.DRAFT, action): _ISSUE_FIRST for action in BillAction},
    **{(BillState.CANCELLED, action): _CANCELLED for action in BillAction},
    **{(BillState.REFUNDED, action): _CREDITED for action in BillAction},
    **{(s, BillAction.ISSUE): _ISSUED_ALREADY for s in (BillState.ISSUED, *_IN)},
    **{(s, BillAction.EDIT_DRAFT): _FIXED for s in _IN},
    **{(s, BillAction.CANCEL): _MONEY_ON_IT for s in _IN},
    (BillState.DRAFT, BillAction.CANCEL): "A draft has no number to cancel. Change it or leave it",
    (
        BillState.ISSUED,
        BillAction.EDIT_DRAFT,
    ): "An issued bill is fixed. Cancel it and write a new one",
    (BillState.ISSUED, BillAction.REFUND): (
        "Nothing was paid on this bill. Write a credit note to take something off it"
    ),
    (
        BillState.ISSUED,
        BillAction.TAKE_BACK,
    ): "No payment stands on this bill. There is nothing to take back",
    (BillState.PAID, BillAction.PAY): "This bill is paid. Take more money as an advance",
    (BillState.CANCELLED, BillAction.PAY): (
        "This bill is cancelled. Take the money on a new bill, or as an advance"
    ),
    (BillState.REFUNDED, BillAction.PAY): (
        "This bill was taken back in full. Take the money on a new bill, or as an advance"
    ),
}


def legal(state: BillState, action: BillAction) -> bool:
    """Return whether a bill in this state allows the action, as far as its state tells."""
    return (state, action) in MOVES


def refusal(state: BillState, action: BillAction) -> str:
    """Return why an action is not legal in a state and what to do instead, for people;
    "" if it is."""
    return "" if legal(state, action) else _REFUSALS[state, action]


def state_of(total: int, paid: int, credited: int, cancelled: bool) -> BillState:
    """Return the state of an issued bill by its sums in paise.

    A bill of nothing is paid; one that credit notes take back in full is refunded, whether or not
    money was ever on it. Raises ValueError for sums that the ledger never has: anything but `0 <=
    paid <= total - credited`, or money on a cancelled bill.
    """
    if not 0 <= paid <= total - credited <= total or (cancelled and paid):
        raise ValueError(f"no bill has {total=} {paid=} {credited=} {cancelled=}")
    if cancelled:
        return BillState.CANCELLED
    if 0 < total == credited:
        return BillState.REFUNDED
    if paid == total - credited:
        return BillState.PAID
    return BillState.PART_PAID if paid else BillState.ISSUED


@dataclass(frozen=True)
class BillSums:
    """The sums of an issued bill that decide which actions are legal, in paise."""

    total: int
    paid: int = 0
    credited: int = 0
    cancelled: bool = False

    @property
    def state(self) -> BillState:
        return state_of(self.total, self.paid, self.credited, self.cancelled)

    @property
    def due(self) -> int:
        """Return what is still owed; 0 on a cancelled bill."""
        return 0 if self.cancelled else self.total - self.credited - self.paid


def objection(bill: BillSums, action: BillAction) -> str:
    """Return why an issued bill does not allow an action, in words for people, or "": the whole
    answer.

    Beyond the table: a bill of nothing is paid, yet can be cancelled, and has nothing to refund; a
    bill with a credit note is not cancelled, since the note would refer to nothing.
    """
    if bill.total == 0 and not bill.cancelled:
        if action in (
            BillAction.REFUND,
            BillAction.TAKE_BACK,
            BillAction.CREDIT,
            BillAction.EDIT_DRAFT,
        ):
            return _OF_NOTHING
        if action is BillAction.CANCEL:
            return ""
    if action is BillAction.CANCEL and bill.credited and bill.state is BillState.ISSUED:
        return _CREDIT_NOTE
    return refusal(bill.state, action)


def most(bill: BillSums, action: BillAction) -> int:
    """Return the most paise that an action may move: from 1 up to this, or 0 if it is not legal.

    So a payment never exceeds what is due, a refund what was paid, and credit notes the bill.
    Raises ValueError for an action that moves no money.
    """
    if action not in (BillAction.PAY, BillAction.REFUND, BillAction.TAKE_BACK, BillAction.CREDIT):
        raise ValueError(f"{action} moves no money")
    if objection(bill, action):
        return 0
    limits = {BillAction.PAY: bill.due, BillAction.CREDIT: bill.total - bill.credited}
    return limits.get(action, bill.paid)


MOST_WORDS = {
    BillAction.PAY: "is due",
    BillAction.REFUND: "can be given back",
    BillAction.TAKE_BACK: "can be taken back",
}
"""What the most of an action is, in words: of an amount above it."""


def freed_by_credit(bill: BillSums, credit: int) -> int:
    """Return how much of the money on a bill a credit note of `credit` paise frees.

    It is refunded, or kept as an advance, in the same transaction and before the note is written:
    the paid amount never exceeds what the bill asks.
    """
    return max(0, bill.paid - (bill.total - bill.credited - credit))
