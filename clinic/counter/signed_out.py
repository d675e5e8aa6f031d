"""The form of a bill's page that was sent after its sign-in had ended."""

from __future__ import annotations

from collections.abc import Mapping

from clinic.counter import service
from clinic.counter.billing_context import BillingContext
from clinic.counter.drafts import has_seen
from clinic.counter.forms import SentTotals, read_mark, read_newest, read_typed, with_total
from clinic.counter.typed_bill import TypedBill
from clinic.typed_again import brought_back


def typed_before(bill_context: BillingContext, sent: Mapping[str, str]) -> TypedBill | None:
    """Return the form, to be shown again; None if there is none, or if another page has since saved
    the draft or issued a bill: sending it shows that conflict.
    """
    if not brought_back():
        return None
    typed, totals = read_typed(sent), SentTotals.of(sent)
    if bill_context.draft is not None and not has_seen(bill_context.draft, typed, read_mark(sent)):
        return None
    newest = read_newest(sent)
    if newest is not None and bill_context.newest > newest:
        return None
    if totals.shown is None:  # a post of the total alone
        typed = service.with_opening_lines(bill_context, typed)
    return with_total(typed, totals)
