"""Parse and format discounts. Pure, whole paise and basis points."""

import re
from dataclasses import dataclass
from typing import Literal

from clinic.money import MAX_RUPEES, AmountError, parse_rupees, show_rupees, to_paise

WHOLE_BP = 10_000
"""Basis points of the whole: 10,000 are 100 %."""

MAX_PAISE = to_paise(MAX_RUPEES)

_PERCENT = re.compile(
    r"(?P<whole>\d{1,3})(?:\.(?P<fraction>\d{1,2}))?\s*(?:%|per\s?cent)", re.IGNORECASE
)
PERCENT_HINT = (
    "Write a percentage from 0 to 100 with at most two digits after the point, like 10 % or 12.5 %"
)


class PriceError(ValueError):
    """An impossible price, quantity or discount. The message tells a person what to do."""


class TooMuchOff(PriceError):
    """A discount above the amount that it is taken from. `place` is the position of its line, from
    0; None for the discount of the whole bill.
    """

    def __init__(self, message: str, place: int | None = None) -> None:
        super().__init__(message)
        self.place = place


@dataclass(frozen=True)
class Discount:
    """A discount in paise ("rupees") or basis points ("percent": 1250 is 12.5 %).

    Raises PriceError below zero and above 100 % (or the largest amount).
    """

    kind: Literal["rupees", "percent"]
    value: int

    def __post_init__(self) -> None:
        if not 0 <= self.value <= (WHOLE_BP if self.kind == "percent" else MAX_PAISE):
            raise PriceError(f"A discount is from 0 to 100 % or {show_rupees(MAX_PAISE)}")


def parse_discount(text: str) -> Discount | None:
    """Parse a discount as people type it: `50`, `₹49.50`, `10%`, `12.5 %`.

    None for empty text and for a discount of nothing. Raises PriceError for any other text.
    """
    tidy = text.strip()
    if not tidy:
        return None
    discount = _percent(tidy) if re.search(r"%|cent", tidy, re.IGNORECASE) else _rupees(tidy)
    return discount if discount.value else None


def _percent(text: str) -> Discount:
    match = _PERCENT.fullmatch(text)
    if match is None:
        raise PriceError(PERCENT_HINT)
    points = int(match["whole"]) * 100 + int((match["fraction"] or "").ljust(2, "0"))
    if points > WHOLE_BP:
        raise PriceError(f"More than the whole cannot be taken off. {PERCENT_HINT}")
    return Discount("percent", points)


def _rupees(text: str) -> Discount:
    try:
        return Discount("rupees", to_paise(parse_rupees(text)))
    except AmountError as error:
        raise PriceError(f"{error}, or a percentage like 10 %") from None


def format_discount(discount: Discount | None) -> str:
    """Format for people and form fields: ₹50, ₹1,234.50, 12.5 %; parse_discount reads it back."""
    if discount is None:
        return ""
    if discount.kind == "rupees":
        return show_rupees(discount.value)
    whole, rest = divmod(discount.value, 100)
    fraction = f".{rest:02}".rstrip("0") if rest else ""
    return f"{whole}{fraction} %"
