"""Ask for a bill's money by UPI: the QR code for a page, or a hint why there is none."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from clinic.billing.upi import USUAL_UPI_LIMIT_PAISE, upi_link
from clinic.qr import Qr, qr_svg
from clinic.upi_ids import BadUpiId


class Payee(Protocol):
    """The doctor who receives the money."""

    @property
    def upi_id(self) -> str: ...
    @property
    def clinic_name(self) -> str: ...
    @property
    def full_name(self) -> str: ...


class QrRequest(NamedTuple):
    """A QR code that asks for an amount in paise, or the hint why there is none. `in_parts`: more
    is due, but UPI moves no more at once.
    """

    qr: Qr | None
    hint: str = ""
    paise: int = 0
    in_parts: bool = False


def ask_by_upi(
    payee: Payee, bill_number: str, due_paise: int, most: int = USUAL_UPI_LIMIT_PAISE
) -> QrRequest | None:
    """Return the UPI request for the money due on a bill, `most` paise at once; None if nothing is
    due.
    """
    if due_paise <= 0:
        return None
    name, paise = payee.clinic_name or payee.full_name, min(due_paise, most)
    try:
        link = upi_link(payee.upi_id, name, paise, bill_number, f"Bill {bill_number}")
        return QrRequest(qr_svg(link), paise=paise, in_parts=paise < due_paise)
    except BadUpiId as wrong:
        return QrRequest(None, f"{wrong}.")
    except ValueError:  # a name of which no letter can be shown
        return QrRequest(
            None,
            "The clinic's name makes no UPI link. Correct it in the letterhead, under Settings.",
        )
