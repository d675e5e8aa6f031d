"""Asking for a bill's money by UPI: the QR for a page, or what to do so that there can be one."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from clinic.billing.qr import Qr, qr_svg
from clinic.billing.upi import upi_link
from clinic.upi_ids import BadUpiId


class Payee(Protocol):
    """The doctor whose account it is."""

    @property
    def upi_id(self) -> str: ...
    @property
    def clinic_name(self) -> str: ...
    @property
    def full_name(self) -> str: ...


class Asked(NamedTuple):
    """A QR, or the hint why there is none."""

    qr: Qr | None
    hint: str = ""


def ask_by_upi(payee: Payee, bill_number: str, due_paise: int) -> Asked | None:
    """How a page asks for what is due on a bill; None where nothing is due."""
    if due_paise <= 0:
        return None
    name = payee.clinic_name or payee.full_name
    try:
        link = upi_link(payee.upi_id, name, due_paise, bill_number, f"Bill {bill_number}")
        return Asked(qr_svg(link))
    except BadUpiId as wrong:
        return Asked(None, f"{wrong}.")
    except ValueError:  # a name of which no letter can be shown
        return Asked(None, "The clinic's name makes no UPI link. Correct it in the account.")
