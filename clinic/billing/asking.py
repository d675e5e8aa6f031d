"""Asking for a bill's money by UPI: the QR for a page, or what to do so that there can be one."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from clinic.billing.upi import USUAL_UPI_LIMIT_PAISE, upi_link
from clinic.qr import Qr, qr_svg
from clinic.upi_ids import BadUpiId


class Payee(Protocol):
    """The doctor whose account it is."""

    @property
    def upi_id(self) -> str: ...
    @property
    def clinic_name(self) -> str: ...
    @property
    def full_name(self) -> str: ...


class QrRequest(NamedTuple):
    """A QR that asks for so many paise, or the hint why there is none. `in_parts`: more is due, but
    UPI moves no more at once."""

    qr: Qr | None
    hint: str = ""
    paise: int = 0
    in_parts: bool = False


def ask_by_upi(
    payee: Payee, bill_number: str, due_paise: int, most: int = USUAL_UPI_LIMIT_PAISE
) -> QrRequest | None:
    """How a page asks for what is due on a bill, `most` paise of it at once; None where nothing is
    due."""
    if due_paise <= 0:
        return None
    name, paise = payee.clinic_name or payee.full_name, min(due_paise, most)
    try:
        link = upi_link(payee.upi_id, name, paise, bill_number, f"Bill {bill_number}")
        return QrRequest(qr_svg(link), paise=paise, in_parts=paise < due_paise)
    except BadUpiId as wrong:
        return QrRequest(None, f"{wrong}.")
    except ValueError:  # a name of which no letter can be shown
        return QrRequest(None, "The clinic's name makes no UPI link. Correct it in the account.")
