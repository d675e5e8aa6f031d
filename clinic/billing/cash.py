"""Cash at the counter: the amount tendered and the change. Pure, whole paise."""

from __future__ import annotations

from clinic.money import show_rupees

MOST_SUGGESTIONS = 4
_ROUND_PAISE = (10_00, 50_00, 100_00, 500_00, 2000_00)


class TooLittle(ValueError):
    """Less cash was tendered than is due. The message tells a person what to do."""


def change_for(due_paise: int, tendered_paise: int) -> int:
    """Return the change in paise. Raises TooLittle, and ValueError for an amount below zero."""
    if due_paise < 0 or tendered_paise < 0:
        raise ValueError("neither what is due nor what is handed over can be below zero")
    if tendered_paise < due_paise:
        lacking = show_rupees(due_paise - tendered_paise)
        raise TooLittle(f"{lacking} too little. Take the rest, or take it as a part")
    return tendered_paise - due_paise


def tender_suggestions(due_paise: int) -> list[int]:
    """Return amounts that people usually tender, in paise: the exact amount, then the next round
    ones.

    At most four, each once, smallest first; none if nothing is due. A round amount is a multiple of
    one kind of note (₹10, 50, 100, 500); ₹2,000 counts as four notes of ₹500.
    """
    if due_paise <= 0:
        return []
    rounded = (-(-due_paise // step) * step for step in _ROUND_PAISE)
    return sorted({due_paise, *rounded})[:MOST_SUGGESTIONS]
