"""The counter: a bill is composed and issued. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from clinic.billing import recipients, settings
from clinic.billing.booked import Dated
from clinic.billing.headings import heading_of
from clinic.billing.issuing import Order, PaymentInput, write_bill
from clinic.billing.ledger import ledger_write
from clinic.billing.models import Bill
from clinic.billing.pricing import rate_on
from clinic.billing.recipients import Recipient
from clinic.billing.refusals import LedgerRefusal
from clinic.billing.rows import AnySettings
from clinic.billing.service import get_bill
from clinic.clock import clinic_day
from clinic.counter import commands, composing, drafts, queries
from clinic.counter.composing import ComposedBill, OfferedService
from clinic.counter.drafts import BillDraftToken, DraftKey
from clinic.counter.follow_up import FreeFollowUp, FreeRule, free_follow_up
from clinic.counter.models import BillDraft, DraftRow
from clinic.counter.typed_bill import TypedBill
from clinic.money import format_rupees
from clinic.patients.models import PatientRow
from clinic.patients.service import Archived, NoSuchPatient
from clinic.pricelist.queries import list_rates, list_services
from clinic.tenancy.numbers import lock_numbers
from clinic.visits.models import VisitRow
from clinic.visits.service import NoSuchVisit


class IssuedMeanwhile(LedgerRefusal):
    """The patient has got a bill without a visit since the page of this one was opened."""


@dataclass(frozen=True)
class BillingContext:
    """What the counter knows before anything is typed. All of it is only to be shown."""

    draft_key: DraftKey
    patient: PatientRow
    settings: AnySettings
    visit: VisitRow | None = None
    draft: BillDraft | DraftRow | None = None
    bill_id: int | None = None
    newest: int = 0
    """The patient's newest bill without a visit; 0 where there is none, or this one has a visit."""

    @property
    def is_registered(self) -> bool:
        """Whether GST is collected at all."""
        return bool(self.settings.gstin)

    @property
    def version(self) -> int:
        """That of the draft; 0 where there is none."""
        return self.draft.version if self.draft else 0


def context_of_visit(visit_id: int) -> BillingContext:
    """The counter for a visit's bill. Raises NoSuchVisit."""
    row = queries.read_visit_context(visit_id)
    if row is None:
        raise NoSuchVisit(visit_id)
    draft_key = DraftKey(row.patient.id, row.visit.id)
    return BillingContext(
        draft_key=draft_key,
        patient=row.patient,
        settings=row.settings or settings.usual_settings(),
        visit=row.visit,
        draft=row.draft,
        bill_id=row.bill,
    )


def context_of_patient(patient_id: int) -> BillingContext:
    """The counter for a bill without a visit. Raises NoSuchPatient and Archived."""
    draft_key = DraftKey(patient_id)
    row = queries.read_patient_context(patient_id, draft_key.request_key or "")
    if row is None:
        raise NoSuchPatient(patient_id)
    if row.patient.is_archived:
        raise Archived(patient_id)
    return BillingContext(
        draft_key=draft_key,
        patient=row.patient,
        settings=row.settings or settings.usual_settings(),
        draft=row.draft,
        newest=row.newest or 0,
    )


def read_again(bill_context: BillingContext) -> BillingContext:
    """The same as the database has it now, after a rollback."""
    draft_key = bill_context.draft_key
    if draft_key.visit_id is not None:
        return context_of_visit(draft_key.visit_id)
    return context_of_patient(draft_key.patient_id)


def list_offered(registered: bool, day: date | None = None) -> dict[int, OfferedService]:
    """The price list by its numbers, with the GST of the day where the clinic is registered."""
    rates = list_rates() if registered else {}
    on = day or clinic_day()
    offered = {}
    for row in list_services():
        gst_bp = rate_on(rates.get(row.id, ()), on)
        service = OfferedService(row.id, row.name, row.kind, row.price_paise, row.sac, gst_bp)
        offered[row.id] = service
    return offered


def opening(bill_context: BillingContext, services: Mapping[int, OfferedService]) -> TypedBill:
    """What stands on the page at first: what was typed before, else the consultation at the
    visit's fee; nothing without a visit."""
    if bill_context.draft is not None:
        return TypedBill.from_json(bill_context.draft.typed)
    if bill_context.visit is None:
        return TypedBill()
    line = commands.consultation_line(bill_context.visit.fee_paise, services.values())
    return TypedBill((line,))


