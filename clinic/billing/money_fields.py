"""Fields that the forms of money share, and the place of a refusal in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from wtforms import BooleanField, HiddenField, ValidationError
from wtforms.fields import SelectChoice

from clinic import money
from clinic.billing.coins import OddCash
from clinic.billing.credits import RoundsToNothing
from clinic.billing.drawer import DrawerShort
from clinic.billing.forms import MODES
from clinic.billing.known_references import KnownEntry
from clinic.billing.refusals import (
    DayClosed,
    KnownReference,
    LedgerRefusal,
    NotLegal,
    PurposeMissing,
    TooMuch,
    TooMuchCash,
)
from clinic.billing.rules import Mode
from clinic.billing.upi import read_reference
from clinic.forms import Form, Line, OneOf, ParsedField, Required, Rupees

BACK_MODES = MODES | {Mode.ADVANCE.value: "Keep as advance"}
LONGEST_REASON = 200

_FIELD_OF: dict[type[LedgerRefusal], str] = {
    TooMuch: "amount",
    KnownReference: "reference",
    TooMuchCash: "mode",
    PurposeMissing: "what_for",
    RoundsToNothing: "items",
    DrawerShort: "drawer_short",
}


def tell(form: Form, refusal: LedgerRefusal) -> int:
    """Write a refusal at its field, and return the status of the answer: 409 if the bill or the day
    has changed, 422 if the form can be corrected.
    """
    name = refusal.field if isinstance(refusal, OddCash) else _FIELD_OF.get(type(refusal), "")
    if name in form:
        form[name].errors = [*form[name].errors, str(refusal)]
    else:
        form.form_errors = [*form.form_errors, str(refusal)]
    return 409 if isinstance(refusal, NotLegal | DayClosed) else 422


class AmountField(Rupees):
    """An amount of rupees above zero."""

    def __init__(self, label: str = "Amount", **kwargs: Any) -> None:
        super().__init__(label, validators=[Required("Write the amount in rupees.")], **kwargs)

    def pre_validate(self, form: Any) -> None:
        if self.data is not None and self.data <= 0:
            raise ValidationError("Write an amount above zero.")

    def paise(self) -> int:
        """Return the amount in paise, once the form is valid."""
        return money.to_paise(self.data)


class PurposeField(OneOf):
    """The purpose of an advance, if the clinic is registered for GST; otherwise it has no choices
    and is not asked. A form asks for it only when money becomes an advance.
    """

    def __init__(self, label: str = "What is it for?", **kwargs: Any) -> None:
        super().__init__(
            label, {}, "Choose what the advance is for. Its voucher says so.", **kwargs
        )

    def offer(self, labels: Mapping[str, str]) -> None:
        """Set the choices: labels by the value that is sent."""
        self.labels = labels
        self.choices = [SelectChoice(value, text) for value, text in labels.items()]

    def pre_validate(self, form: Any) -> None:
        if self.labels and form.becomes_advance():
            super().pre_validate(form)


class KeepsExcess:
    """A form whose money may be kept as an advance."""

    mode: OneOf
    what_for = PurposeField()

    def becomes_advance(self) -> bool:
        return bool(self.mode.data == Mode.ADVANCE)


def rupees_of(paise: int) -> Decimal:
    """Return paise as the rupees that an amount's field holds."""
    return money.from_paise(paise)


def reason_field(example: str) -> Line:
    return Line(
        "Reason", LONGEST_REASON, validators=[Required(f"Write why, for example: {example}")]
    )


class ReferenceFields:
    """A reference; if `known_entries` have it already, `same_transfer` states that the transfer of
    so many entries paid this one too.
    """

    reference = ParsedField("Reference", read_reference, str)
    same_transfer = HiddenField()
    known_entries: Sequence[KnownEntry] = ()

    def shared_with(self) -> int | None:
        """Return how many entries the transfer paid besides this one; None if it is not shared."""
        text = self.same_transfer.data or ""
        return int(text) if re.fullmatch(r"[0-9]{1,6}", text) else None


class PaysFromDrawer:
    """A form that pays cash out: the person may confirm it although the drawer is short. The field
    is shown once it was asked.
    """

    drawer_short = BooleanField("Yes, all the same")
