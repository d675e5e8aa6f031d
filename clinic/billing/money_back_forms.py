"""The forms of money that goes back, and of taking a bill back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from wtforms import SelectMultipleField, ValidationError
from wtforms.fields import SelectChoice

from clinic.billing.credit_lines import ItemLeft
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
from clinic.forms import CreatingForm, EditingForm, Form, OneOf, Rupees
from clinic.money import show_rupees, to_paise


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


class PartField(Rupees):
    """An amount above zero that is taken off an item; empty: all that is left of it."""

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data <= 0:
            raise ValidationError("Write an amount above zero.")


def part_name(item_id: int) -> str:
    """Return the name of the field for a part of an item."""
    return f"amount-{item_id}"


class CreditForm(PaysFromDrawer, KeepsExcess, CreatingForm, EditingForm):
    """A form with the bill's version: the writer of a note has seen how much money goes back."""

    items = SelectMultipleField("Take off the bill", coerce=int)
    mode = OneOf("Give back by", BACK_MODES, "Choose how it goes back.", default=Mode.CASH.value)
    reason = reason_field("not done.")

    lines: Sequence[AnyItem] = ()
    left: Sequence[ItemLeft] = ()

    @classmethod
    def of(
        cls, bill: Bill, items: Iterable[AnyItem], left: Sequence[ItemLeft], mode: str
    ) -> CreditForm:
        """Return the form for a bill's items, `left` of which can be taken off; a single one is
        chosen. The service refuses what an earlier note took off: the same form may come twice.
        """
        lines = [item for item in items if item.kind != "rounding"]
        parts = {part_name(item.id): PartField(item.description) for item in lines}
        chosen = [item.id for item in left] if len(lines) == 1 else []
        with_parts = type("CreditFormOfBill", (cls,), dict(parts))
        form: CreditForm = with_parts(data={"version": bill.version, "items": chosen, "mode": mode})
        form.items.choices = [SelectChoice(item.id, item.description) for item in lines]
        form.lines, form.left = lines, left
        return form

    def part_of(self, item_id: int) -> PartField:
        """Return the field for the amount that is taken off an item."""
        field: PartField = self[part_name(item_id)]
        return field

    def amounts(self) -> dict[int, int]:
        """Return the paise of each item that is taken off in part."""
        typed = {item.id: self.part_of(item.id).data for item in self.lines}
        return {number: to_paise(rupees) for number, rupees in typed.items() if rupees is not None}

    def chosen(self) -> list[int]:
        """Return the items that are taken off: a written amount chooses its item too."""
        return list(dict.fromkeys([*(self.items.data or []), *self.amounts()]))

    def validate(self, extra_validators: Any = None) -> bool:
        """Check that something is chosen, and no more than is left of it."""
        is_valid = bool(super().validate(extra_validators))
        for item in self.left:
            field = self.part_of(item.id)
            if field.data is not None and not field.errors and to_paise(field.data) > item.paise:
                field.errors = [f"{show_rupees(item.paise)} is left of it."]
                is_valid = False
        parts_are_wrong = any(self.part_of(item.id).errors for item in self.left)
        if not self.items.errors and not parts_are_wrong and not self.chosen():
            self.items.errors = ["Choose what is taken off."]
            is_valid = False
        return is_valid


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
