"""Money in and money back: payments, refunds, advances. Entries are added, never changed.

The database adds each to the bill or the patient's advance, and refuses what does not fit.
"""

from __future__ import annotations

from datetime import date

from clinic.audit import service as audit
from clinic.billing import queries, rules
from clinic.billing.issuing import Taking, payment_of
from clinic.billing.models import Bill, Payment
from clinic.billing.refusals import NotLegal, TooMuch, in_open_day, once
from clinic.billing.rules import Mode
from clinic.billing.states import Act, most, objection
from clinic.clock import financial_year
from clinic.extensions import db
from clinic.money import format_rupees
from clinic.scoping import take_numbers, take_several


def take_payment(bill: Bill, taking: Taking, request_key: str | None = None) -> Payment:
    """Money that comes in on a bill, with a receipt of its own. Raises LedgerRefusal."""
    return once(Payment, request_key, lambda: _pay(bill, taking, request_key))


def _pay(bill: Bill, taking: Taking, request_key: str | None) -> Payment:
    _check(bill, Act.PAY, taking.paise)

    def on(day: date) -> Payment:
        number, receipt = _next_receipt(day)
        payment = payment_of(bill, _turned(taking), day, number, receipt)
        return _write(bill, payment, request_key)

    return in_open_day(on)


def refund(
    bill: Bill, paise: int, mode: Mode, reason: str, request_key: str | None = None
) -> Payment:
    """Money of a bill that is given back, or (mode ADVANCE) kept for the patient. Raises
    LedgerRefusal."""
    if mode == Mode.ADVANCE:
        return once(Payment, request_key, lambda: _keep(bill, paise, reason, request_key))
    return once(Payment, request_key, lambda: _give_back(bill, paise, mode, reason, request_key))


def _give_back(bill: Bill, paise: int, mode: Mode, reason: str, request_key: str | None) -> Payment:
    _check(bill, Act.REFUND, paise)

    def on(day: date) -> Payment:
        return _write(bill, refund_of(bill, paise, mode, reason, day), request_key)

    return in_open_day(on)


def refund_of(bill: Bill, paise: int, mode: Mode, reason: str, day: date) -> Payment:
    """The entry of money that goes back; its number is given when it is written."""
    return Payment(
        patient_id=bill.patient_id,
        bill_id=bill.id,
        kind="refund",
        amount_paise=-paise,
        mode=mode.value,
        paid_on=day,
        reason=reason,
        taken_by=audit.actor(),
    )


def take_back(bill: Bill | None, payment: Payment, reason: str = "") -> Payment:
    """Takes back a payment that was entered by mistake, whole, in the mode it came in; an advance
    (`bill` is None) too, while it is not used. One that was taken back already is left so. Raises
    LedgerRefusal."""
    earlier = queries.find_reversal(payment.id)
    if earlier is not None:
        return earlier
    if bill is not None:
        _check(bill, Act.TAKE_BACK, payment.amount_paise)
        if payment.kind == "transfer":  # the advance goes back to where it came from
            return _transfer(bill, -payment.amount_paise, reason, None, payment.id)
    # Read before anything is refused: then the session forgets what it held.
    whose = bill or Bill(id=None, patient_id=payment.patient_id)
    number, paise, mode = payment.id, payment.amount_paise, Mode(payment.mode)

    def on(day: date) -> Payment:
        entry = refund_of(whose, paise, mode, reason, day)
        entry.reverses_id = number
        return _write(bill, entry, None)

    return in_open_day(on)


def take_advance(patient_id: int, taking: Taking, request_key: str | None = None) -> Payment:
    """Money that a patient leaves before there is a bill, with a receipt. Raises LedgerRefusal."""
    assert taking.paise

    def on(day: date) -> Payment:
        number, receipt = _next_receipt(day)
        bill = Bill(id=None, patient_id=patient_id)
        return _write(None, payment_of(bill, _turned(taking), day, number, receipt), request_key)

    return once(Payment, request_key, lambda: in_open_day(on))


def give_back_advance(
    patient_id: int, paise: int, mode: Mode, reason: str, request_key: str | None = None
) -> Payment:
    """Money left in advance that the patient takes back. Raises LedgerRefusal."""

    def on(day: date) -> Payment:
        bill = Bill(id=None, patient_id=patient_id)
        return _write(None, refund_of(bill, paise, mode, reason, day), request_key)

    return once(Payment, request_key, lambda: in_open_day(on))


def use_advance(bill: Bill, paise: int, request_key: str | None = None) -> Payment:
    """Pays a bill, or a part of it, out of what the patient has left. Raises LedgerRefusal."""
    return once(Payment, request_key, lambda: _use(bill, paise, request_key))


def _use(bill: Bill, paise: int, request_key: str | None) -> Payment:
    _check(bill, Act.PAY, paise)
    return _transfer(bill, paise, "", request_key)


def _keep(bill: Bill, paise: int, reason: str, request_key: str | None) -> Payment:
    _check(bill, Act.REFUND, paise)
    return _transfer(bill, -paise, reason, request_key)


def _transfer(
    bill: Bill, paise: int, reason: str, request_key: str | None, reverses_id: int | None = None
) -> Payment:
    """Moves an advance onto a bill; below zero, off it. What gives comes first, as the database
    counts; the bill's side carries the key."""

    def on(day: date) -> Payment:
        sides = transfer_of(bill, paise, reason, day)
        sides[0].request_key = request_key or None
        sides[0].reverses_id = reverses_id
        audit.create(*sorted(sides, key=lambda side: side.amount_paise))
        _renew(bill)
        return sides[0]

    return in_open_day(on)


def transfer_of(bill: Bill, paise: int, reason: str, day: date) -> tuple[Payment, Payment]:
    """Both sides of a transfer: on the bill, on the account."""
    first = take_several({"payments": 2})["payments"]
    common = {
        "patient_id": bill.patient_id,
        "kind": "transfer",
        "mode": Mode.ADVANCE.value,
        "paid_on": day,
        "reason": reason,
        "taken_by": audit.actor(),
    }
    on_bill = Payment(id=first, bill_id=bill.id, amount_paise=paise, **common)
    return on_bill, Payment(id=first + 1, bill_id=None, amount_paise=-paise, **common)


def _next_receipt(day: date) -> tuple[int, str]:
    """The next payment's number, and that of its receipt."""
    year = financial_year(day)
    series = rules.receipt_series_of(year)
    numbers = take_numbers("payments", series)
    return numbers["payments"], rules.payment_receipt_number(year, numbers[series])


def _turned(taking: Taking) -> Taking:
    """The same, with how often its reference was taken back before: a reference that was entered
    on the wrong bill can be entered again on the right one."""
    if not taking.reference:
        return taking
    turn = queries.count_reversed(taking.reference)
    return Taking(taking.mode, taking.paise, taking.reference, turn, taking.tendered_paise)


def _write(bill: Bill | None, payment: Payment, request_key: str | None) -> Payment:
    payment.request_key = request_key or None
    audit.create(payment)
    if bill is not None:
        _renew(bill)
    return payment


def _renew(bill: Bill) -> None:
    """Reads the sums that the database has kept."""
    db.session.refresh(bill, ["paid_paise", "credited_paise", "version"])


def _check(bill: Bill, act: Act, paise: int | None) -> None:
    """Raises NotLegal or TooMuch with advice: the database would say no, but in fewer words."""
    against = objection(bill.sums, act)
    if against:
        raise NotLegal(f"{against}.")
    limit = most(bill.sums, act)
    if paise is not None and paise > limit:
        raise TooMuch(f"At most {format_rupees(limit)} can be moved on this bill.")
