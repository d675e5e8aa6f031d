"""Money in and money back: payments, refunds, advances. Entries are added, never changed.

The database adds each to the bill or the patient's advance, and refuses what does not fit.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clinic.audit import service as audit
from clinic.billing import queries, rules, vouching
from clinic.billing.advances import Purpose
from clinic.billing.booked import Dated
from clinic.billing.coins import refuse_odd_coming, refuse_odd_going
from clinic.billing.drawer import Drawer, pay_out
from clinic.billing.entries import against_taking_back
from clinic.billing.issuing import PaymentInput, payment_of, with_reference_attempt
from clinic.billing.models import Bill, Payment
from clinic.billing.refusals import NotLegal, TooMuch, in_day_it_came, in_open_day, once
from clinic.billing.rules import Mode
from clinic.billing.states import BillAction, most, objection
from clinic.clock import financial_year
from clinic.extensions import db
from clinic.money import format_rupees
from clinic.tenancy.numbers import lock_numbers, take_numbers, take_several
from clinic.versions import Stale


def take_payment(
    bill: Bill, payment_input: PaymentInput, request_key: str | None = None
) -> Payment:
    """Money that comes in on a bill, with a receipt of its own. Raises LedgerRefusal."""
    return once(Payment, request_key, lambda: _pay(bill, payment_input, request_key))


def _pay(bill: Bill, payment_input: PaymentInput, request_key: str | None) -> Payment:
    def on(day: Dated) -> Payment:
        number, receipt = _next_receipt(day)
        _check(bill, BillAction.PAY, payment_input.paise)
        refuse_odd_coming(payment_input, bill.due_paise)
        payment = payment_of(bill, with_reference_attempt(payment_input), day, number, receipt)
        if payment.mode == Mode.CASH:
            vouching.refuse_cash(bill, payment.amount_paise)
        return _write(bill, payment, request_key)

    return in_day_it_came(payment_input.came_on, on)


def refund(
    bill: Bill,
    paise: int,
    mode: Mode,
    reason: str,
    request_key: str | None = None,
    drawer: Drawer | None = None,
    purpose: Purpose | None = None,
) -> Payment:
    """Money of a bill that is given back, or (mode ADVANCE) kept for the patient, for a `purpose`
    where the clinic is registered for GST. Cash comes out of the `drawer`; None asks nothing of it.
    Raises LedgerRefusal."""
    if mode == Mode.ADVANCE:
        return once(Payment, request_key, lambda: _keep(bill, paise, reason, request_key, purpose))

    def on(day: Dated) -> Payment:
        lock_money()
        _check(bill, BillAction.REFUND, paise)
        refuse_odd_going(paise, mode, bill.patient_id, bill.id, bill.paid_paise)
        pay_out(drawer, paise, mode)
        return _write(bill, refund_of(bill, paise, mode, reason, day), request_key)

    return once(Payment, request_key, lambda: in_open_day(on))


def refund_of(bill: Bill, paise: int, mode: Mode, reason: str, day: Dated) -> Payment:
    """The entry of money that goes back, with the number of its voucher."""
    entry = _going_back(bill, paise, mode, reason, day)
    entry.id, entry.number = _next(day, rules.refund_series_of, rules.refund_number)
    return entry


def _going_back(bill: Bill, paise: int, mode: Mode, reason: str, day: Dated) -> Payment:
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


def take_back(bill: Bill | None, payment: Payment, reason: str = "") -> Payment:
    """Takes back a payment that was entered by mistake, whole, in the mode it came in; an advance
    (`bill` is None) too, while it is not used; what came out of an advance goes back into it. One
    that was taken back already is left so. Raises LedgerRefusal; NotLegal for anything else."""
    against = against_taking_back(payment)
    if against:
        raise NotLegal(f"{against}.")
    # Read before anything is refused: then the session forgets what it held.
    taken, paise, mode = payment.id, payment.amount_paise, Mode(payment.mode)
    whose = bill or Bill(id=None, patient_id=payment.patient_id)

    def on(day: Dated) -> Payment:
        lock_money()
        earlier = queries.find_reversal(taken)
        if earlier is not None:
            return earlier
        if bill is not None:
            _check(bill, BillAction.TAKE_BACK, paise)
            if mode == Mode.ADVANCE:
                sides = transfer_of(bill, -paise, reason, day, back_from=taken)
                return _write_transfer(bill, sides, reverses_id=taken)
        entry = _going_back(whose, paise, mode, reason, day)
        entry.reverses_id = taken
        if bill is None:
            vouching.go_back(entry, None)
        return _write(bill, entry, None)

    return in_open_day(on)


def take_advance(
    patient_id: int,
    payment_input: PaymentInput,
    request_key: str | None = None,
    purpose: Purpose | None = None,
) -> Payment:
    """Money that a patient leaves before there is a bill, with a receipt; where the clinic is
    registered for GST it has a `purpose`. Raises LedgerRefusal."""
    assert payment_input.paise

    def on(day: Dated) -> Payment:
        # Here, so that a form that was taken before gets its answer again, whatever holds by now.
        refuse_odd_coming(payment_input)
        number, receipt = _next_receipt(day)
        bill = Bill(id=None, patient_id=patient_id)
        entry = payment_of(bill, with_reference_attempt(payment_input), day, number, receipt)
        vouching.receive(entry, purpose)
        return _write(None, entry, request_key)

    return once(Payment, request_key, lambda: in_open_day(on))


def give_back_advance(
    patient_id: int,
    paise: int,
    mode: Mode,
    reason: str,
    request_key: str | None = None,
    drawer: Drawer | None = None,
    of: int | None = None,
) -> Payment:
    """Money left in advance that the patient takes back, cash out of the `drawer`; where the clinic
    is registered for GST, of what was left for the purpose of the advance `of`. Raises
    LedgerRefusal."""

    def on(day: Dated) -> Payment:
        lock_money()
        refuse_odd_going(paise, mode, patient_id, None, 0)
        pay_out(drawer, paise, mode)
        entry = refund_of(Bill(id=None, patient_id=patient_id), paise, mode, reason, day)
        vouching.go_back(entry, of)
        return _write(None, entry, request_key)

    return once(Payment, request_key, lambda: in_open_day(on))


def use_advance(bill: Bill, paise: int, request_key: str | None = None) -> Payment:
    """Pays a bill, or a part of it, out of what the patient has left. Raises LedgerRefusal."""
    return once(Payment, request_key, lambda: _use(bill, paise, request_key))


def _use(bill: Bill, paise: int, request_key: str | None) -> Payment:
    def on(day: Dated) -> Payment:
        lock_money()
        _check(bill, BillAction.PAY, paise)
        sides = transfer_of(bill, paise, "", day)
        return _write_transfer(bill, sides, request_key=request_key or None)

    return in_open_day(on)


def _keep(
    bill: Bill, paise: int, reason: str, request_key: str | None, purpose: Purpose | None
) -> Payment:
    def on(day: Dated) -> Payment:
        vouching.hold_vouchers(financial_year(day.on))
        _check(bill, BillAction.REFUND, paise)
        sides = transfer_of(bill, -paise, reason, day, purpose)
        return _write_transfer(bill, sides, request_key=request_key or None)

    return in_open_day(on)


def _write_transfer(bill: Bill, sides: tuple[Payment, Payment], **of_bill: Any) -> Payment:
    """Writes both sides of a transfer. What gives comes first, as the database counts; the bill's
    side, which is answered, carries `of_bill`."""
    for name, value in of_bill.items():
        setattr(sides[0], name, value)
    giving_first: list[Payment] = sorted(sides, key=lambda side: side.amount_paise)
    db.session.add_all(giving_first)
    db.session.flush()
    renew(bill)
    return sides[0]


def transfer_of(
    bill: Bill,
    paise: int,
    reason: str,
    day: Dated,
    purpose: Purpose | None = None,
    back_from: int | None = None,
) -> tuple[Payment, Payment]:
    """Both sides of a transfer, with numbers in a row: on the bill, on the account.

    An advance goes onto the bill; below zero, money of the bill becomes an advance for a `purpose`
    (see `vouching.keep`), or what the entry `back_from` used goes back where it was taken. Raises
    LedgerRefusal.
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


