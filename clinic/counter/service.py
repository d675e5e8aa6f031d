"""Compose and issue bills at the counter. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from clinic.billing import recipients, settings
from clinic.billing.booked import EntryDays
from clinic.billing.headings import heading_of
from clinic.billing.issuing import BillOrder, PaymentInput, write_bill
from clinic.billing.ledger import ledger_write
from clinic.billing.models import Bill
from clinic.billing.recipients import Recipient
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.service import get_bill
from clinic.counter import commands, composing, drafts, queries
from clinic.counter.billing_context import (
    BillingContext,
    list_offered,
    read_again,
)
from clinic.counter.composing import ComposedBill, OfferedService
from clinic.counter.drafts import BillDraftToken
from clinic.counter.follow_up import FreeFollowUp, FreeRule, free_follow_up
from clinic.counter.rights import ListPrices, at_usual_price, price_problems
from clinic.counter.typed_bill import TypedBill
from clinic.money import show_rupees
from clinic.tenancy.numbers import lock_numbers


class IssuedMeanwhile(LedgerRefusal):
    """The patient has received a bill without a visit since this page was opened."""


def opening(bill_context: BillingContext, services: Mapping[int, OfferedService]) -> TypedBill:
    """Return the bill of a page that opens: the draft, else the consultation at the visit's fee;
    empty without a visit.
    """
    if bill_context.draft is not None:
        return TypedBill.from_json(bill_context.draft.typed)
    if bill_context.visit is None:
        return TypedBill()
    line = commands.consultation_line(bill_context.visit.fee_paise, services.values())
    return TypedBill((line,))


def with_opening_lines(bill_context: BillingContext, typed: TypedBill) -> TypedBill:
    """Return the typed bill; if it has no line, with those that the page opens with."""
    if typed.lines:
        return typed
    opened = opening(bill_context, list_offered(bill_context.is_registered))
    return replace(typed, lines=opened.lines)


def compose(
    bill_context: BillingContext, typed: TypedBill, services: Mapping[int, OfferedService]
) -> ComposedBill:
    """Price a typed bill with this doctor's settings."""
    prices = prices_of(bill_context, typed, services)
    return composing.compose(
        typed,
        services,
        bill_context.is_registered,
        bill_context.settings.to_rupee,
        prices.fee_paise,
        of_staff=not bill_context.rights.is_owner,
        free=prices.free,
    )


def prices_of(
    bill_context: BillingContext, typed: TypedBill, services: Mapping[int, OfferedService]
) -> ListPrices:
    """Return the prices that hold for a typed bill."""
    fee = bill_context.visit.fee_paise if bill_context.visit else None
    right = None
    if not bill_context.rights.is_owner and any(line.is_free for line in typed.lines):
        right = _right_to_free(bill_context)
    return ListPrices(services, fee, right.reason if right else "")


def price_objections(
    bill_context: BillingContext,
    typed: TypedBill,
    services: Mapping[int, OfferedService],
    stored: TypedBill | None = None,
) -> Mapping[str, str]:
    """Return why this person may not write parts of the bill, by the name of the field.

    Lines of the `stored` draft are left out.
    """
    if bill_context.rights.other_price:
        return {}
    prices = prices_of(bill_context, typed, services)
    return price_problems(typed, prices, bill_context.rights.doctor, stored)


def draft_objections(
    bill_context: BillingContext, typed: TypedBill, services: Mapping[int, OfferedService]
) -> Mapping[str, str]:
    """Return what this person may not store in the draft, by field; a line that another person
    wrote there stays.
    """
    draft = bill_context.draft
    stored = TypedBill.from_json(draft.typed) if draft else None
    return price_objections(bill_context, typed, services, stored)


def discount_objection(bill_context: BillingContext, composed: ComposedBill) -> str:
    """Return why this person may not give the discount, in words, or ""."""
    if composed.quote is None:
        return ""
    rights = bill_context.rights
    cap_bp = rights.largest_discount_bp(bill_context.settings)
    return composing.cap_objection(composed.quote, cap_bp, rights.cap_advice)


def objections(
    bill_context: BillingContext,
    typed: TypedBill,
    composed: ComposedBill,
    services: Mapping[int, OfferedService],
) -> dict[str, str]:
    """Return why this person cannot issue the bill yet, by the name of the field; empty if they
    can.
    """
    rights = bill_context.rights
    cap_bp = rights.largest_discount_bp(bill_context.settings)
    prices = price_objections(bill_context, typed, services)
    return {
        **recipient_objections(bill_context, typed, composed),
        # What a price takes off is no discount while the price itself cannot stand.
        **composing.objections(typed, composed, 10_000 if prices else cap_bp, rights.cap_advice),
        **prices,
    }


def find_free(bill_context: BillingContext, typed: TypedBill) -> FreeFollowUp | None:
    """Return the free follow-up that can be offered now; None if it was declined or is
    on the bill."""
    if bill_context.visit is None or typed.declined or any(line.is_free for line in typed.lines):
        return None
    return _right_to_free(bill_context)


def _right_to_free(bill_context: BillingContext) -> FreeFollowUp | None:
    rule = FreeRule(bill_context.settings.free_days, bill_context.settings.free_visits)
    if bill_context.visit is None or not (rule.days and rule.visits):
        return None
    earlier = queries.list_earlier(bill_context.patient.records, bill_context.visit.id)
    return free_follow_up(rule, earlier, bill_context.visit.visit_date)


