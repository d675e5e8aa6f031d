"""Row views of the ledger for pages and papers, read by `clinic.tenancy.reads`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic.billing.derived import BillItemProperties, BillProperties
from clinic.billing.models import Bill, BillItem, Payment
from clinic.billing.settings_models import BillingSettings


@dataclass(frozen=True, slots=True)
class BillRow(BillProperties):
    """A bill as pages and papers show it."""

    id: int
    patient_id: int
    visit_id: int | None
    number: str
    issued_on: date
    book_day: date | None
    total_paise: int
    paid_paise: int
    notes: str
    credited_paise: int
    discount_paise: int
    discount_reason: str
    heading: str
    gstin: str
    issued_by: int | None
    cancelled_at: datetime | None
    cancelled_on: date | None
    cancelled_book_day: date | None
    cancelled_by: int | None
    cancel_reason: str
    was_for_visit_id: int | None
    recipient_name: str
    recipient_address: str
    recipient_state: str
    recipient_gstin: str
    version: int
    created_at: datetime
    updated_at: datetime


AnyBill = Bill | BillRow


@dataclass(frozen=True, slots=True)
class BillItemRow(BillItemProperties):
    """One line of a bill, as pages and papers show it."""

    id: int
    bill_id: int
    description: str
    quantity: int
    unit_paise: int
    amount_paise: int
    list_paise: int
    price_reason: str
    kind: str
    service_id: int | None
    sac: str
    discount_paise: int
    discount_reason: str
    share_paise: int
    gst_bp: int | None
    tax_paise: int


AnyItem = BillItem | BillItemRow


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """An entry as pages and papers show it."""

    id: int
    patient_id: int
    bill_id: int | None
    kind: str
    amount_paise: int
    mode: str
    paid_on: date
    book_day: date | None
    paid_at: datetime
    number: str | None
    reference: str | None
    reference_attempt: int
    tendered_paise: int
    reason: str
    taken_by: int | None
    reverses_id: int | None
    gstin: str
    advance_parts: list[dict[str, Any]]


AnyPayment = Payment | PaymentRow


@dataclass(frozen=True, slots=True)
class CreditNoteRow:
    """A credit note as pages and papers show it."""

    id: int
    bill_id: int
    number: str
    issued_on: date
    book_day: date | None
    issued_at: datetime
    issued_by: int | None
    amount_paise: int
    reason: str
    lines: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class SettingsRow:
    """A doctor's billing settings, as the counter reads them."""

    gstin: str
    doctor_cap_bp: int
    helper_cap_bp: int
    free_days: int
    free_visits: int
    to_rupee: bool
    rounding_asked: bool
    stamp_box: bool
    paper: str
    roll_mm: int
    on_letterhead: bool
    upi_limit_paise: int


AnySettings = BillingSettings | SettingsRow
