"""The forms of money in and money back: payments, refunds, credit notes, cancellations, advances.

They check what can be told from the form alone. What a bill still asks or has is the service's to
say, at the moment it acts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from wtforms import BooleanField, HiddenField, SelectMultipleField, ValidationError
from wtforms.fields import SelectChoice

from clinic import money
from clinic.billing.cash import TooLittle, change_for
from clinic.billing.coins import OddCash
from clinic.billing.credits import RoundsToNothing
from clinic.billing.drawer import DrawerShort
from clinic.billing.forms import MODES
from clinic.billing.issuing import PaymentInput
from clinic.billing.known_references import Known
from clinic.billing.models import Bill
from clinic.billing.refusals import (
    DayClosed,
    KnownReference,
    LedgerRefusal,
    NotLegal,
    NotSaid,
    TooMuch,
    TooMuchCash,
)
from clinic.billing.rows import AnyItem
from clinic.billing.rules import Mode
from clinic.billing.upi import read_reference
from clinic.forms import CreatingForm, EditingForm, Form, Line, Needed, OneOf, ParsedField, Rupees

BACK_MODES = MODES | {Mode.ADVANCE.value: "Keep as advance"}
LONGEST_REASON = 200

_FIELD_OF: dict[type[LedgerRefusal], str] = {
    TooMuch: "amount",
    KnownReference: "reference",
    TooMuchCash: "mode",
    NotSaid: "what_for",
    RoundsToNothing: "items",
    DrawerShort: "drawer_short",
}


def tell(form: Form, refusal: LedgerRefusal) -> int:
    """Writes a refusal where the eye is; the answer's status: 409 where the bill or the day has
    moved on, 422 where the form can be put right."""
    name = refusal.field if isinstance(refusal, OddCash) else _FIELD_OF.get(type(refusal), "")
    if name in form:
        form[name].errors = [*form[name].errors, str(refusal)]
    else:
        form.form_errors = [*form.form_errors, str(refusal)]
    return 409 if isinstance(refusal, NotLegal | DayClosed) else 422


class Amount(Rupees):
    """Rupees above zero."""

    def __init__(self, label: str = "Amount", **kwargs: Any) -> None:
        super().__init__(label, validators=[Needed("Write the amount in rupees.")], **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data <= 0:
            raise ValidationError("Write an amount above zero.")

    def paise(self) -> int:
        """The amount in paise, once the form is valid."""
        return money.to_paise(self.data)


class WhatFor(OneOf):
    """What an advance is for, where the clinic is registered for GST: it has nothing to choose from
    where it is not, and then asks nothing. A form asks alone for money that becomes an advance."""

    def __init__(self, label: str = "What is it for?", **kwargs: Any) -> None:
        super().__init__(
            label, {}, "Choose what the advance is for. Its voucher says so.", **kwargs
        )

    def offer(self, words: Mapping[str, str]) -> None:
        """What can be chosen, in words by the value that is sent."""
        self.words = words
        self.choices = [SelectChoice(value, text) for value, text in words.items()]

    def pre_validate(self, form: Any) -> None:
        if self.words and form.becomes_advance():
            super().pre_validate(form)


class _Keeps:
    """Forms whose money may be kept as an advance."""

    mode: OneOf
    what_for = WhatFor()

    def becomes_advance(self) -> bool:
        return bool(self.mode.data == Mode.ADVANCE)


def rupees_of(paise: int) -> Decimal:
    """Paise as the rupees that an amount's field holds."""
    return money.from_paise(paise)


def _reason(example: str) -> Line:
    return Line("Reason", LONGEST_REASON, validators=[Needed(f"Write why, for example: {example}")])


class Excess(NamedTuple):
    """What is more than is due, in paise, and whether it is kept as an advance; else it is given
    back as change."""

    paise: int
    kept: bool


class ReferenceFields:
    """A reference; where it is known already (`known` are the entries), `same_transfer` says that
    the transfer of so many entries paid this one too."""

    reference = ParsedField("Reference", read_reference, str)
    same_transfer = HiddenField()
    known: Sequence[Known] = ()

    def shared_with(self) -> int | None:
        """Of how many entries the transfer paid this one too; None where nobody says so."""
        text = self.same_transfer.data or ""
        return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


