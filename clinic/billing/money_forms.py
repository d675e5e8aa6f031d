"""The forms of money that comes in: payments and advances.

They check what the form alone shows. The service checks the amount due when it writes.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from wtforms import HiddenField, ValidationError

from clinic import money
from clinic.billing.cash import TooLittle, change_for
from clinic.billing.forms import MODES
from clinic.billing.issuing import PaymentInput
from clinic.billing.money_fields import AmountField, PurposeField, ReferenceFields, rupees_of
from clinic.billing.pay_label import PayLabel, pay_label
from clinic.billing.rules import Mode
from clinic.billing.upi import read_reference
from clinic.forms import CreatingForm, Form, OneOf, ParsedField, Required, Rupees


class Excess(NamedTuple):
    """The amount above what is due, in paise, and whether it is kept as an advance; else it is
    given back as change.
    """

    paise: int
    is_advance: bool


class MoneyInForm(ReferenceFields, CreatingForm):
    """The fields of money that comes in. `excess` is a button that states what becomes of the
    excess: `change:<paise>` (of cash) or `advance:<paise>`.
    """

    mode = OneOf("Paid by", MODES, "Choose how it was paid.", default=Mode.CASH.value)
    tendered = Rupees("Cash handed over")
    excess = HiddenField()
    what_for = PurposeField()

    def becomes_advance(self) -> bool:
        """Return whether the excess is kept as an advance."""
        excess = self.excess_asked()
        return excess is not None and excess.is_advance

    def validate_reference(self, field: ParsedField) -> None:
        if field.data and self.is_cash:
            raise ValidationError("Cash has no reference. Choose how it was paid.")

    @property
    def is_cash(self) -> bool:
        return bool(self.mode.data == Mode.CASH.value)

    def excess_asked(self) -> Excess | None:
        """Parse the value of the excess button; None for other buttons."""
        match = re.fullmatch(r"(change|advance):([0-9]{1,12})", self.excess.data or "")
        if match is None or (match[1] == "change" and not self.is_cash):
            return None
        return Excess(int(match[2]), match[1] == "advance")

    def payment_input_of(self, paise: int) -> PaymentInput:
        """Return the money as the service takes it. An excess that is given back as change was
        tendered as well.
        """
        excess = self.excess_asked()
        handed = self._tendered()
        if excess is not None and not excess.is_advance and excess.paise < paise:
            paise, handed = paise - excess.paise, max(handed, paise)
        return PaymentInput(
            Mode(self.mode.data),
            paise,
            self.reference.data or None,
            tendered_paise=handed,
            shared_with=self.shared_with(),
        )

    def _tendered(self) -> int:
        is_read = self.is_cash and self.tendered.data
        return money.to_paise(self.tendered.data) if is_read else 0


class PayForm(MoneyInForm):
    """Money that comes in on a bill, or as an advance. `handed` is a button: cash, with the amount
    tendered.
    """

    amount = AmountField()
    handed = Rupees("Cash handed over")
    expects = HiddenField()

    @classmethod
    def of(cls, due_paise: int = 0) -> PayForm:
        """Return the form for all that is due; a button's value goes before the fields."""
        form = cls(data={"amount": rupees_of(due_paise) if due_paise else None})
        if form.handed.data is not None:
            form.mode.data = Mode.CASH.value
            form.tendered.data, form.tendered.raw_data = form.handed.data, form.handed.raw_data
        return form

    def validate_reference(self, field: ParsedField) -> None:
        """Require a reference if it is all that the form asks for; cash has none."""
        super().validate_reference(field)
        if self.expects.data == "reference" and not field.data and not field.errors:
            raise ValidationError("Copy the reference (UTR) from the app.")

    def validate_tendered(self, field: Rupees) -> None:
        """Require that the cash tendered covers the amount."""
        if self._tendered() and self.amount.data:
            try:
                change_for(self.amount.paise(), self._tendered())
            except TooLittle as little:
                raise ValidationError(f"{little}.") from None

    def above(self, due_paise: int) -> int:
        """Return the excess of the typed amount over what is due, in paise; 0 if it
        cannot be read."""
        if not self.is_submitted() or not self.amount.data:
            return 0
        return max(money.to_paise(self.amount.data) - due_paise, 0)

    def pay_label(self, due_paise: int) -> PayLabel:
        """Return the label of the button for what is typed."""
        amount = money.to_paise(self.amount.data) if (self.amount.data or 0) > 0 else 0
        return pay_label(due_paise, amount, self._tendered(), self.is_cash)

    def kept_as_advance(self) -> int:
        """Return the paise above what is due that are kept as an advance."""
        excess = self.excess_asked()
        becomes_advance = (
            excess is not None and excess.is_advance and excess.paise < self.amount.paise()
        )
        return excess.paise if excess is not None and becomes_advance else 0

    def payment_input(self) -> PaymentInput:
        """Return the money as the service takes it."""
        return self.payment_input_of(self.amount.paise())


class AdvanceForm(PayForm):
    """Money that a patient pays before there is a bill."""

    def becomes_advance(self) -> bool:
        return True


class ReferenceForm(ReferenceFields, Form):
    """A reference that is learnt later."""

    reference = ParsedField(
        "Reference", read_reference, str, validators=[Required("Copy the reference from the app.")]
    )


class UseAdvanceForm(CreatingForm):
    amount = AmountField()
