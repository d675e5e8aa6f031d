"""The strategies of the machine: amounts, modes of payment, lines of a bill."""

from __future__ import annotations

from hypothesis import strategies as st

from clinic.billing.rules import TAKEN_BY, Mode
from tests.integration.billing.ledger import prices

MODES = st.sampled_from([mode.value for mode in TAKEN_BY])
BACK = st.sampled_from([mode.value for mode in Mode])
CASH_TWICE = st.one_of(st.just("cash"), MODES)
ODD = (1, 49, 50, 99_99, 333_33, 1_99_999_99, 2_00_000_00, prices.MOST)
PAISE = st.one_of(st.integers(1, 2_000_00), st.integers(1, 2_000_00), st.sampled_from(ODD))
DISCOUNT = st.none() | st.one_of(
    st.tuples(st.just("rupees"), st.integers(1, 600_00)),
    st.tuples(st.just("percent"), st.sampled_from([1, 333, 1000, 1250, 10_000])),
)
LINE = st.builds(
    prices.Wanted,
    st.integers(1, 3),
    PAISE | st.just(0),
    DISCOUNT,
    st.sampled_from([None, None, 0, 500, 1800]),
)
PART = st.sampled_from(["all", "half", "one", "above", "some"])
REFERENCE = st.sampled_from([None, None, "412345678901", "412345678902", "412345678903"])
TRANSFER = st.sampled_from(["412345678901", "412345678902", "412345678903"])
SHARED = st.sampled_from(["no", "yes", "yes", "wrong"])
TENDER = st.sampled_from(["cash", "upi"])
PICK = st.integers(0, 10_000)
