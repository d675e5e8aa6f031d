"""The forms of money that goes back, and of taking a bill back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from wtforms import SelectMultipleField, ValidationError
from wtforms.fields import SelectChoice

from clinic.billing.entries import LedgerEntry
from clinic.billing.forms import MODES
from clinic.billing.models import Bill
from clinic.billing.money_fields import (
    BACK_MODES,
    AmountField,
    KeepsExcess,
    PaysFromDrawer,
    PurposeField,
    reason_field,
    rupees_of,
)
from clinic.billing.rows import AnyItem
from clinic.billing.rules import Mode
from clinic.billing.wrongs import REASONS
from clinic.forms import CreatingForm, EditingForm, Form, OneOf


class RefundForm(PaysFromDrawer, KeepsExcess, CreatingForm):
    amount = AmountField()
    mode = OneOf("Give back by", BACK_MODES, "Choose how it goes back.", default=Mode.CASH.value)
    reason = reason_field("paid twice.")

    @classmethod
    def of(cls, paid_paise: int, mode: str) -> RefundForm:
        """Return the form for all that was paid, by default in the mode in which it came in."""
        amount = rupees_of(paid_paise) if paid_paise else None
        return cls(data={"amount": amount, "mode": mode})


class TakeBackForm(Form):
    reason = reason_field("entered on the wrong bill.")

    @classmethod
    def of(cls, wrong: str) -> TakeBackForm:
        """Return the form with the reason of what was said to be wrong, if anything was."""
        return cls(data={"reason": REASONS.get(wrong, "")})


def usual_mode(entries: Iterable[LedgerEntry]) -> str:
    """Return the mode in which money of a bill goes back if nobody says another: that in which most
    of what is on it came in; cash if there is none.
    """
    left: Counter[str] = Counter()
    for entry in entries:
        left[entry.mode] += entry.amount_paise
    mode, paise = max(left.items(), key=lambda one: one[1], default=(Mode.CASH.value, 0))
    return mode if paise > 0 else Mode.CASH.value


class CreditForm(PaysFromDrawer, KeepsExcess, CreatingForm, EditingForm):
    """A form with the bill's version: the writer of a note has seen how much money goes back."""

    items = SelectMultipleField("Take off the bill", coerce=int)
    mode = OneOf("Give back by", BACK_MODES, "Choose how it goes back.", default=Mode.CASH.value)
    reason = reason_field("not done.")

    @classmethod
    def of(cls, bill: Bill, items: Iterable[AnyItem], mode: str) -> CreditForm:
        """Return the form for a bill's items; a single one is chosen. The service refuses what an
        earlier note took off: the same form may come twice.
        """
        lines = [item for item in items if item.kind != "rounding"]
        chosen = [item.id for item in lines] if len(lines) == 1 else []
        form = cls(data={"version": bill.version, "items": chosen, "mode": mode})
        form.items.choices = [SelectChoice(item.id, item.description) for item in lines]
        return form

    def validate_items(self, field: SelectMultipleField) -> None:
        if not field.data and not field.errors:
            raise ValidationError("Choose what is taken off.")


class CancelForm(PaysFromDrawer, KeepsExcess, EditingForm):
    mode = OneOf("Give back by", BACK_MODES, "Choose how it goes back.", default=Mode.CASH.value)
    reason = reason_field("wrong patient.")

    @classmethod
    def of(cls, bill: Bill, mode: str) -> CancelForm:
        return cls(data={"version": bill.version, "mode": mode})


class GiveBackForm(PaysFromDrawer, CreatingForm):
    """The form that gives an advance back; it is on the page of the form that takes one, so its
    fields have ids of their own.
    """

    amount = AmountField()
    what_for = PurposeField("Which advance goes back?")

    def becomes_advance(self) -> bool:
        """Return True: the money is an advance, so its purpose is asked for."""
        return True

    mode = OneOf("Give back by", MODES, "Choose how it goes back.", default=Mode.CASH.value)
    reason = reason_field("moves away.")

    @classmethod
    def of(cls, entries: Iterable[LedgerEntry]) -> GiveBackForm:
        """Return the form of an advance, by default in the mode in which most of it came in."""
        mode = usual_mode(entry for entry in entries if entry.mode in MODES)
        return cls(formdata=None, data={"mode": mode})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("amount", "what_for", "mode", "reason", "drawer_short"):
            self[name].id = self[name].label.field_id = f"back-{name}"
