"""The revenue stamp on a receipt. Pure, whole paise."""

STAMP_ABOVE_PAISE = 5_000_00
"""A cash receipt above ₹5,000 bears a revenue stamp of ₹1 (Indian Stamp Act, schedule I, 53)."""


def needs_stamp(cash_paise: int) -> bool:
    """Return whether a receipt for this cash needs a revenue stamp: above ₹5,000, not at it."""
    return cash_paise > STAMP_ABOVE_PAISE
