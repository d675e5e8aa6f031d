"""Cash at the counter: the amount tendered and the change. Pure, whole paise."""

from __future__ import annotations

from clinic.money import show_rupees

MOST_SUGGESTIONS = 4
NOTES_PAISE = (10_00, 20_00, 50_00, 100_00, 200_00, 500_00)
"""The notes in circulation; that of ₹2,000 was withdrawn in 2023."""
_ROUND_PAISE = (10_00, 50_00, 100_00, 500_00)


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
    """Return amounts that people usually tender, in paise: the exact amount, then the next ones in
    notes.

    At most four, each once, smallest first; none if nothing is due. An amount in notes is one note
    that is enough, or the next multiple of ₹10, 50, 100 or 500.
    """
    if due_paise <= 0:
        return []
    rounded = (-(-due_paise // step) * step for step in _ROUND_PAISE)
    single = (note for note in NOTES_PAISE if note > due_paise)
    return sorted({due_paise, *rounded, *single})[:MOST_SUGGESTIONS]
