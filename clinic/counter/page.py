"""The page of a bill that is being written, prepared for its template."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from clinic.billing.cash import tender_suggestions
from clinic.billing.discounts import PriceError, format_discount, parse_discount
from clinic.billing.pricing import Quote
from clinic.counter import commands, service
from clinic.counter.billing_context import BillingContext
from clinic.counter.composing import ComposedBill, OfferedService
from clinic.counter.follow_up import FreeFollowUp
from clinic.counter.pay_buttons import NOTHING_TO_PAY, PayButton, pay_buttons
from clinic.counter.rights import ListPrices
from clinic.counter.tendered import TenderedCash, read_tendered
from clinic.counter.typed_bill import TypedBill, TypedLine
from clinic.money import format_plain, show_rupees


def _describe_discount(text: str) -> str:
    """Return a typed discount with its unit (₹50 off, 10 % off); as typed if it cannot be read."""
    try:
        return f"{format_discount(parse_discount(text)) or text} off"
    except PriceError:
        return f"{text} off"


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
class BillSheet:
    """A bill that is being written, as its page shows it."""

    typed: TypedBill
    composed: ComposedBill
    lines: tuple[ShownLine, ...]
    offered: tuple[OfferedService, ...]
    problems: Mapping[str, str] = field(default_factory=dict)
    free: FreeFollowUp | None = None
    unfolds: bool = False
    """Whether a button among the items was tapped, so that they stay in view."""

    @classmethod
    def of(
        cls,
        bill_context: BillingContext,
        typed: TypedBill,
        services: Mapping[int, OfferedService],
        problems: Mapping[str, str] | None = None,
        command: str = "",
    ) -> BillSheet:
        """Build the sheet; `problems` are those of issuing, to which those of reading are added;
        `command` is that of the button that was tapped.
        """
        composed = service.compose(bill_context, typed, services)
        prices = service.price_objections(bill_context, typed, services)
        of_bill = {**composed.problems, **prices}
        against = "" if prices else service.discount_objection(bill_context, composed)
        of_bill |= {"discount": against} if against else {}
        free = service.find_free(bill_context, typed)
        lines = tuple(
            _displayed_lines(
                typed, composed.quote, service.prices_of(bill_context, typed, services)
            )
        )
        offered = tuple(services.values())
        messages = {**of_bill, **(problems or {})}
        return cls(typed, composed, lines, offered, messages, free, commands.is_of_items(command))

    @property
    def quote(self) -> Quote | None:
        return self.composed.quote

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is on the bill, so that there is nothing to pay."""
        return not self._written

    @property
    def _written(self) -> list[TypedLine]:
        return [line for line in self.typed.lines if not line.is_empty]

    @property
    def items_unfold(self) -> bool:
        """Return whether the items are shown: the usual bill is one of a thing at its price."""
        written = self._written
        is_usual = len(written) == 1 and written[0].is_one_at_its_price
        is_wrong = any(name.startswith("line") for name in self.problems)
        return self.unfolds or is_wrong or not is_usual or self.typed.removed is not None

    @property
    def more_unfolds(self) -> bool:
        """Return whether what else there is to say is shown, since something of it is said."""
        typed = self.typed
        optional_fields = (
            typed.discount,
            typed.reason,
            typed.notes,
            typed.reference,
            typed.recipient.is_stated,
        )
        return any(optional_fields) or any(name in self.problems for name in _MORE)

    @property
    def for_words(self) -> str:
        """Return what the bill is for, in a few words: the name of its line, or how many it has."""
        written = self._written
        return written[0].name if len(written) == 1 else f"{len(written) or 'No'} items"

    @property
    def items_said(self) -> str:
        """Return what is on the bill, for the closed fold: Consultation, 2 × Dressing."""
        counted = (
            line.name if line.is_one else f"{line.quantity} × {line.name}" for line in self._written
        )
        return ", ".join(counted)

    @property
    def more_said(self) -> str:
        """Return what else is said of the bill, for the closed fold."""
        typed = self.typed
        discount = _describe_discount(typed.discount) if typed.discount else ""
        return " · ".join(filter(None, (discount, typed.reason, typed.reference, typed.notes)))

    @property
    def pay_buttons(self) -> tuple[PayButton, ...]:
        """Return the buttons that issue; none while the bill has no total."""
        if self.quote is None or self.is_empty:
            return ()
        # A total of nothing can be typed over, but for the free follow-up's and a worked-out one.
        if not self.quote.total_paise and (self.is_free_charged or not self.composed.is_plain):
            return (NOTHING_TO_PAY,)
        return pay_buttons(self.quote.total_paise, self.typed.tendered, self.tendered)

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


_MORE = (
    *("discount", "reason", "notes", "reference", "known_entries"),
    *("recipient_name", "recipient_address", "recipient_state", "recipient_gstin"),
)
"""The fields that unfold together."""


def _displayed_lines(typed: TypedBill, quoted: Quote | None, prices: ListPrices) -> list[ShownLine]:
    left = iter(quoted.lines) if quoted else iter(())
    lines = []
    for place, line in enumerate(typed.lines):
        worked = None if line.is_empty else next(left, None)
        net = worked.gross_paise - worked.discount_paise if worked else None
        gst_bp = worked.line.gst_bp if worked else None
        lines.append(ShownLine(place, line, net, gst_bp, prices.usual(line) is not None))
    return lines
