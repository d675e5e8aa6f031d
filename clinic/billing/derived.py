"""Properties derived from the columns of a bill and its lines, for models and row views."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clinic.billing.rules import Status, status_of
from clinic.billing.states import BillState, BillSums


class BillProperties:
    """Properties derived from the columns of a bill."""

    __slots__ = ()

    if TYPE_CHECKING:  # the columns
        total_paise: Any
        paid_paise: Any
        credited_paise: Any
        cancelled_at: Any

    @property
    def is_cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def sums(self) -> BillSums:
        """Return the sums that decide which action comes next."""
        sums = self.total_paise, self.paid_paise, self.credited_paise
        return BillSums(*sums, cancelled=self.cancelled_at is not None)

    @property
    def due_paise(self) -> int:
        return self.sums.due

    @property
    def state(self) -> BillState:
        return self.sums.state

    @property
    def status(self) -> Status:
        return status_of(self.due_paise)


class BillItemProperties:
    """Properties derived from the columns of a line."""

    __slots__ = ()

    if TYPE_CHECKING:  # the columns
        amount_paise: Any
        discount_paise: Any
        share_paise: Any
        tax_paise: Any

    @property
    def net_paise(self) -> int:
        taken_off: int = self.discount_paise + self.share_paise
        return int(self.amount_paise - taken_off + self.tax_paise)
