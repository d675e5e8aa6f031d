"""The rule for a revenue stamp on a receipt."""

import pytest

from clinic.papers.revenue_stamp import needs_stamp


@pytest.mark.parametrize(("cash", "stamped"), [(0, False), (5_000_00, False), (5_000_01, True)])
def test_a_cash_receipt_above_five_thousand_has_a_revenue_stamp(cash: int, stamped: bool) -> None:
    assert needs_stamp(cash) is stamped