def apply_command(
    bill_context: BillingContext,
    typed: TypedBill,
    command: str,
    services: Mapping[int, OfferedService],
) -> TypedBill:
    """Return the typed bill after a command: `add-7` a service, `remove-0` a line, `undo` that,
    `free`, `charge`, `usual-0` a line at the list's price, `tender-50000` paise of cash. Another
    command changes nothing.
    """
    if command == "free":
        right = _right_to_free(bill_context)
        return commands.make_free(typed, right.reason) if right else typed
    if command == "charge" and bill_context.visit is not None:
        line = commands.consultation_line(bill_context.visit.fee_paise, services.values())
        return commands.charge(typed, line)
    if command == "undo":
        return commands.bring_back(typed)
    word, _, rest = command.partition("-")
    if rest.isascii() and rest.isdecimal() and len(rest) < 12:
        if word == "usual":
            return at_usual_price(typed, int(rest), prices_of(bill_context, typed, services))
        return _act_with(typed, word, int(rest), services)
    return typed


def _act_with(
    typed: TypedBill, word: str, number: int, services: Mapping[int, OfferedService]
) -> TypedBill:
    if word == "add" and number in services:
        return commands.add_service(typed, services[number])
    if word == "remove":
        return commands.remove_line(typed, number)
    if word == "tender":
        return commands.hand_over(typed, number)
    return typed


def answer_rounding(bill_context: BillingContext, command: str) -> BillingContext:
    """Return the context after `round-rupee` or `round-paisa` answers how bills are rounded; other
    commands, and those of staff, change nothing. Raises Stale.
    """
    if command not in ("round-rupee", "round-paisa") or not bill_context.rights.is_owner:
        return bill_context
    return replace(bill_context, settings=settings.answer_rounding(command == "round-rupee"))


def keep(bill_context: BillingContext, typed: TypedBill, token: BillDraftToken) -> BillingContext:
    """Save the typed bill in its draft; return the context with it. Raises Stale."""
    draft = drafts.save_draft(bill_context.draft_key, typed, token)
    return replace(bill_context, draft=draft)


def refuse_unseen(bill_context: BillingContext, seen_newest: int | None) -> None:
    """Raise IssuedMeanwhile if the patient has a newer bill without a visit than the page has seen
    (None: unknown): two windows may be writing the same bill.
    """
    if seen_newest is None or bill_context.newest <= seen_newest:
        return
    bill = get_bill(bill_context.newest)
    raise IssuedMeanwhile(
        f"Bill {bill.number} of {show_rupees(bill.total_paise)} was issued for this patient "
        "meanwhile. If it is the same one, open it. If this is another one, go on here."
    )


def recipient_objections(
    bill_context: BillingContext, typed: TypedBill, composed: ComposedBill
) -> Mapping[str, str]:
    """Return why a registered clinic cannot bill this recipient yet, by the name of the field."""
    if composed.quote is None:
        return {}
    return recipients.objections(
        typed.recipient, composed.quote, bill_context.settings.gstin, bill_context.patient.address
    )


def recipient_of(
    bill_context: BillingContext, typed: TypedBill, composed: ComposedBill
) -> Recipient:
    """Return the recipient of the bill besides the patient; none if the clinic is not
    registered."""
    if not bill_context.is_registered or composed.quote is None:
        return recipients.PATIENT
    return recipients.settled(typed.recipient, composed.quote, bill_context.patient.address)


@ledger_write(Bill)
def issue_composed(
    day: EntryDays,
    bill_context: BillingContext,
    typed: TypedBill,
    composed: ComposedBill,
    payment_inputs: Sequence[PaymentInput],
    *,
    request_key: str,
    seen_newest: int | None = None,
) -> Bill:
    """Issue a composed bill, and delete its draft. Raises Stale and LedgerRefusal: AlreadyBilled if
    the visit has a bill, IssuedMeanwhile as `refuse_unseen` does.
    """
    if bill_context.visit is None:
        lock_numbers("bills")  # others who issue wait here: what is read now holds
        refuse_unseen(read_again(bill_context), seen_newest)
    order = _order(bill_context, typed, composed, payment_inputs)
    bill = write_bill(day, order, request_key=request_key)
    if bill_context.draft is not None:
        drafts.close_draft(drafts.find_draft(bill_context.draft_key))
    return bill


def _order(
    bill_context: BillingContext,
    typed: TypedBill,
    composed: ComposedBill,
    payment_inputs: Sequence[PaymentInput],
) -> BillOrder:
    assert composed.quote is not None
    payment_input, rest = (*payment_inputs, None, None)[:2]
    rates = [line.line.gst_bp for line in composed.quote.lines]
    return BillOrder(
        quote=composed.quote,
        visit_id=bill_context.draft_key.visit_id,
        patient_id=bill_context.draft_key.patient_id,
        payment_input=payment_input,
        rest=rest,
        discount_reason=typed.reason if composed.quote.bill_discount_paise else "",
        notes=typed.notes,
        heading=heading_of(bill_context.is_registered, rates, paid=False).value,
        gstin=bill_context.settings.gstin,
        recipient=recipient_of(bill_context, typed, composed),
    )