class MoneyInForm(ReferenceFields, CreatingForm):
    """How money comes in. `excess` is a button that says what becomes of what is more than is due:
    `change:<paise>` (of cash) or `advance:<paise>`."""

    mode = OneOf("Paid by", MODES, "Choose how it was paid.", default=Mode.CASH.value)
    tendered = Rupees("Cash handed over")
    excess = HiddenField()
    what_for = WhatFor()

    def becomes_advance(self) -> bool:
        """Whether what is more than is due is kept."""
        excess = self.excess_asked()
        return excess is not None and excess.kept

    def validate_reference(self, field: ParsedField) -> None:
        if field.data and self.is_cash:
            raise ValidationError("Cash has no reference. Choose how it was paid.")

    @property
    def is_cash(self) -> bool:
        return bool(self.mode.data == Mode.CASH.value)

    def excess_asked(self) -> Excess | None:
        """What the tapped button said; None for other buttons."""
        found = re.fullmatch(r"(change|advance):([0-9]{1,12})", self.excess.data or "")
        if found is None or (found[1] == "change" and not self.is_cash):
            return None
        return Excess(int(found[2]), found[1] == "advance")

    def payment_input_of(self, paise: int) -> PaymentInput:
        """So much money as the service takes it. What is given back of it as change was handed
        over as well."""
        excess = self.excess_asked()
        handed = self._tendered()
        if excess is not None and not excess.kept and excess.paise < paise:
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
    """Money that comes in on a bill, or as an advance. `handed` is a button: cash, with so much
    handed over."""

    amount = Amount()
    handed = Rupees("Cash handed over")
    expects = HiddenField()

    @classmethod
    def of(cls, due_paise: int = 0) -> PayForm:
        """The form for all that is due; what a button says goes before what the fields say."""
        form = cls(data={"amount": rupees_of(due_paise) if due_paise else None})
        if form.handed.data is not None:
            form.mode.data = Mode.CASH.value
            form.tendered.data, form.tendered.raw_data = form.handed.data, form.handed.raw_data
        return form

    def validate_reference(self, field: ParsedField) -> None:
        """One is needed where it is all that the form asks for; cash has none."""
        super().validate_reference(field)
        if self.expects.data == "reference" and not field.data and not field.errors:
            raise ValidationError("Copy the reference (UTR) from the app.")

    def validate_tendered(self, field: Rupees) -> None:
        """What is handed over covers the amount; it matters for cash alone."""
        if self._tendered() and self.amount.data:
            try:
                change_for(self.amount.paise(), self._tendered())
            except TooLittle as little:
                raise ValidationError(f"{little}.") from None

    def above(self, due_paise: int) -> int:
        """How much more was written than is due; 0 where it cannot be read."""
        if not self.is_submitted() or not self.amount.data:
            return 0
        return max(money.to_paise(self.amount.data) - due_paise, 0)

    def kept_as_advance(self) -> int:
        """The paise of the amount that are more than is due, and that somebody keeps."""
        excess = self.excess_asked()
        is_kept = excess is not None and excess.kept and excess.paise < self.amount.paise()
        return excess.paise if excess is not None and is_kept else 0

    def payment_input(self) -> PaymentInput:
        """The money as the service takes it."""
        return self.payment_input_of(self.amount.paise())


class AdvanceForm(PayForm):
    """Money that a patient leaves before there is a bill."""

    def becomes_advance(self) -> bool:
        return True


class ReferenceForm(ReferenceFields, Form):
    """A reference that is learnt later."""

    reference = ParsedField(
        "Reference", read_reference, str, validators=[Needed("Copy the reference from the app.")]
    )


class FromDrawer:
    """Of a form by which cash may go out: whoever was told that the drawer holds too little says
    that it goes out all the same. Shown once it was asked."""

    drawer_short = BooleanField("Yes, all the same")


class RefundForm(FromDrawer, _Keeps, CreatingForm):
    amount = Amount()
    mode = OneOf("How", BACK_MODES, "Choose how it goes back.", default=Mode.CASH.value)
    reason = _reason("paid twice.")

    @classmethod
    def of(cls, paid_paise: int) -> RefundForm:
        """The form for all that was paid."""
        return cls(data={"amount": rupees_of(paid_paise) if paid_paise else None})


class TakeBackForm(Form):
    reason = _reason("entered on the wrong bill.")


class CreditForm(FromDrawer, _Keeps, CreatingForm, EditingForm):
    """It carries the bill's version: whoever writes a note has seen how much money goes back."""

    items = SelectMultipleField("Take off the bill", coerce=int)
    mode = OneOf("Money back", BACK_MODES, "Choose how it goes back.", default=Mode.CASH.value)
    reason = _reason("not done.")

    @classmethod
    def of(cls, bill: Bill, items: Iterable[AnyItem]) -> CreditForm:
        """The form for a bill's items; where there is one alone, it is chosen. What an earlier note
        took off is the service's to refuse: the same form may come twice."""
        lines = [item for item in items if item.kind != "rounding"]
        chosen = [item.id for item in lines] if len(lines) == 1 else []
        form = cls(data={"version": bill.version, "items": chosen})
        form.items.choices = [SelectChoice(item.id, item.description) for item in lines]
        return form

    def validate_items(self, field: SelectMultipleField) -> None:
        if not field.data and not field.errors:
            raise ValidationError("Choose what is taken off.")


class CancelForm(FromDrawer, _Keeps, EditingForm):
    mode = OneOf("Money back", BACK_MODES, "Choose how it goes back.", default=Mode.CASH.value)
    reason = _reason("wrong patient.")

    @classmethod
    def of(cls, bill: Bill) -> CancelForm:
        return cls(data={"version": bill.version})


class UseAdvanceForm(CreatingForm):
    amount = Amount()


class GiveBackForm(FromDrawer, CreatingForm):
    """It stands beside the form that takes an advance, so its fields have ids of their own."""

    amount = Amount()
    what_for = WhatFor("Which advance goes back?")

    def becomes_advance(self) -> bool:
        """It was one."""
        return True

    mode = OneOf("How", MODES, "Choose how it goes back.", default=Mode.CASH.value)
    reason = _reason("moves away.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("amount", "what_for", "mode", "reason", "drawer_short"):
            self[name].id = self[name].label.field_id = f"back-{name}"
