"""Add a reference that is learnt after the money was taken, once, to a payment that has none.

A wrong reference is corrected like any mistake: the payment is taken back and entered again.
"""

from __future__ import annotations

from clinic.billing import queries
from clinic.billing.entries import against_reference
from clinic.billing.known_references import next_attempt, shared_attempt
from clinic.billing.ledger import attempt
from clinic.billing.models import Payment
from clinic.billing.payments import lock_money
from clinic.billing.refusals import NotLegal
from clinic.extensions import db

HAS_ANOTHER = "This payment has a reference already. Take it back if it is wrong"
TAKEN_BACK = "This payment was taken back"


def add_reference(payment: Payment, reference: str, shared_with: int | None = None) -> None:
    """Write the reference of a payment by UPI, card or bank that has none; the same one again
    changes nothing. `shared_with`: see `known_references`. Raises LedgerRefusal.
    """
    with attempt():
        _add(payment, reference, shared_with)


def _add(payment: Payment, reference: str, shared_with: int | None) -> None:
    lock_money()
    db.session.refresh(payment)
    if payment.reference == reference:
        return
    against = against_adding(payment)
    if against:
        raise NotLegal(f"{against}.")
    if shared_with is None:
        payment.reference_attempt = next_attempt(reference)
    else:
        payment.reference_attempt = shared_attempt(reference, shared_with)[0]
    payment.reference = reference
    db.session.flush()


def against_adding(payment: Payment) -> str:
    """Return why a reference cannot be added to a payment, in words, or ""."""
    if payment.reference:
        return HAS_ANOTHER
    taken_back = queries.find_reversal(payment.id) is not None
    return against_reference(payment) or (TAKEN_BACK if taken_back else "")
