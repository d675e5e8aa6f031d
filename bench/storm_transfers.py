"""Execute the transfers of the money storm: for several bills, the same one again, and added
later."""

from __future__ import annotations

from typing import Any

BILLS = 3
"""The number of bills that are settled in one action."""
TRANSFERS = ("412345678901", "412345678902", "412345678903")
"""The references for which all writers compete."""


def execute(action: str, key: str, bill: int, paise: int) -> int:
    """Execute the action; return the number of the row that it made."""
    if action == "settle":
        return _settle(key, bill, paise)
    reference = TRANSFERS[paise % len(TRANSFERS)]
    return _share(key, bill, paise, reference) if action == "share" else _add(reference)


def _settle(key: str, bill: int, paise: int) -> int:
    """Settle all that some bills owe at this moment; with odd amounts more than that."""
    from clinic.billing.allocation import allocate
    from clinic.billing.issuing import PaymentInput
    from clinic.billing.owed import list_owed_on
    from clinic.billing.rules import Mode
    from clinic.billing.service import get_bill
    from clinic.billing.settling import settle

    bills = set(range(max(bill - BILLS + 1, 1), bill + 1))
    dues = [(one.id, one.due_paise) for one in list_owed_on(bills)]
    whole = sum(due for _bill, due in dues) + (paise if paise % 2 else 0)
    payment_input = PaymentInput(Mode.UPI, whole, key[:12].upper())
    patient = get_bill(bill).patient_id
    return settle(patient, bills, payment_input, allocate(whole, dues), request_key=key).id


def _share(key: str, bill: int, paise: int, reference: str) -> int:
    """Pay a part of a bill by a transfer that has paid others too, as far as its taker has seen."""
    from clinic.billing import payments, service
    from clinic.billing.issuing import PaymentInput
    from clinic.billing.known_references import list_known
    from clinic.billing.rules import Mode

    entries = len(list_known(reference))
    payment_input = PaymentInput(Mode.UPI, paise, reference, shared_with=entries or None)
    return payments.take_payment(service.get_bill(bill), payment_input, request_key=key).id


def _add(reference: str) -> int:
    """Add the reference to the newest payment that lacks one."""
    from sqlalchemy import select

    from clinic.billing.known_references import list_known
    from clinic.billing.late_references import add_reference
    from clinic.billing.models import Payment
    from clinic.extensions import db

    lacking: Any = select(Payment).where(Payment.reference.is_(None), Payment.kind == "payment")
    lacking = lacking.where(Payment.mode != "cash").order_by(Payment.id.desc()).limit(1)
    payment = db.session.scalars(lacking).first()
    if payment is None:
        return 0
    number = payment.id
    add_reference(payment, reference, len(list_known(reference)) or None)
    return number
