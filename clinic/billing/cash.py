"""Cash over the counter: what is handed over, and the change to give. Pure, whole paise."""

from __future__ import annotations

from clinic.money import format_rupees

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
        raise TooLittle(f"{lacking} too little. Take the rest, or take it as a part")
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
