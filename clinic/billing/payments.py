"""Money in and money back: payments, refunds, advances. Entries are added, never changed.

The database adds each to the bill or the patient's advance, and refuses what does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter

from clinic.audit import service as audit
from clinic.billing import queries, rules, vouching
from clinic.billing.advances import Purpose
from clinic.billing.booked import EntryDays
from clinic.billing.coins import refuse_odd_coming, refuse_odd_going
from clinic.billing.drawer import Drawer, pay_out
from clinic.billing.entries import against_taking_back
from clinic.billing.issuing import PaymentInput, payment_of, with_reference_attempt
from clinic.billing.ledger import ledger_write, open_days_since
from clinic.billing.models import Bill, Payment
from clinic.billing.refusals import NotLegal, TooMuch
from clinic.billing.rules import Mode
from clinic.billing.states import MOST_WORDS, BillAction, most, objection
from clinic.clock import financial_year
from clinic.extensions import db
from clinic.money import show_rupees
from clinic.tenancy.numbers import lock_numbers, take_numbers, take_several
from clinic.versions import Stale


def _days_of_payment(
    _bill: Bill, payment_input: PaymentInput, **_options: object
) -> Sequence[EntryDays]:
    return open_days_since(payment_input.came_on)


@ledger_write(Payment, days=_days_of_payment)
def take_payment(
    day: EntryDays, bill: Bill, payment_input: PaymentInput, *, request_key: str | None = None
) -> Payment:
    """Take money on a bill, with a receipt of its own. Raises LedgerRefusal."""
    number, receipt = _next_receipt(day)
    _check(bill, BillAction.PAY, payment_input.paise)
    refuse_odd_coming(payment_input, bill.due_paise)
    payment = payment_of(bill, with_reference_attempt(payment_input), day, number, receipt)
    if payment.mode == Mode.CASH:
        vouching.refuse_cash(bill, payment.amount_paise)
    return _write(bill, payment, request_key)


@ledger_write(Payment)
def refund(  # noqa: PLR0913  callers do not pass the day
    day: EntryDays,
    bill: Bill,
    paise: int,
    mode: Mode,
    reason: str,
    *,
    request_key: str | None = None,
    drawer: Drawer | None = None,
    purpose: Purpose | None = None,
) -> Payment:
    """Give money of a bill back, or (mode ADVANCE) keep it for the patient, for a `purpose` if the
    clinic is registered for GST. Cash comes out of the `drawer`; None checks none. Raises
    LedgerRefusal."""
    if mode == Mode.ADVANCE:
        vouching.lock_vouchers(financial_year(day.on))
        _check(bill, BillAction.REFUND, paise)
        return _write_transfer(bill, transfer_of(bill, -paise, reason, day, purpose), request_key)
    lock_money()
    _check(bill, BillAction.REFUND, paise)
    refuse_odd_going(paise, mode, bill.patient_id, bill.id, bill.paid_paise)
    pay_out(drawer, paise, mode)
    return _write(bill, refund_of(bill, paise, mode, reason, day), request_key)


def refund_of(bill: Bill, paise: int, mode: Mode, reason: str, day: EntryDays) -> Payment:
    """Return the entry of money that goes back, with the number of its voucher."""
    entry = _going_back(bill, paise, mode, reason, day)
    entry.id, entry.number = _next(day, rules.refund_series_of, rules.refund_number)
    return entry


def _going_back(bill: Bill, paise: int, mode: Mode, reason: str, day: EntryDays) -> Payment:
    return Payment(
        patient_id=bill.patient_id,
        bill_id=bill.id,
        kind="refund",
        amount_paise=-paise,
        mode=mode.value,
        paid_on=day.on,
        book_day=day.book,
        reason=reason,
        taken_by=audit.actor(),
    )


@ledger_write(Payment)
def take_back(day: EntryDays, bill: Bill | None, payment: Payment, reason: str = "") -> Payment:
    """Reverse a payment that was entered by mistake, whole, in the mode it came in.

    `bill` is None for an advance, which must be unused; what came out of an advance goes back into
    it. If the payment is reversed already, its reversal is the answer. Raises LedgerRefusal;
    NotLegal for any other entry.
    """
    objection_to_entry = against_taking_back(payment)
    if objection_to_entry:
        raise NotLegal(f"{objection_to_entry}.")
    lock_money()
    reversal = queries.find_reversal(payment.id)
    return reverse(day, bill, payment, reason) if reversal is None else reversal


def reverse(day: EntryDays, bill: Bill | None, payment: Payment, reason: str) -> Payment:
    """Write the reversal of a payment that was not reversed, within a `ledger_write` and behind
    `lock_money`. Raises LedgerRefusal."""
    if bill is None:
        return _take_back_advance(payment, reason, day)
    _check(bill, BillAction.TAKE_BACK, payment.amount_paise)
    if payment.mode == Mode.ADVANCE:
        sides = transfer_of(bill, -payment.amount_paise, reason, day, back_from=payment.id)
        sides[0].reverses_id = payment.id
        return _write_transfer(bill, sides)
    return _write(bill, _reversal_of(payment, reason, day))


def _take_back_advance(payment: Payment, reason: str, day: EntryDays) -> Payment:
    entry = _reversal_of(payment, reason, day)
    vouching.go_back(entry, None)
    return _write(None, entry)


def _reversal_of(payment: Payment, reason: str, day: EntryDays) -> Payment:
    whose = Bill(id=payment.bill_id, patient_id=payment.patient_id)
    entry = _going_back(whose, payment.amount_paise, Mode(payment.mode), reason, day)
    entry.reverses_id = payment.id
    return entry


@ledger_write(Payment)
def take_advance(
    day: EntryDays,
    patient_id: int,
    payment_input: PaymentInput,
    *,
    request_key: str | None = None,
    purpose: Purpose | None = None,
) -> Payment:
    """Take money before there is a bill, with a receipt; for a `purpose` if the clinic is
    registered for GST. Raises LedgerRefusal."""
    assert payment_input.paise
    refuse_odd_coming(payment_input)
    number, receipt = _next_receipt(day)
    bill = Bill(id=None, patient_id=patient_id)
    entry = payment_of(bill, with_reference_attempt(payment_input), day, number, receipt)
    vouching.receive(entry, purpose)
    return _write(None, entry, request_key)


@ledger_write(Payment)
def give_back_advance(  # noqa: PLR0913  callers do not pass the day
    day: EntryDays,
    patient_id: int,
    paise: int,
    mode: Mode,
    reason: str,
    *,
    request_key: str | None = None,
    drawer: Drawer | None = None,
    of: int | None = None,
) -> Payment:
    """Give money left in advance back to the patient, cash out of the `drawer`.

    If the clinic is registered for GST, it is of what was left for the purpose of the advance `of`.
    Raises LedgerRefusal.
    """
    lock_money()
    refuse_odd_going(paise, mode, patient_id, None, 0)
    pay_out(drawer, paise, mode)
    entry = refund_of(Bill(id=None, patient_id=patient_id), paise, mode, reason, day)
    vouching.go_back(entry, of)
    return _write(None, entry, request_key)


@ledger_write(Payment)
def use_advance(
    day: EntryDays, bill: Bill, paise: int, *, request_key: str | None = None
) -> Payment:
    """Pay a bill, or a part of it, out of the patient's advance. Raises LedgerRefusal."""
    lock_money()
    _check(bill, BillAction.PAY, paise)
    return _write_transfer(bill, transfer_of(bill, paise, "", day), request_key)


