"""Refusals of the ledger: an error for each reason, with advice for the person."""

from __future__ import annotations


class LedgerRefusal(Exception):
    """The ledger refuses an entry. The message says why and what to do."""


class DayClosed(LedgerRefusal):
    """The book of the day is closed."""


class TooMuch(LedgerRefusal):
    """More money than the bill still asks, or than was paid or is left in advance."""


class KnownReference(LedgerRefusal):
    """A payment with this reference is in the books."""


class TooMuchCash(LedgerRefusal):
    """Cash of two lakh rupees or more from one person in a day, or for one bill.

    Section 269ST of the Income-tax Act, 1961; since 1 April 2026 section 186 of the Act of 2025.
    """


class PurposeMissing(LedgerRefusal):
    """The purpose of an advance, which the law requires, is missing."""


class NotLegal(LedgerRefusal):
    """The bill's state does not allow it."""


class MayNotTakeBack(LedgerRefusal):
    """The person may not take a payment back."""


class AlreadyBilled(LedgerRefusal):
    """The visit has a bill that stands."""


KNOWN_REFERENCE = "A payment with this reference is in the books already."
TWO_LAKH_PAISE = 2_00_000_00
TOO_MUCH_CASH = (
    "₹2,00,000 or more in cash cannot be taken from one person in a day, or for one bill "
    "(Income-tax Act: section 269ST, since April 2026 section 186), with the cash of advances used "
    "on it. Take the rest by UPI, card or bank."
)
