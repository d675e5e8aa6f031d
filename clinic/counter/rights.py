"""The rights of a person who writes a bill: prices other than the list's, and the largest discount.

Pure. The doctor whose records are open may do all within the settings; staff bill the lines of the
price list and the consultation, at their prices, unless the doctor lets them bill another price.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from clinic.counter.commands import consultation_line
from clinic.counter.composing import OfferedService
from clinic.counter.typed_bill import FREE_KIND, TypedBill, TypedLine
from clinic.money import AmountError, format_plain, parse_rupees, show_rupees, to_paise


class DiscountCaps(Protocol):
    """The largest discounts of the settings, in basis points."""

    @property
    def doctor_cap_bp(self) -> int: ...
    @property
    def helper_cap_bp(self) -> int: ...
    @property
    def role_caps_bp(self) -> Mapping[str, int]: ...


@dataclass(frozen=True)
class BillingRights:
    """The rights of the person who writes a bill. `cap_bp` is the person's own largest discount in
    basis points, None for that of the `role`; `doctor` is the owner of the records.
    """

    doctor: str
    is_owner: bool = False
    role: str = ""
    other_price: bool = False
    cap_bp: int | None = None
    notes: bool = False
    """Whether the person may read the note of the visit."""

    def largest_discount_bp(self, settings: DiscountCaps) -> int:
        """Return the largest discount in basis points of the list's value.

        Of staff the person's own, else that of the role, else that of all staff; never more than
        the doctor's.
        """
        if self.is_owner:
            return settings.doctor_cap_bp
        of_role = settings.role_caps_bp.get(self.role, settings.helper_cap_bp)
        return min(of_role if self.cap_bp is None else self.cap_bp, settings.doctor_cap_bp)

    @property
    def cap_advice(self) -> str:
        """Return what to do about a discount that is too large."""
        if self.is_owner:
            return "Give less, or change the limit under Settings, Bills."
        return f"Give less, or ask {self.doctor}."


@dataclass(frozen=True)
class ListPrices:
    """The prices of a bill: those of the price list, the fee of its visit (None without one), and
    the text of the free follow-up that the patient has a right to ("" for none).
    """

    services: Mapping[int, OfferedService]
    fee_paise: int | None = None
    free: str = ""

    def usual(self, line: TypedLine) -> TypedLine | None:
        """Return the line at the list's name, kind and price; None if it has no price there.

        The price of a consultation is the visit's fee, or the list's if the line has that price.
        """
        service = self.services.get(int(line.service)) if line.service.isdecimal() else None
        if service is None:
            return self._usual_without_service(line)
        usual = service.price_paise
        if service.kind == "consultation" and self.fee_paise is not None:
            usual = usual if _paise(line.price) == usual else self.fee_paise
        return replace(line, name=service.name, price=format_plain(usual), kind=service.kind)

    def _usual_without_service(self, line: TypedLine) -> TypedLine | None:
        if line.kind == FREE_KIND and self.free:
            return replace(line, name=self.free, price="0")
        if line.kind == "consultation" and self.fee_paise is not None:
            fee = consultation_line(self.fee_paise, self.services.values())
            return replace(fee, quantity=line.quantity, discount=line.discount)
        return None


def price_problems(
    typed: TypedBill, prices: ListPrices, doctor: str, stored: TypedBill | None = None
) -> dict[str, str]:
    """Return why only the doctor may write parts of a bill, by the name of the field.

    Lines that are in the `stored` draft already are left out.
    """
    problems: dict[str, str] = {}
    for place, line in enumerate(typed.lines):
        if not line.is_empty and not (stored and line in stored.lines):
            problems |= _problem(f"line-{place}-", line, prices.usual(line), doctor)
    return problems


def _problem(name: str, line: TypedLine, usual: TypedLine | None, doctor: str) -> dict[str, str]:
    if usual is None:
        message = f"Only {doctor} may bill what is not on the price list."
        return {name + "name": message}
    if _paise(line.price) != _paise(usual.price):
        usual_price = show_rupees(_paise(usual.price) or 0)
        message = f"Only {doctor} may bill another price than the list's {usual_price}."
        return {name + "price": message}
    if line.name != usual.name:
        message = f"Only {doctor} may bill {usual.name} under another name."
        return {name + "name": message}
    return {}


def at_usual_price(typed: TypedBill, place: int, prices: ListPrices) -> TypedBill:
    """Return the bill with one line at the list's name and price."""
    usual = prices.usual(typed.lines[place]) if place < len(typed.lines) else None
    if usual is None:
        return typed
    return replace(typed, lines=(*typed.lines[:place], usual, *typed.lines[place + 1 :]))


def _paise(text: str) -> int | None:
    """Return an amount in paise; None if it cannot be read, or is missing."""
    try:
        return to_paise(parse_rupees(text)) if text else None
    except AmountError:
        return None
