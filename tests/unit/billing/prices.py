"""Hypothesis strategies for bills that can be priced."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from clinic.billing.discounts import Discount
from clinic.billing.pricing import PricedLine, quote

percents = st.integers(0, 10_000).map(lambda bp: Discount("percent", bp))
rupees = st.integers(0, 10**7).map(lambda paise: Discount("rupees", paise))
discounts = st.none() | percents | rupees


def at_most(paise: int, discount: Discount | None) -> Discount | None:
    """Return the discount, or the whole amount where the discount is above it."""
    if discount is None or discount.kind == "percent" or discount.value <= paise:
        return discount
    return Discount("rupees", paise)


lines = st.builds(
    PricedLine,
    description=st.just("Dressing"),
    quantity=st.integers(1, 50),
    unit_paise=st.integers(0, 10**6),
    discount=discounts,
    gst_bp=st.none() | st.sampled_from([0, 500, 1200, 1800, 2800, 25]),
).map(lambda line: replace(line, discount=at_most(line.gross_paise, line.discount)))
bills = st.lists(lines, max_size=8)


def within(bill: list[PricedLine], discount: Discount | None) -> Discount | None:
    """Return the bill's discount, at most what the discounts of its lines leave."""
    priced = quote(bill, None, to_rupee=False)
    return at_most(priced.gross_paise - priced.line_discounts_paise, discount)


def consultation(unit_paise: int, quantity: int = 1, **rest: Any) -> PricedLine:
    return PricedLine("Consultation", quantity, unit_paise, **rest)
