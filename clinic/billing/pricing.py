"""The price of a bill: lines, discounts, GST and rounding. Pure, whole paise, never a float.

Prices are without GST, which is added after discounts: a discount that is shown on the bill is no
part of the value (s. 15(3) of the CGST Act, 2017). A clinic's services are supplied where they are
performed (s. 12(4) of the IGST Act, 2017), so the tax is always CGST and SGST, half each.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Protocol

from clinic.billing.discounts import (
    MAX_PAISE,
    PERCENT_HINT,
    WHOLE_BP,
    Discount,
    PriceError,
    TooMuchOff,
    format_discount,
)
from clinic.money import nearest_rupee, show_rupees

MAX_QUANTITY = 9_999


@dataclass(frozen=True)
class PricedLine:
    """One line of a bill. `unit_paise` is without GST.

    `gst_bp` is the rate of GST in basis points (1800 is 18 %), None if the service is exempt or the
    clinic not registered: without a registration no GST may be collected (s. 32, CGST Act).
    `list_paise` is the price of the list if `unit_paise` departs from it, `price_reason` the
    reason.
    """

    description: str
    quantity: int
    unit_paise: int
    discount: Discount | None = None
    reason: str = ""
    gst_bp: int | None = None
    sac: str = ""
    service_id: int | None = None
    kind: str = "other"
    list_paise: int | None = None
    price_reason: str = ""

    @property
    def below_list_paise(self) -> int:
        """Return the amount by which the price is below the list's; 0 if it is above."""
        if self.list_paise is None or self.unit_paise >= self.list_paise:
            return 0
        return self.quantity * (self.list_paise - self.unit_paise)

    @property
    def gross_paise(self) -> int:
        """Return quantity times price, before discounts and tax."""
        return self.quantity * self.unit_paise


@dataclass(frozen=True)
class QuotedLine:
    """A priced line, in paise. Derived amounts are properties, so that they cannot differ."""

    line: PricedLine
    discount_paise: int
    """The line's own discount."""
    share_paise: int
    """Its share of the bill's discount."""

    @property
    def gross_paise(self) -> int:
        return self.line.gross_paise

    @property
    def taxable_paise(self) -> int:
        """Return the amount after both discounts, on which GST is computed."""
        return self.gross_paise - self.discount_paise - self.share_paise

    @property
    def cgst_paise(self) -> int:
        """Return half the rate of the taxable amount, rounded half up to the paisa."""
        return _part_half_up(self.taxable_paise, self.line.gst_bp or 0, 2 * WHOLE_BP)

    @property
    def sgst_paise(self) -> int:
        """Return the state's half, always the same as the centre's."""
        return self.cgst_paise

    @property
    def tax_paise(self) -> int:
        return self.cgst_paise + self.sgst_paise

    @property
    def net_paise(self) -> int:
        """Return the line's part of the bill, with tax."""
        return self.taxable_paise + self.tax_paise


@dataclass(frozen=True)
class Quote:
    """A priced bill, in paise: every sum is that of its lines."""

    lines: tuple[QuotedLine, ...]
    to_rupee: bool

    @property
    def gross_paise(self) -> int:
        return sum(line.gross_paise for line in self.lines)

    @property
    def line_discounts_paise(self) -> int:
        """Return the sum of the lines' own discounts."""
        return sum(line.discount_paise for line in self.lines)

    @property
    def bill_discount_paise(self) -> int:
        """Return the bill's discount, without those of its lines."""
        return sum(line.share_paise for line in self.lines)

    @property
    def discount_paise(self) -> int:
        """Return the sum of all discounts."""
        return self.line_discounts_paise + self.bill_discount_paise

    @property
    def taxable_paise(self) -> int:
        return sum(line.taxable_paise for line in self.lines)

    @property
    def cgst_paise(self) -> int:
        return sum(line.cgst_paise for line in self.lines)

    @property
    def sgst_paise(self) -> int:
        return sum(line.sgst_paise for line in self.lines)

    @property
    def tax_paise(self) -> int:
        return self.cgst_paise + self.sgst_paise

    @property
    def rounding_paise(self) -> int:
        """Return the rounding of the lines' sum to the nearest rupee, half up: -49 to 50; 0 if not
        rounded.
        """
        return nearest_rupee(self._sum_paise) - self._sum_paise if self.to_rupee else 0

    @property
    def total_paise(self) -> int:
        """Return the total: the sum of the lines and the rounding."""
        return self._sum_paise + self.rounding_paise

    @property
    def _sum_paise(self) -> int:
        return sum(line.net_paise for line in self.lines)


