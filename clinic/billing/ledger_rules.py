"""The rules of the ledger that the database enforces, and the refusal that each stands for.

A trigger begins its message with the code of its rule (migration 0021); a constraint is recognised
by its name. The wording of a message decides nothing.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.exc import IntegrityError

from clinic.billing.refusals import (
    KNOWN_REFERENCE,
    TOO_MUCH_CASH,
    AlreadyBilled,
    DayClosed,
    KnownReference,
    LedgerRefusal,
    NotLegal,
    TooMuch,
    TooMuchCash,
)


class LedgerRule(StrEnum):
    """The code at the start of a trigger's message. Codes are stable: they are in the database."""

    DAY_CLOSED = "CL-DAY-CLOSED"
    """An entry counts in the book of an open day."""
    CASH_LIMIT = "CL-CASH-LIMIT"
    """Less than two lakh rupees in cash from one person in a day, and for one bill."""
    BILL_FIXED = "CL-BILL-FIXED"
    """An issued bill changes only by a cancellation."""
    BILL_SUMS = "CL-BILL-SUMS"
    """The sums of a bill are those of its entries, and no more than its total."""
    BILL_STANDS = "CL-BILL-STANDS"
    """A payment or credit note is for a bill of its patient that is not cancelled."""
    BILL_UNPAID = "CL-BILL-UNPAID"
    """A bill is issued without payments."""
    ADVANCE_SUM = "CL-ADVANCE-SUM"
    """A patient's advance is the sum of its entries."""
    CLOSING_CHAIN = "CL-CLOSING-CHAIN"
    """A closing, reopening or correction follows the last one."""
    VISIT_STANDS = "CL-VISIT-STANDS"
    """A bill is for a visit that was not discarded."""
    RECORD_LINK = "CL-RECORD-LINK"
    """A linked record is archived, has one link, and leads to a record that is kept."""
    VISIT_PATIENT = "CL-VISIT-PATIENT"
    """A bill is for the patient of its visit."""
    WRITTEN_ONCE = "CL-WRITTEN-ONCE"
    """The rows of a table are never changed or deleted."""


_CODES = frozenset(LedgerRule)

_REFUSALS: dict[str, tuple[type[LedgerRefusal], str]] = {
    LedgerRule.DAY_CLOSED: (DayClosed, "The book of this day is closed already."),
    LedgerRule.CASH_LIMIT: (TooMuchCash, TOO_MUCH_CASH),
    LedgerRule.BILL_FIXED: (NotLegal, "This bill was changed meanwhile. Look at it again."),
    LedgerRule.BILL_SUMS: (TooMuch, "That is more than this bill has or needs. Look at it again."),
    LedgerRule.BILL_STANDS: (NotLegal, "This bill is cancelled. Write a new bill."),
    LedgerRule.VISIT_STANDS: (NotLegal, "This visit was discarded, so it is not billed."),
    LedgerRule.VISIT_PATIENT: (NotLegal, "This visit was moved to another patient. Bill it there."),
    LedgerRule.ADVANCE_SUM: (TooMuch, "The patient has not left so much in advance."),
    "ck_patient_accounts_advance_not_negative": (
        TooMuch,
        "The patient has not left so much in advance.",
    ),
    "ck_bills_paid_within_total": (TooMuch, "That is more than this bill asks. Look at it again."),
    "uq_payments_doctor_id_reverses_id": (NotLegal, "This payment was taken back already."),
    "uq_payments_doctor_id_reference_reference_turn": (KnownReference, KNOWN_REFERENCE),
    "uq_bills_doctor_id_visit_id": (AlreadyBilled, "This visit has a bill already."),
}
"""Refusals by the code of a rule or the name of a constraint. A missing one is a fault of the code,
not of a person, and stays an IntegrityError.
"""

_UNIQUE_ON_SQLITE = {
    "payments.doctor_id, payments.reverses_id": "uq_payments_doctor_id_reverses_id",
    "payments.doctor_id, payments.reference, payments.reference_turn": (
        "uq_payments_doctor_id_reference_reference_turn"
    ),
    "bills.doctor_id, bills.visit_id": "uq_bills_doctor_id_visit_id",
}
"""SQLite names the columns of a unique constraint, not the constraint."""


def refusal_of(error: IntegrityError) -> LedgerRefusal | None:
    """Return the refusal that a database error stands for; None if it is no rule of the ledger."""
    kind, advice = _REFUSALS.get(broken_rule(error), (None, ""))
    return None if kind is None else kind(advice)


def broken_rule(error: IntegrityError) -> str:
    """Return the code of the trigger, or the name of the constraint, that refused a statement."""
    diagnostics = getattr(error.orig, "diag", None)  # PostgreSQL's; SQLite has only a message
    if diagnostics is None:
        message = str(error.orig)
        constraint = _sqlite_constraint(message)
    else:
        message = diagnostics.message_primary or ""
        constraint = diagnostics.constraint_name or ""
    code = message.partition(": ")[0]
    return code if code in _CODES else constraint


def _sqlite_constraint(message: str) -> str:
    kind, _, name = message.partition(" constraint failed: ")
    return _UNIQUE_ON_SQLITE.get(name, "") if kind == "UNIQUE" else name
