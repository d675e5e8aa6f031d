"""Write the purposes and the sources of an advance on its entries (see `advances`).

Call these functions with the counter of payments locked: what is read here holds until then.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from clinic.billing import queries, rules
from clinic.billing.account_queries import list_account
from clinic.billing.advances import (
    AdvanceAccount,
    AdvancePart,
    Purpose,
    account_of,
    cash_of,
    rooms_of,
)
from clinic.billing.refusals import (
    TOO_MUCH_CASH,
    TWO_LAKH_PAISE,
    PurposeMissing,
    TooMuch,
    TooMuchCash,
)
from clinic.billing.rules import Mode
from clinic.billing.settings import read_settings
from clinic.clock import financial_year
from clinic.money import show_rupees
from clinic.tenancy.numbers import lock_numbers, take_numbers

if TYPE_CHECKING:
    from clinic.billing.models import Bill, Payment

WHAT_FOR = (
    "Say what the advance is for: the receipt voucher states the service and its tax "
    "(rule 50 of the CGST Rules)."
)
WHICH = "Say which advance goes back: the refund voucher names it (rule 51 of the CGST Rules)."


def read_account(patient_id: int) -> AdvanceAccount:
    """Return the rest of each of a patient's advances."""
    return account_of(list_account(patient_id))


def receive(entry: Payment, purpose: Purpose | None, mode: str = "") -> None:
    """Write the purpose of money that comes in. Raises PurposeMissing if the clinic is registered
    for GST and none was given. `mode` is how it had been paid, if the money comes off a bill.
    """
    gstin = read_settings().gstin
    if gstin and purpose is None:
        raise PurposeMissing(WHAT_FOR)
    entry.gstin = gstin
    if gstin or mode:
        stated = purpose if gstin and purpose is not None else Purpose()
        paise = entry.amount_paise
        _write(entry, [AdvancePart(paise, stated.tax_in(paise), stated, mode=mode)])


def keep(entry: Payment, bill: Bill, purpose: Purpose | None) -> None:
    """Write the purpose of money that stays as an advance when a bill gives it up; a registered
    clinic's has a voucher with the next number.
    """
    had_cash = any(row.mode == Mode.CASH for row in queries.list_payments(bill.id))
    from_cash = had_cash or _cash_of_advances(bill) > 0
    receive(entry, purpose, Mode.CASH if from_cash else Mode.OTHER)
    if entry.gstin:
        year = financial_year(entry.paid_on)
        series = rules.receipt_series_of(year)
        entry.number = rules.payment_receipt_number(year, take_numbers(series)[series])


def lock_vouchers(year: str) -> None:
    """Lock the counters from which `keep` takes a number, in the order of their names: before
    `payments`.
    """
    lock_numbers(rules.receipt_series_of(year), "payments")


def use(entry: Payment, bill: Bill) -> None:
    """Take an amount for a bill from the advances, first from those for a service of its rate.
    Raises TooMuchCash.
    """
    account = read_account(entry.patient_id)
    rates = [(item.gst_bp, item.net_paise) for item in queries.list_items(bill.id)]
    parts = account.draw(-entry.amount_paise, rooms=rooms_of(rates))
    _write(entry, parts)
    refuse_cash(bill, cash_of(parts))


def put_back(entry: Payment, used: int) -> None:
    """Put what a bill took back into the advances: `used` is its entry on the account."""
    parts = read_account(entry.patient_id).taken.get(used, [])
    _write(entry, parts)


def go_back(entry: Payment, of: int | None) -> None:
    """Take a refund from the advances that have the purpose of the advance `of`.

    Raises PurposeMissing if a registered clinic has several and none is named, and TooMuch.
    """
    account = read_account(entry.patient_id)
    if entry.reverses_id is not None:
        _write(entry, account.draw(-entry.amount_paise, first=entry.reverses_id))
        return
    entry.gstin = read_settings().gstin
    purpose = _chosen(account, of) if entry.gstin else None
    parts = account.draw(-entry.amount_paise, purpose)
    lacking = -entry.amount_paise - sum(part.paise for part in parts)
    if lacking and account.left():
        most = show_rupees(-entry.amount_paise - lacking)
        raise TooMuch(f"At most {most} of this can go back.")
    _write(entry, parts)


def _chosen(account: AdvanceAccount, of: int | None) -> Purpose | None:
    purposes = account.purposes()
    if of in purposes:
        return purposes[of]
    if len(purposes) > 1:
        raise PurposeMissing(WHICH)
    return None


def refuse_cash(bill: Bill, paise: int) -> None:
    """Raise TooMuchCash if this cash makes two lakh for one bill, with the cash that advances
    brought onto it. The database counts what was paid on the bill itself.
    """
    is_small = bill.total_paise is not None and bill.total_paise < TWO_LAKH_PAISE
    if not paise or is_small:
        return
    cash = sum(
        row.amount_paise
        for row in queries.list_payments(bill.id)
        if row.mode == Mode.CASH and (row.amount_paise > 0 or row.reverses_id is not None)
    )
    if cash + _cash_of_advances(bill) + paise >= TWO_LAKH_PAISE:
        raise TooMuchCash(TOO_MUCH_CASH)


def _cash_of_advances(bill: Bill) -> int:
    """Return the cash of the advances that were used on a bill."""
    rows = queries.list_payments(bill.id)
    gone = {row.reverses_id for row in rows}
    used = [
        row.id
        for row in rows
        if row.kind == "transfer" and row.amount_paise > 0 and row.id not in gone
    ]
    if not used:
        return 0
    parts = read_account(bill.patient_id).taken
    # The side on the account is the one after that on the bill (`payments.transfer_of`).
    return sum(cash_of(parts.get(on_bill + 1, ())) for on_bill in used)


def _write(entry: Payment, parts: Iterable[AdvancePart]) -> None:
    entry.advance_parts = [part.to_json() for part in parts]