def _next_receipt(day: Dated) -> tuple[int, str]:
    """The next payment's number, and that of its receipt."""
    return _next(day, rules.receipt_series_of, rules.payment_receipt_number)


def _next(
    day: Dated, series_of: Callable[[str], str], number_of: Callable[[str, int], str]
) -> tuple[int, str]:
    year = financial_year(day.on)
    series = series_of(year)
    numbers = take_numbers("payments", series)
    return numbers["payments"], number_of(year, numbers[series])


def _write(bill: Bill | None, payment: Payment, request_key: str | None) -> Payment:
    payment.request_key = request_key or None
    db.session.add(payment)
    db.session.flush()
    if bill is not None:
        renew(bill)
    return payment


def lock_money() -> None:
    """From here on nobody else moves money of this doctor, until this transaction ends: what a bill
    says now it will say when the entry is written."""
    lock_numbers("payments")


def renew(bill: Bill) -> None:
    """Reads the sums that the database has kept, and whether the bill stands."""
    db.session.refresh(bill, ["paid_paise", "credited_paise", "version", "cancelled_at"])


def compare(bill: Bill, seen_version: int | None) -> None:
    """Raises Stale unless the bill, renewed, is what its reader saw (None: nobody looked). Whoever
    compares holds the counters: before that another desk may still be writing."""
    if seen_version is not None and seen_version != bill.version:
        raise Stale


def _check(bill: Bill, act: BillAction, paise: int | None) -> None:
    """Raises NotLegal or TooMuch with advice: the database would say no, but in fewer words. Asks
    for the bill as it is now: another desk may have been faster since the page was read."""
    renew(bill)
    against = objection(bill.sums, act)
    if against:
        raise NotLegal(f"{against}.")
    limit = most(bill.sums, act)
    if paise is not None and paise > limit:
        raise TooMuch(f"At most {format_rupees(limit)} can be moved on this bill.")
