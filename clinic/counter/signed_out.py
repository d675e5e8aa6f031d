"""What was typed into a bill's page before its writer was signed out."""

from __future__ import annotations

from collections.abc import Mapping

from clinic.counter import service
from clinic.counter.drafts import has_seen
from clinic.counter.forms import Totals, read_mark, read_newest, read_typed, with_total
from clinic.counter.service import BillingContext
from clinic.counter.typed_bill import TypedBill
from clinic.typed_again import brought_back


def typed_before(bill_context: BillingContext, sent: Mapping[str, str]) -> TypedBill | None:
    """What stands on the page again; None where nothing comes back, or where another page wrote on
    or issued a bill since: its writer is to see that, which sending it shows."""
    if not brought_back():
        return None
    typed, totals = read_typed(sent), Totals.of(sent)
    if bill_context.draft is not None and not has_seen(bill_context.draft, typed, read_mark(sent)):
        return None
    newest = read_newest(sent)
    if newest is not None and bill_context.newest > newest:
        return None
    if totals.shown is None:  # a post of the total alone
        typed = service.with_opening_lines(bill_context, typed)
    return with_total(typed, totals)
