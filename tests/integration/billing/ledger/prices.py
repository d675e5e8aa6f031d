"""The pricing of the model, in plain integers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from tests.integration.billing.ledger.documents import Item

MOST = 99_99_99_999_99


@dataclass
class Wanted:
    """A line as requested: discount as ("rupees", paise) or ("percent", basis points)."""

    quantity: int
    unit: int
    discount: tuple[str, int] | None
    gst: int | None


def half_up(value: Fraction) -> int:
    """Round to the nearest whole number, halves up."""
    return (value + Fraction(1, 2)).__floor__()


def off(amount: int, discount: tuple[str, int] | None) -> int:
    """Return the amount that a discount deducts."""
    if discount is None:
        return 0
    kind, value = discount
    return value if kind == "rupees" else (Fraction(amount * value, 10_000)).__floor__()


def shared(amount: int, weights: list[int]) -> list[int]:
    """Spread an amount over weights by the largest remainder."""
    whole = sum(weights)
    if not amount:
        return [0] * len(weights)
    exact = [Fraction(amount * weight, whole) for weight in weights]
    shares = [part.__floor__() for part in exact]
    order = sorted(range(len(weights)), key=lambda n: (shares[n] - exact[n], n))
    for n in order[: amount - sum(shares)]:
        shares[n] += 1
    return shares


def items_of(
    lines: list[Wanted], discount: tuple[str, int] | None, to_rupee: bool
) -> list[Item] | str:
    """Return the lines of a bill as they count in the total, or the name of the refusal: the bill
    would be too large, or a discount exceeds its amount."""
    gross = [line.quantity * line.unit for line in lines]
    left = [g - off(g, line.discount) for g, line in zip(gross, lines, strict=True)]
    if min(left) < 0 or off(sum(left), discount) > sum(left):
        return "TooMuchOff"
    shares = shared(off(sum(left), discount), left)
    items = []
    for line, rest, share in zip(lines, left, shares, strict=True):
        value = rest - share
        tax = 2 * half_up(Fraction(value * (line.gst or 0), 20_000))
        items.append(Item(value + tax))
    total = sum(item.net for item in items)
    rounded = 100 * half_up(Fraction(total, 100)) if to_rupee else total
    if max(sum(gross), rounded) > MOST:
        return "PriceError"
    return items + ([Item(rounded - total, rounding=True)] if rounded != total else [])
