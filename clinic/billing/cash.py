"""Cash over the counter: the change to give, and what the law asks of it. Pure, whole paise."""

from __future__ import annotations

from clinic.money import format_rupees

STAMP_ABOVE_PAISE = 5_000_00
"""A cash receipt above ₹5,000 bears a revenue stamp of ₹1 (Indian Stamp Act, schedule I, 53)."""

CASH_BELOW_PAISE = 2_00_000_00
"""₹2,00,000 or more may not be received in cash: from one person in a day, or for one transaction.

Section 269ST of the Income-tax Act, 1961; since 1 April 2026 section 186 of the Act of 2025.
"""

MOST_SUGGESTIONS = 4
_ROUND_PAISE = (10_00, 50_00, 100_00, 500_00, 2000_00)


class TooLittle(ValueError):
    """Less was handed over than is due. Its message tells a person what to do."""


def change_for(due_paise: int, tendered_paise: int) -> int:
    """The paise to give back; raises TooLittle, and ValueError where either is below zero."""
    if due_paise < 0 or tendered_paise < 0:
        raise ValueError("neither what is due nor what is handed over can be below zero")
    if tendered_paise < due_paise:
        lacking = format_rupees(due_paise - tendered_paise)
        raise TooLittle(f"{lacking} too little. Take the rest, or enter it as a part payment")
    return tendered_paise - due_paise


def tender_suggestions(due_paise: int) -> list[int]:
    """What people hand over, in paise: the amount itself, then up to the next round ones.

    At most four, each once, the smallest first; none where nothing is due. Round is what one kind
    of note makes (₹10, 50, 100, 500), and ₹2,000 as four notes of ₹500.
    """
    if due_paise <= 0:
        return []
    rounded = (-(-due_paise // step) * step for step in _ROUND_PAISE)
    return sorted({due_paise, *rounded})[:MOST_SUGGESTIONS]


def needs_stamp(cash_paise: int) -> bool:
    """Whether a receipt for so much cash bears a revenue stamp: above ₹5,000, not at it."""
    return cash_paise > STAMP_ABOVE_PAISE


def refuses_cash(already_today_paise: int, more_paise: int, on_bill_paise: int = 0) -> bool:
    """Whether the law forbids to take `more_paise` in cash, see `CASH_BELOW_PAISE`.

    `already_today_paise` is the cash this person gave today, `on_bill_paise` the cash that came in
    for the same bill on whatever day. Both without what was entered by mistake, but with what was
    given back since: the law speaks of what is received. Giving back is never refused.
    """
    if more_paise <= 0:
        return False
    return max(already_today_paise, on_bill_paise) + more_paise >= CASH_BELOW_PAISE


def why_cash_is_refused(
    already_today_paise: int, more_paise: int, on_bill_paise: int = 0
) -> str | None:
    """The same in words, with what can be done instead; None where the cash may be taken."""
    if not refuses_cash(already_today_paise, more_paise, on_bill_paise):
        return None
    for_bill = on_bill_paise > already_today_paise
    already = on_bill_paise if for_bill else already_today_paise
    came_in = f" {format_rupees(already)} came in already." if already > 0 else ""
    return (
        f"Cash of {format_rupees(CASH_BELOW_PAISE)} or more "
        f"{'for one bill' if for_bill else 'from one person in a day'} is against the law "
        f"(Income-tax Act, 2025, section 186; before, section 269ST).{came_in} "
        f"{_instead(CASH_BELOW_PAISE - max(already, 0))}"
    )


def _instead(room_paise: int) -> str:
    if room_paise <= 1:
        return "Take this by UPI, card or bank"
    return f"Take less than {format_rupees(room_paise)} in cash and the rest by UPI, card or bank"