def _write_transfer(
    bill: Bill, sides: tuple[Payment, Payment], request_key: str | None = None
) -> Payment:
    """Write both sides of a transfer, the giving one first, as the database counts. Returns the
    bill's side, which carries the key.
    """
    on_bill, _on_account = sides
    on_bill.request_key = request_key or None
    db.session.add_all(sorted(sides, key=attrgetter("amount_paise")))
    db.session.flush()
    renew(bill)
    return on_bill


def transfer_of(
    bill: Bill,
    paise: int,
    reason: str,
    day: EntryDays,
    purpose: Purpose | None = None,
    back_from: int | None = None,
) -> tuple[Payment, Payment]:
    """Return both sides of a transfer, with consecutive numbers: on the bill, on the account.

    A positive amount moves an advance onto the bill; a negative one moves money of the bill into an
    advance for a `purpose` (see `vouching.keep`), or puts what the entry `back_from` used back
    where it was taken from. Raises LedgerRefusal.
    """
    first = take_several({"payments": 2})["payments"]
    common = {
        "patient_id": bill.patient_id,
        "kind": "transfer",
        "mode": Mode.ADVANCE.value,
        "paid_on": day.on,
        "book_day": day.book,
        "reason": reason,
        "taken_by": audit.actor(),
    }
    on_bill = Payment(id=first, bill_id=bill.id, amount_paise=paise, **common)
    on_account = Payment(id=first + 1, bill_id=None, amount_paise=-paise, **common)
    if paise > 0:
        vouching.use(on_account, bill)
    elif back_from is not None:
        vouching.put_back(on_account, back_from + 1)
    else:
        vouching.keep(on_account, bill, purpose)
    return on_bill, on_account


def _next_receipt(day: EntryDays) -> tuple[int, str]:
    """Return the next payment's number, and that of its receipt."""
    return _next(day, rules.receipt_series_of, rules.payment_receipt_number)


def _next(
    day: EntryDays, series_of: Callable[[str], str], number_of: Callable[[str, int], str]
) -> tuple[int, str]:
    year = financial_year(day.on)
    series = series_of(year)
    numbers = take_numbers("payments", series)
    return numbers["payments"], number_of(year, numbers[series])


def _write(bill: Bill | None, payment: Payment, request_key: str | None = None) -> Payment:
    payment.request_key = request_key or None
    db.session.add(payment)
    db.session.flush()
    if bill is not None:
        renew(bill)
    return payment


def lock_money() -> None:
    """Keep others from moving money of this doctor until this transaction ends: what a bill says
    now holds when the entry is written.
    """
    lock_numbers("payments")


def renew(bill: Bill) -> None:
    """Read again the sums that the database maintains, and whether the bill stands."""
    db.session.refresh(bill, ["paid_paise", "credited_paise", "version", "cancelled_at"])


def compare(bill: Bill, seen_version: int | None) -> None:
    """Raise Stale unless the bill, renewed, has the version that its reader saw (None: nobody
    looked). Call it with the counters locked: before that, another desk may still be writing.
    """
    if seen_version is not None and seen_version != bill.version:
        raise Stale


def _check(bill: Bill, action: BillAction, paise: int | None) -> None:
    """Raise NotLegal or TooMuch with advice; the database would refuse in fewer words. Reads the
    bill again: another desk may have been faster.
    """
    renew(bill)
    against = objection(bill.sums, action)
    if against:
        raise NotLegal(f"{against}.")
    limit = most(bill.sums, action)
    if paise is not None and paise > limit:
        raise TooMuch(f"At most {show_rupees(limit)} {MOST_WORDS[action]} on this bill.")
