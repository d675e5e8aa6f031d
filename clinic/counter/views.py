"""Write a bill at the counter, and issue it. Every change is saved in the draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, flash, request

from clinic import money
from clinic.auth.access import allows, saves_part_of
from clinic.auth.permissions import Permission
from clinic.billing.coins import OddCash
from clinic.billing.issuing import PaymentInput
from clinic.billing.known_references import list_known
from clinic.billing.models import Bill
from clinic.billing.pricing import Quote
from clinic.billing.refusals import AlreadyBilled, KnownReference, LedgerRefusal
from clinic.billing.rules import Mode, Status
from clinic.billing.service import find_bill_of_visit
from clinic.counter import commands, service
from clinic.counter.billing_context import (
    BillingContext,
    context_of_patient,
    context_of_visit,
    list_offered,
    read_again,
)
from clinic.counter.composing import ComposedBill
from clinic.counter.drafts import check_seen
from clinic.counter.forms import (
    LATER,
    PAID_BY,
    NewBillForm,
    SentTotals,
    part_asked,
    read_mark,
    read_newest,
    read_shared,
    read_typed,
    with_total,
)
from clinic.counter.page import BillSheet
from clinic.counter.page_views import (
    bill_page,
    conflict_page,
    issued_meanwhile_page,
    issued_url,
    page_url,
    render,
    rights_of_person,
)
from clinic.counter.payment_inputs import PaymentChoice, payment_inputs_of
from clinic.counter.service import IssuedMeanwhile
from clinic.counter.signed_out import typed_before
from clinic.counter.typed_bill import TypedBill
from clinic.extensions import db
from clinic.htmx import done, is_htmx, see_instead
from clinic.submissions import find_by_request_key
from clinic.versions import Stale

bp = Blueprint("counter", __name__)


@bp.route("/visits/<int:visit_id>/bill/", methods=["GET", "POST"])
@allows(Permission.TAKE_MONEY)
def new(visit_id: int) -> Response:
    bill_context = context_of_visit(visit_id, rights_of_person())
    if request.method == "POST":
        return _issue(bill_context)
    if bill_context.bill_id is not None:
        return see_instead(issued_url(bill_context.bill_id))
    return bill_page(bill_context, typed_before(bill_context, request.form))


@bp.post("/visits/<int:visit_id>/bill/draft/")
@saves_part_of("counter.new")
@allows(Permission.TAKE_MONEY)
def draft(visit_id: int) -> Response:
    return _keep(context_of_visit(visit_id, rights_of_person()))


@bp.route("/patients/<int:patient_id>/bill/", methods=["GET", "POST"])
@allows(Permission.TAKE_MONEY)
def new_for_patient(patient_id: int) -> Response:
    """Write a bill without a visit: a vaccine, a test, a certificate."""
    bill_context = context_of_patient(patient_id, rights_of_person())
    if request.method == "POST":
        return _issue(bill_context)
    return bill_page(bill_context, typed_before(bill_context, request.form))


@bp.post("/patients/<int:patient_id>/bill/draft/")
@saves_part_of("counter.new_for_patient")
@allows(Permission.TAKE_MONEY)
def draft_for_patient(patient_id: int) -> Response:
    return _keep(context_of_patient(patient_id, rights_of_person()))


def _keep(bill_context: BillingContext) -> Response:
    """Save the typed bill, after the command of the button."""
    issued = bill_context.bill_id or _issued_by_page(bill_context)
    if issued is not None:
        return see_instead(issued_url(issued))
    command = request.form.get("act", "")
    services = list_offered(bill_context.is_registered)
    before = with_total(read_typed(request.form), SentTotals.of(request.form))
    typed = service.apply_command(bill_context, before, command, services)
    if command:
        typed = commands.tidied(typed)
    refused = service.draft_objections(bill_context, typed, services)
    if refused:
        return _not_kept(bill_context, typed, refused, command)
    try:
        service.refuse_unseen(bill_context, read_newest(request.form))
        bill_context = service.answer_rounding(bill_context, command)
        bill_context = service.keep(bill_context, typed, read_mark(request.form))
    except IssuedMeanwhile as other:
        return issued_meanwhile_page(bill_context, typed, other)
    except Stale:
        return conflict_page(typed)
    db.session.commit()
    if not is_htmx():
        return done(page_url(bill_context))
    sheet = BillSheet.of(bill_context, typed, services, command=command)
    focus = commands.focus_after(command, before, typed)
    return render(_answer_to(command), bill_context, sheet, oob=True, focus=focus)


def _answer_to(command: str) -> str:
    """Return the template of the part that a command changes; "" is somebody who types."""
    if commands.is_tender(command):
        return "counter/_tendered.html"
    return "counter/_bill.html" if command else "counter/_answer.html"


def _not_kept(
    bill_context: BillingContext, typed: TypedBill, refused: Mapping[str, str], command: str
) -> Response:
    """Render 422 with all that was typed: this person may not write it, and the draft stays as it
    was.
    """
    if not is_htmx():
        return bill_page(bill_context, typed, dict(refused))
    services = list_offered(bill_context.is_registered)
    sheet = BillSheet.of(bill_context, typed, services, refused, command)
    return render(_answer_to(command), bill_context, sheet, status=422, oob=True)


def _issued_by_page(bill_context: BillingContext) -> int | None:
    """Return the bill that this page issued, if its visit does not tell: a late save makes no new
    draft of it.
    """
    if bill_context.draft_key.visit_id is not None:
        return None
    earlier = find_by_request_key(Bill, request.form.get("request_key"))
    return earlier.id if earlier else None


def _issue(bill_context: BillingContext) -> Response:
    """Issue the composed bill; 422 with all that was typed if it cannot be issued."""
    form = NewBillForm()
    valid = form.validate()
    typed = _asked_for(bill_context, form)
    composed, payment_inputs, problems = _checked(bill_context, typed, form, valid)
    if problems:
        return bill_page(bill_context, typed, problems, form)
    try:
        if bill_context.draft is not None:
            check_seen(bill_context.draft, typed, read_mark(request.form))
        bill = service.issue_composed(
            bill_context,
            typed,
            composed,
            payment_inputs,
            request_key=form.key(),
            seen_newest=read_newest(request.form),
        )
    except Stale:
        return _stale(bill_context, typed, form)
    except AlreadyBilled as refusal:
        return _known_bill(bill_context.draft_key.visit_id, refusal)
    except IssuedMeanwhile as refusal:
        db.session.rollback()
        return issued_meanwhile_page(read_again(bill_context), typed, refusal, form)
    except LedgerRefusal as refusal:
        return _refused(bill_context, typed, refusal, form, payment_inputs)
    db.session.commit()
    return done(issued_url(bill.id))


def _refused(
    bill_context: BillingContext,
    typed: TypedBill,
    refusal: LedgerRefusal,
    form: NewBillForm,
    payment_inputs: Sequence[PaymentInput],
) -> Response:
    """Render the page with a refusal of the ledger; for a known reference, the entries that have
    it.
    """
    db.session.rollback()
    bill_context = read_again(bill_context)
    references = [
        payment_input.reference for payment_input in payment_inputs if payment_input.reference
    ]
    if isinstance(refusal, KnownReference) and references:
        known_entries = list_known(references[0])
        return bill_page(bill_context, typed, {"reference": str(refusal)}, form, known_entries)
    name = "tendered" if isinstance(refusal, OddCash) else "refusal"
    return bill_page(bill_context, typed, {name: str(refusal)}, form)


def _asked_for(bill_context: BillingContext, form: NewBillForm) -> TypedBill:
    """Return the bill to be issued: the lines that were sent; if only a total was sent, those that
    the page opens with. A total that was typed over is the price of the only line.
    """
    typed, totals = read_typed(request.form), SentTotals.of(request.form)
    if totals.shown is None:
        typed = service.with_opening_lines(bill_context, typed)
    return typed if form.total_amount.errors else with_total(typed, totals)


def _checked(
    bill_context: BillingContext, typed: TypedBill, form: NewBillForm, valid: bool
) -> tuple[ComposedBill, Sequence[PaymentInput], dict[str, str]]:
    """Return the composed bill, the money that comes with it, and the objections."""
    # Staff bill what is on the list: their lines are held against it.
    of_list = any(line.service for line in typed.lines) or not bill_context.rights.is_owner
    services = list_offered(bill_context.is_registered) if of_list else {}
    composed = service.compose(bill_context, typed, services)
    problems = service.objections(bill_context, typed, composed, services)
    problems |= _form_problems(form, valid)
    if composed.quote is None or problems:
        return composed, (), problems
    part, shared_with = part_asked(request.form), read_shared(request.form)
    problems |= _moved(composed.quote, part is not None)
    if part is None:
        asked = PaymentChoice(_mode(form), shared_with=shared_with)
    else:
        asked = PaymentChoice(Mode.CASH, part.paise, part.rest, shared_with)
    payment_inputs = payment_inputs_of(asked, typed, composed.quote.total_paise, problems)
    return composed, payment_inputs, problems


def _stale(bill_context: BillingContext, typed: TypedBill, form: NewBillForm) -> Response:
    """Answer a stale form: a second tap after its first one issued the bill is no conflict."""
    db.session.rollback()
    earlier = find_by_request_key(Bill, form.key())
    if earlier is not None:
        return done(issued_url(earlier.id))
    visit_id = bill_context.draft_key.visit_id
    if visit_id is not None and find_bill_of_visit(visit_id) is not None:
        return _known_bill(visit_id, Stale())
    return conflict_page(typed)


def _mode(form: NewBillForm) -> Mode | None:
    """Return the mode of payment: by the button that was tapped, else by the fields; None is not
    paid yet.
    """
    command = request.form.get("act", "")
    if command in PAID_BY or command == LATER:
        return PAID_BY.get(command)
    return form.mode() if form.payment_status.data == Status.PAID.value else None


def _form_problems(form: NewBillForm, valid: bool) -> dict[str, str]:
    if valid:
        return {}
    skipped = {"total_amount"} if "worked_out" in request.form and not _typed_over() else set()
    wrong = {name: " ".join(errors) for name, errors in form.errors.items() if name is not None}
    return {name: message for name, message in wrong.items() if name not in skipped}


def _typed_over() -> bool:
    return SentTotals.of(request.form).typed_over


def _moved(quote: Quote, a_part: bool) -> dict[str, str]:
    """Refuse to issue a bill of another total than the one that was shown."""
    if SentTotals.of(request.form).asked_of(quote, a_part):
        return {}
    rupees = money.show_rupees(quote.total_paise)
    return {"lines": f"This bill comes to {rupees} now. Look at it, and issue it again."}


def _known_bill(visit_id: int | None, error: Exception) -> Response:
    """Redirect to the bill of the visit that stands; raise the error if there is none."""
    db.session.rollback()
    bill = find_bill_of_visit(visit_id) if visit_id else None
    if bill is None:
        raise error
    flash("This visit had a bill already. Here it is.", "info")
    return see_instead(issued_url(bill.id))
