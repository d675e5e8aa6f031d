"""The rules of bills. Pure: no Flask, no database."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

ROUNDING = "Rounding"
"""The description of a rounding on a bill or a credit note."""

SERIAL_DIGITS = 6
LONGEST_NUMBER = 16
"""A serial number has at most 16 characters (rule 46 of the CGST Rules, 2017)."""


class Status(StrEnum):
    """The payment status of a bill."""

    PAID = "paid"
    PENDING = "pending"


class Mode(StrEnum):
    """The modes of payment."""

    CASH = "cash"
    UPI = "upi"
    CARD = "card"
    BANK = "bank"
    OTHER = "other"
    ADVANCE = "advance"
    """From an advance or into one: no money moves."""


MODE_LABELS = {
    Mode.CASH: "Cash",
    Mode.UPI: "UPI",
    Mode.CARD: "Card",
    Mode.BANK: "Bank",
    Mode.OTHER: "Other",
    Mode.ADVANCE: "Advance",
}

PAPERS = {"a5": "A5", "a4": "A4", "thermal": "80 mm roll", "roll58": "58 mm roll"}
"""The papers on which bills and receipts print, with their names for people."""

ROLL = "thermal"
"""The database's name of a roll of any width."""
NARROW_ROLL = "roll58"
NARROW_MM = 58
ROLL_MM = 80

TAKEN_BY = tuple(mode for mode in Mode if mode is not Mode.ADVANCE)
"""The modes in which money is taken and given back."""


class PaymentEntry(Protocol):
    """A payment as the rules see it."""

    @property
    def id(self) -> int: ...
    @property
    def amount_paise(self) -> int: ...
    @property
    def reverses_id(self) -> int | None: ...


def paper_of(paper: str, roll_mm: int | None) -> str:
    """Return one of PAPERS for stored settings: a roll with its width in millimetres."""
    return NARROW_ROLL if paper == ROLL and roll_mm == NARROW_MM else paper


def kept_paper(paper: str) -> tuple[str, int]:
    """Return what is stored for one of PAPERS: the paper, and the width of a roll in
    millimetres."""
    return (ROLL, NARROW_MM) if paper == NARROW_ROLL else (paper, ROLL_MM)


def status_of(due_paise: int) -> Status:
    """Return the status; a bill with nothing left to pay is paid, also one of nothing at all."""
    return Status.PENDING if due_paise > 0 else Status.PAID


def series_of(financial_year: str) -> str:
    """Return the counter that numbers the bills of a financial year ("2026-27").

    Its name is from when a bill and its receipt were one paper; a new one would begin again at 1.
    """
    return f"receipts {financial_year}"


def receipt_series_of(financial_year: str) -> str:
    """Return the counter of the receipts for payments of a financial year."""
    return f"payment receipts {financial_year}"


def credit_note_series_of(financial_year: str) -> str:
    """Return the counter of the credit notes of a financial year."""
    return f"credit notes {financial_year}"


def refund_series_of(financial_year: str) -> str:
    """Return the counter of the refund vouchers of a financial year."""
    return f"refunds {financial_year}"


def receipt_number(financial_year: str, serial: int) -> str:
    """Return a bill's number: 2026-27/000123, gapless per doctor and year, at most 16 characters.

    Raises ValueError for a serial below 1, or with more digits than there is room for.
    """
    return _number("", financial_year, serial)


def payment_receipt_number(financial_year: str, serial: int) -> str:
    """Return the number of the receipt for a payment: R2026-27/000045, in its own series."""
    return _number("R", financial_year, serial)


def refund_number(financial_year: str, serial: int) -> str:
    """Return the number of a refund's voucher: RV2026-27/000001, in its own series, up to 999,999
    (rule 51 of the CGST Rules, 2017).
    """
    return _number("RV", financial_year, serial)


def credit_note_number(financial_year: str, serial: int) -> str:
    """Return a credit note's number: CN2026-27/000001, in its own series, up to 999,999."""
    return _number("CN", financial_year, serial)


def _number(prefix: str, financial_year: str, serial: int) -> str:
    number = f"{prefix}{financial_year}/{serial:0{SERIAL_DIGITS}}"
    if serial < 1 or len(number) > LONGEST_NUMBER:
        raise ValueError(f"{serial} cannot be a document's serial")
    return number


def standing(payments: Iterable[PaymentEntry]) -> list[PaymentEntry]:
    """Return the payments that were not taken back."""
    entries = list(payments)
    reversed_ids = {entry.reverses_id for entry in entries}
    return [e for e in entries if e.amount_paise > 0 and e.id not in reversed_ids]


@dataclass(frozen=True)
class Sums:
    """The money that came in on a day, in paise: in all, and by mode in the order of Mode."""

    total: int
    by_mode: tuple[tuple[Mode, int], ...]


def sums_by_mode(rows: Iterable[tuple[str, int]]) -> Sums:
    """Sum the day's takings from (mode, paise) rows; a mode that comes to nothing is left out."""
    amounts: dict[Mode, int] = {}
    for mode, paise in rows:
        amounts[Mode(mode)] = amounts.get(Mode(mode), 0) + paise
    ordered = tuple((mode, amounts[mode]) for mode in Mode if amounts.get(mode))
    return Sums(sum(amounts.values()), ordered)
