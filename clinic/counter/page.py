"""The page of a bill that is being written, prepared for its template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic.billing.cash import tender_suggestions
from clinic.billing.pricing import Quote
from clinic.counter import service
from clinic.counter.billing_context import BillingContext
from clinic.counter.composing import ComposedBill, OfferedService
from clinic.counter.follow_up import FreeFollowUp
from clinic.counter.rights import ListPrices
from clinic.counter.tendered import TenderedCash, read_tendered
from clinic.counter.typed_bill import TypedBill, TypedLine
from clinic.money import format_plain, show_rupees


@dataclass(frozen=True)
class ShownLine:
    """A line with its price, if it can be computed."""

    place: int
    typed: TypedLine
    net_paise: int | None
    gst_bp: int | None
    has_usual: bool = False
    """Whether the line has a price in the list, or of the visit."""


@dataclass(frozen=True)
class Sheet:
    """A bill that is being written, as its page shows it."""

    typed: TypedBill
    composed: ComposedBill
    lines: tuple[ShownLine, ...]
    offered: tuple[OfferedService, ...]
    problems: Mapping[str, str] = field(default_factory=dict)
    free: FreeFollowUp | None = None

    @classmethod
    def of(
        cls,
        bill_context: BillingContext,
        typed: TypedBill,
        services: Mapping[int, OfferedService],
        problems: Mapping[str, str] | None = None,
    ) -> Sheet:
        """Build the sheet; `problems` are those of issuing, to which those of reading are added."""
        composed = service.compose(bill_context, typed, services)
        prices = service.price_objections(bill_context, typed, services)
        of_bill = {**composed.problems, **prices}
        against = "" if prices else service.discount_objection(bill_context, composed)
        of_bill |= {"discount": against} if against else {}
        free = service.find_free(bill_context, typed)
        lines = tuple(
            _shown(typed, composed.quote, service.prices_of(bill_context, typed, services))
        )
        offered = tuple(services.values())
        return cls(typed, composed, lines, offered, {**of_bill, **(problems or {})}, free)

    @property
    def quote(self) -> Quote | None:
        return self.composed.quote

    @property
    def total(self) -> str:
        """Return the total as a form field has it; empty if it cannot be computed."""
        return format_plain(self.quote.total_paise) if self.quote else ""

    @property
    def total_words(self) -> str:
        """Return the total for buttons: ₹500, ₹499.50."""
        return show_rupees(self.quote.total_paise) if self.quote else ""

    @property
    def is_free_charged(self) -> bool:
        """Return whether the free follow-up is on the bill."""
        return any(line.is_free for line in self.typed.lines)

    @property
    def tenders(self) -> list[tuple[int, str]]:
        """Return amounts that people usually tender: paise and label."""
        total = self.quote.total_paise if self.quote else 0
        return [(paise, show_rupees(paise)) for paise in tender_suggestions(total)]

    @property
    def tendered(self) -> TenderedCash:
        """Return the cash tendered, beside the total (0 if that cannot be computed)."""
        return read_tendered(self.typed.tendered, self.quote.total_paise if self.quote else 0)

    @property
    def change(self) -> str:
        """Return the change to give, in words; empty if no cash was tendered."""
        tendered = self.tendered
        if not self.quote or not self.typed.tendered or tendered.problem:
            return ""
        return f"Change to give: {show_rupees(tendered.change_paise)}"


def _shown(typed: TypedBill, quoted: Quote | None, prices: ListPrices) -> list[ShownLine]:
    left = iter(quoted.lines) if quoted else iter(())
    shown = []
    for place, line in enumerate(typed.lines):
        worked = None if line.is_empty else next(left, None)
        net = worked.gross_paise - worked.discount_paise if worked else None
        gst_bp = worked.line.gst_bp if worked else None
        shown.append(ShownLine(place, line, net, gst_bp, prices.usual(line) is not None))
    return shown