def with_opening_lines(bill_context: BillingContext, typed: TypedBill) -> TypedBill:
    """What was typed; where no line of it was, with those that the page opens with."""
    if typed.lines:
        return typed
    opened = opening(bill_context, list_offered(bill_context.is_registered))
    return replace(typed, lines=opened.lines)


def compose(
    bill_context: BillingContext, typed: TypedBill, services: Mapping[int, OfferedService]
) -> ComposedBill:
    """Works out what was typed, as this doctor's bills are made."""
    fee = bill_context.visit.fee_paise if bill_context.visit else None
    return composing.compose(
        typed, services, bill_context.is_registered, bill_context.settings.to_rupee, fee
    )


def find_free(bill_context: BillingContext, typed: TypedBill) -> FreeFollowUp | None:
    """The free follow-up that can be offered now; None where it was declined or stands already."""
    if bill_context.visit is None or typed.declined or any(line.is_free for line in typed.lines):
        return None
    return _right_to_free(bill_context)


def _right_to_free(bill_context: BillingContext) -> FreeFollowUp | None:
    rule = FreeRule(bill_context.settings.free_days, bill_context.settings.free_visits)
    if bill_context.visit is None or not (rule.days and rule.visits):
        return None
    earlier = queries.list_earlier(bill_context.patient.id, bill_context.visit.id)
    return free_follow_up(rule, earlier, bill_context.visit.visit_date)


def apply_command(
    bill_context: BillingContext,
    typed: TypedBill,
    command: str,
    services: Mapping[int, OfferedService],
) -> TypedBill:
    """What was typed, after a tap: `add-7` a service, `remove-0` a line, `undo` that, `free`,
    `charge`, `tender-50000` paise were handed over. An unknown command changes nothing."""
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
    """The counter once it is told how bills are rounded, by a tap on `round-rupee` or
    `round-paisa`; other commands answer nothing. Raises Stale."""
    if command not in ("round-rupee", "round-paisa"):
        return bill_context
    return replace(bill_context, settings=settings.answer_rounding(command == "round-rupee"))


def keep(bill_context: BillingContext, typed: TypedBill, mark: BillDraftToken) -> BillingContext:
    """Saves what was typed; the counter as it stands then. Raises Stale."""
    draft = drafts.save_draft(bill_context.draft_key, typed, mark)
    return replace(bill_context, draft=draft)


def refuse_unseen(bill_context: BillingContext, seen_newest: int | None) -> None:
    """Raises IssuedMeanwhile where the patient has a newer bill without a visit than the page has
    seen (None: it says nothing): two windows may be writing the same one."""
    if seen_newest is None or bill_context.newest <= seen_newest:
        return
    bill = get_bill(bill_context.newest)
    raise IssuedMeanwhile(
        f"Bill {bill.number} of {format_rupees(bill.total_paise)} was issued for this patient "
        "meanwhile. If it is the same one, open it. If this is another one, go on here."
    )


def recipient_objections(
    bill_context: BillingContext, typed: TypedBill, composed: ComposedBill
) -> Mapping[str, str]:
    """Why a registered clinic cannot bill them yet, by the name of the field."""
    if composed.quote is None:
        return {}
    return recipients.objections(
        typed.recipient, composed.quote, bill_context.settings.gstin, bill_context.patient.address
    )


def recipient_of(
    bill_context: BillingContext, typed: TypedBill, composed: ComposedBill
) -> Recipient:
    """Whom the bill names beyond the patient; nobody where the clinic is not registered."""
    if not bill_context.is_registered or composed.quote is None:
        return recipients.PATIENT
    return recipients.settled(typed.recipient, composed.quote, bill_context.patient.address)


@ledger_write(Bill)
def issue_composed(
    day: Dated,
    bill_context: BillingContext,
    typed: TypedBill,
    composed: ComposedBill,
    payment_inputs: Sequence[PaymentInput],
    *,
    request_key: str,
    seen_newest: int | None = None,
) -> Bill:
    """Issue what was composed, and delete its draft. Raises Stale and LedgerRefusal: AlreadyBilled
    if the visit has a bill, IssuedMeanwhile as `refuse_unseen` does."""
    if bill_context.visit is None:
        lock_numbers("bills")  # others who issue wait here: what is read now holds
        refuse_unseen(context_of_patient(bill_context.draft_key.patient_id), seen_newest)
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
) -> Order:
    assert composed.quote is not None
    payment_input, rest = (*payment_inputs, None, None)[:2]
    rates = [line.line.gst_bp for line in composed.quote.lines]
    return Order(
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
