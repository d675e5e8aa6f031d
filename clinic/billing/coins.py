"""Cash in whole rupees: a clinic that rounds to the rupee takes and gives no paise.

Two amounts with paise remain, from before the clinic rounded or beside a part paid by UPI: all that
is still due can be paid, and cash can go back as it came in.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

from sqlalchemy import Select, bindparam, func, select

from clinic.billing.models import Payment
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rules import Mode
from clinic.billing.settings import read_settings
from clinic.extensions import db
from clinic.money import PAISE, is_whole, show_rupees


class OddCash(LedgerRefusal):
    """An amount of cash that is not in whole rupees, at a clinic that rounds. `field` is the field
    in which it was typed.
    """

    def __init__(self, message: str, field: str = "amount") -> None:
        super().__init__(message)
        self.field = field


class IncomingMoney(Protocol):
    """Money that comes in: `paise` is None for all that is due; `tendered_paise` is the cash
    tendered.
    """

    @property
    def mode(self) -> Mode: ...
    @property
    def paise(self) -> int | None: ...
    @property
    def tendered_paise(self) -> int: ...


def refuse_odd_coming(
    payment_input: IncomingMoney, due_paise: int = 0, rounds: bool | None = None
) -> None:
    """Raise OddCash if cash that comes in has paise, unless it is all of `due_paise`. `rounds` is
    whether the clinic rounds; None reads its settings, if needed.
    """
    paise = due_paise if payment_input.paise is None else payment_input.paise
    if payment_input.mode is not Mode.CASH:
        return
    if not is_whole(paise) and paise != due_paise and _rounds(rounds):
        rest = f"{_either(paise, due_paise)}, or choose how the exact amount comes."
        raise OddCash(f"Cash is taken in whole rupees. Write {rest}")
    handed = payment_input.tendered_paise
    if not is_whole(handed) and handed != paise and _rounds(rounds):
        raise OddCash(f"Cash is in whole rupees. Write {_either(handed)}.", "tendered")


def refuse_odd(paise: int) -> None:
    """Raise OddCash if cash that neither comes from a patient nor goes to one has paise."""
    if not is_whole(paise) and _rounds(None):
        raise OddCash(f"Cash is in whole rupees. Write {_either(paise)}.")


def refuse_odd_going(
    paise: int, mode: Mode, patient_id: int, bill_id: int | None, typed_of: int | None = None
) -> None:
    """Raise OddCash if cash that goes back has paise that did not come in as cash on the same bill,
    or (without a bill) on the patient's account.

    `typed_of`: the amount was typed, and could have been at most this (0: more). Call it with the
    counter of payments locked, so that no cash moves meanwhile.
    """
    if mode is not Mode.CASH or is_whole(paise) or not _rounds(None):
        return
    came = _cash_on(patient_id, bill_id)
    if came >= paise and is_whole(came - paise):
        return
    exact = f"{show_rupees(paise)} cannot be given back in whole rupees of cash."
    other_modes = (
        "UPI, card or bank" if bill_id is None else "UPI, card, bank, or keep it as an advance"
    )
    if typed_of is None:
        raise OddCash(f"{exact} Choose {other_modes}.", "mode")
    raise OddCash(f"{exact} Write {_either(paise, typed_of)}, or choose {other_modes}.")


def _rounds(rounds: bool | None) -> bool:
    return read_settings().to_rupee if rounds is None else rounds


def _either(paise: int, most: int = 0) -> str:
    """Return the whole rupees next to an amount, above zero and (unless it is 0) at most `most`."""
    below = paise // PAISE * PAISE
    near = [some for some in (below, below + PAISE) if some and not 0 < most < some]
    return " or ".join(show_rupees(some) for some in near) or "no cash"


def _cash_on(patient_id: int, bill_id: int | None) -> int:
    """Return the paise of cash that came in on a bill or a patient's account and did
    not go back."""
    statement = _on_account() if bill_id is None else _on_bill()
    return int(db.session.scalar(statement, {"patient": patient_id, "bill": bill_id}) or 0)


@cache
def _on_bill() -> Select[Any]:
    return _cash().where(Payment.bill_id == bindparam("bill"))


@cache
def _on_account() -> Select[Any]:
    return _cash().where(Payment.bill_id.is_(None))


def _cash() -> Select[Any]:
    of_patient = Payment.patient_id == bindparam("patient")
    summed = select(func.sum(Payment.amount_paise))
    return summed.where(of_patient, Payment.mode == Mode.CASH.value)
