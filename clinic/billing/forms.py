"""The form of a bill."""

from __future__ import annotations

from typing import Any

from wtforms import RadioField, ValidationError

from clinic.billing.models import Bill
from clinic.billing.rules import MODE_WORDS, Mode, Status
from clinic.forms import CreatingForm, EditingForm, Needed, Rupees, Text

STATUSES = [(Status.PAID.value, "Paid"), (Status.PENDING.value, "Pending")]
MODES = [(mode.value, words) for mode, words in MODE_WORDS.items()]
LONGEST_NOTES = 2_000

PARTS = {"status": ("payment_status", "payment_mode"), "notes": ("notes",)}
"""What can be changed in place on an issued bill."""


class OneOf(RadioField):
    """One of the choices; `message` says so where none is."""

    def __init__(self, label: str, message: str, **kwargs: Any) -> None:
        super().__init__(label, validate_choice=False, **kwargs)
        self.message = message

    def pre_validate(self, form: Any) -> None:
        if self.data not in dict(self.choices):
            raise ValidationError(self.message)


class BillFields:
    payment_status = OneOf("Payment", "Choose paid or pending.", choices=STATUSES)
    payment_mode = OneOf(
        "Paid by", "Choose how it was paid.", choices=MODES, default=Mode.CASH.value
    )
    notes = Text("Notes", LONGEST_NOTES)

    def mode(self) -> Mode:
        return Mode(self.payment_mode.data)


class NewBillForm(BillFields, CreatingForm):
    total_amount = Rupees("Total amount", validators=[Needed("Write the amount in rupees.")])


class EditBillForm(BillFields, EditingForm):
    @classmethod
    def of(cls, bill: Bill, part: str | None = None, **kwargs: Any) -> EditBillForm:
        """The form filled from a bill; only one part of it where `part` names one."""
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
        """(status, mode, notes) as `service.edit_bill` takes them; None for what the form lacks."""
        status = Status(self.payment_status.data) if "payment_status" in self else None
        mode = self.mode() if "payment_mode" in self else Mode.CASH
        return status, mode, self.notes.data if "notes" in self else None
