"""The money that comes with a bill at the counter: all of it, a part, or cash and the rest."""

from __future__ import annotations

from dataclasses import dataclass

from clinic.billing.issuing import PaymentInput
from clinic.billing.rules import Mode
from clinic.billing.upi import BadReference, read_reference
from clinic.counter.tendered import TenderedCash, part_objection, read_tendered
from clinic.counter.typed_bill import TypedBill


@dataclass(frozen=True)
class PaymentChoice:
    """The command's payment: the mode (None: not paid yet), the part in cash, and the mode of the
    rest. `shared_with`: see `PaymentInput`.
    """

    mode: Mode | None
    part_paise: int | None = None
    rest: Mode | None = None
    shared_with: int | None = None


def payment_inputs_of(
    asked: PaymentChoice, typed: TypedBill, total_paise: int, problems: dict[str, str]
) -> list[PaymentInput]:
    """Return the money that comes with the bill; objections are added to `problems`."""
    if asked.mode is None:
        return []
    if asked.mode is not Mode.CASH:
        return [_by_transfer(asked.mode, asked, typed, problems)]
    cash = _cash(read_tendered(typed.tendered, total_paise), problems, asked.part_paise)
    if asked.rest is None:
        return [cash]
    return [cash, _by_transfer(asked.rest, asked, typed, problems)]


def _cash(tendered: TenderedCash, problems: dict[str, str], part_paise: int | None) -> PaymentInput:
    against = tendered.problem if part_paise is None else part_objection(tendered, part_paise)
    if against:
        problems["tendered"] = against
    return PaymentInput(Mode.CASH, paise=part_paise, tendered_paise=tendered.paise)


def _by_transfer(
    mode: Mode, asked: PaymentChoice, typed: TypedBill, problems: dict[str, str]
) -> PaymentInput:
    """Return the payment of all that is due, or of the rest that the cash leaves."""
    reference = _reference(typed, problems)
    return PaymentInput(mode, reference=reference, shared_with=asked.shared_with)


def _reference(typed: TypedBill, problems: dict[str, str]) -> str | None:
    if not typed.reference:
        return None
    try:
        return read_reference(typed.reference)
    except BadReference as error:
        problems["reference"] = f"{error}."
        return None
