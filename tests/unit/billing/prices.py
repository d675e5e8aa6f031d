"""Any bill that can be priced."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from clinic.billing.pricing import Discount, Line

percents = st.integers(0, 10_000).map(lambda bp: Discount("percent", bp))
rupees = st.integers(0, 10**7).map(lambda paise: Discount("rupees", paise))
discounts = st.none() | percents | rupees
lines = st.builds(
    Line,
    description=st.just("Dressing"),
    quantity=st.integers(1, 50),
    unit_paise=st.integers(0, 10**6),
    discount=discounts,
    gst_bp=st.none() | st.sampled_from([0, 500, 1200, 1800, 2800, 25]),
)
bills = st.lists(lines, max_size=8)


def consultation(unit_paise: int, quantity: int = 1, **rest: Any) -> Line:
    return Line("Consultation", quantity, unit_paise, **rest)
