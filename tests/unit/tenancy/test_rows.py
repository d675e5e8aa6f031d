"""The row views of pages have the columns of their models."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from clinic.auth.models import Doctor, DoctorRow
from clinic.billing import models as billing
from clinic.billing import rows, settings_models
from clinic.counter.models import BillDraft, DraftRow
from clinic.daybook import models as daybook
from clinic.patients.models import Patient, PatientRow
from clinic.prescribing.models import PrescriptionTemplate, TemplateRow
from clinic.pricelist.models import Service, ServiceRow
from clinic.visits.models import MEASURES, Visit, VisitRow

BOOKKEEPING = frozenset({"doctor_id", "request_key", "version", "created_at", "updated_at"})
ROWS = [
    (
        Patient,
        PatientRow,
        "message_phone_of message_agreed_on message_agreed_by message_language",
    ),
    (Visit, VisitRow, " ".join((*MEASURES, "moved_at"))),
    (Doctor, DoctorRow, "lock_minutes"),
    (PrescriptionTemplate, TemplateRow, "archived_at"),
    (Service, ServiceRow, ""),
    (billing.Bill, rows.BillRow, ""),
    (billing.BillItem, rows.BillItemRow, ""),
    (billing.Payment, rows.PaymentRow, ""),
    (billing.CreditNote, rows.CreditNoteRow, ""),
    (settings_models.BillingSettings, rows.SettingsRow, ""),
    (BillDraft, DraftRow, ""),
    (daybook.CashCount, daybook.CountRow, ""),
    (daybook.DayClosing, daybook.ClosingRow, ""),
    (daybook.ClosingAmendment, daybook.AmendmentRow, ""),
]


@pytest.mark.parametrize(
    ("model", "row", "without"), ROWS, ids=lambda each: getattr(each, "__name__", each)
)
def test_a_row_view_has_the_columns_of_its_model(model: Any, row: Any, without: str) -> None:
    columns = {attribute.key for attribute in model.__mapper__.column_attrs}
    names = {field.name for field in fields(row)}
    assert names <= columns
    assert columns - names - BOOKKEEPING == set(without.split())