def quote(lines: Iterable[PricedLine], bill_discount: Discount | None, to_rupee: bool) -> Quote:
    """Price a bill. The bill's discount is taken from what the lines' own discounts leave.

    It is shared over the lines by their amounts, to the paisa. A percentage is rounded down, so
    that 10 % is never more than 10 %. Raises PriceError for a quantity, price or rate out of range,
    and for a bill above MAX_RUPEES before its discounts, or with tax and rounding; TooMuchOff for a
    discount above the amount it is taken from.
    """
    bill = tuple(lines)
    for line in bill:
        _check(line)
    own = [_taken_off(line.gross_paise, line.discount) for line in bill]
    left = [line.gross_paise - discount for line, discount in zip(bill, own, strict=True)]
    _refuse_too_much_off(bill, left, bill_discount)
    shares = allocate(_taken_off(sum(left), bill_discount), left) if bill else []
    parts = zip(bill, own, shares, strict=True)
    result = Quote(tuple(QuotedLine(*part) for part in parts), to_rupee)
    largest = max(result.gross_paise, result.total_paise)
    if largest > MAX_PAISE:
        raise PriceError(
            f"The bill comes to {show_rupees(largest)}; the most is {show_rupees(MAX_PAISE)}."
            " Check the quantities and prices"
        )
    return result


def _check(line: PricedLine) -> None:
    if not 1 <= line.quantity <= MAX_QUANTITY:
        raise PriceError(f"Quantity of {line.description}: write a whole number from 1 to 9,999")
    if not 0 <= line.unit_paise <= MAX_PAISE:
        raise PriceError(
            f"Price of {line.description}: write an amount up to {show_rupees(MAX_PAISE)}"
        )
    if line.gst_bp is not None and not 0 <= line.gst_bp <= WHOLE_BP:
        raise PriceError(f"GST rate of {line.description}: {PERCENT_HINT}")


def _refuse_too_much_off(
    bill: Sequence[PricedLine], left: Sequence[int], bill_discount: Discount | None
) -> None:
    for place, (line, rest) in enumerate(zip(bill, left, strict=True)):
        if rest < 0:
            message = _too_much_off(line.discount, line.description, line.gross_paise)
            raise TooMuchOff(message, place)
    if bill and _taken_off(sum(left), bill_discount) > sum(left):
        raise TooMuchOff(_too_much_off(bill_discount, "The bill", sum(left)))


def _too_much_off(discount: Discount | None, what: str, paise: int) -> str:
    most = show_rupees(paise)
    return f"{format_discount(discount)} is more than there is. {what} comes to {most}"


def _taken_off(paise: int, discount: Discount | None) -> int:
    if discount is None:
        return 0
    if discount.kind == "rupees":
        return discount.value
    # Rounded down. Half up, 10 % of ₹33.35 (₹3.335) would be ₹3.34, more than a cap of 10 % allows.
    return paise * discount.value // WHOLE_BP


def _part_half_up(paise: int, part: int, whole: int) -> int:
    return (2 * paise * part + whole) // (2 * whole)


def allocate(paise: int, weights: Sequence[int]) -> list[int]:
    """Share an amount over weights from zero up by largest remainder; the shares sum to it exactly.

    A share is its exact part, rounded down or up; of equal remainders the first is rounded up. An
    amount that is at most the sum of the weights gives no share above its weight. Without any
    weight, only an amount of zero can be shared: else ValueError.
    """
    whole = sum(weights)
    if not whole:
        if paise:
            raise ValueError("there is nothing to share the amount over")
        return [0] * len(weights)
    shares = [paise * weight // whole for weight in weights]
    by_remainder = sorted(
        range(len(weights)), key=lambda i: paise * weights[i] % whole, reverse=True
    )
    for i in by_remainder[: paise - sum(shares)]:
        shares[i] += 1
    return shares


def discount_share_bp(bill: Quote) -> int:
    """Return all discounts in basis points of the gross, rounded up: 1 paisa of ₹500 is 1. A price
    below the list's counts as a discount on the list's.
    """
    below = sum(line.line.below_list_paise for line in bill.lines)
    gross, off = bill.gross_paise + below, bill.discount_paise + below
    return -(-off * WHOLE_BP // gross) if gross else 0


def over_cap(bill: Quote, cap_bp: int) -> bool:
    """Return whether the discounts exceed a cap in basis points of the gross, exactly."""
    return discount_share_bp(bill) > cap_bp


class RateRow(Protocol):
    """A GST rate in basis points, None for exempt, and the first day on which it holds."""

    @property
    def holds_from(self) -> date: ...
    @property
    def gst_bp(self) -> int | None: ...


def rate_on(rates: Iterable[RateRow], day: date) -> int | None:
    """Return the GST rate that holds on a day, in basis points, from rows in any order.

    None is exempt, which also holds before the first row. Of two rows of one day the later given
    counts.
    """
    begun = [row for row in rates if row.holds_from <= day]
    return sorted(begun, key=attrgetter("holds_from"))[-1].gst_bp if begun else None
