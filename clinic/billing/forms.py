"""The form of an issued bill, and the fields that it shares with the form of a new one."""

from __future__ import annotations

from typing import Any

from clinic.billing.models import Bill
from clinic.billing.rules import MODE_LABELS, TAKEN_BY, Mode, Status
from clinic.forms import EditingForm, OneOf, Text

STATUSES = {Status.PAID.value: "Paid", Status.PENDING.value: "Not paid"}
MODES = {mode.value: MODE_LABELS[mode] for mode in TAKEN_BY}
LONGEST_NOTES = 2_000

PARTS = {"status": ("payment_status", "payment_mode"), "notes": ("notes",)}
"""The parts of an issued bill that can be changed in place."""


class BillFields:
    payment_status = OneOf("Payment", STATUSES, "Choose paid or not paid.")
    payment_mode = OneOf("Paid by", MODES, "Choose how it was paid.", default=Mode.CASH.value)
    notes = Text("Notes", LONGEST_NOTES)

    def mode(self) -> Mode:
        return Mode(self.payment_mode.data)


class EditBillForm(BillFields, EditingForm):
    @classmethod
    def of(cls, bill: Bill, part: str | None = None, **kwargs: Any) -> EditBillForm:
        """Return the form filled from a bill; only one part of it if `part` is given."""
        data = {
            "payment_status": bill.status.value,
            "notes": bill.notes,
            "version": bill.version,
        }
        form = cls(data=data, **kwargs)
        if part in PARTS:
            form.keep_only(PARTS[part])
        return form

    def values(self) -> tuple[Status | None, Mode, str | None]:
        """Return (status, mode, notes) as `service.edit_bill` takes them; None for
        absent fields."""
        status = Status(self.payment_status.data) if "payment_status" in self else None
        mode = self.mode() if "payment_mode" in self else Mode.CASH
        return status, mode, self.notes.data if "notes" in self else None
