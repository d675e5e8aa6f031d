"""The forms of the drawer: cash in and out, the count, the closing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import HiddenField, ValidationError

from clinic.billing.money_fields import FromDrawer
from clinic.clock import DayError, parse_day
from clinic.daybook.cash import DENOMINATIONS, count_of, field_of, read_counts
from clinic.forms import CreatingForm, Form, Line, Needed, OneOf, Rupees
from clinic.money import to_paise

WAYS = {"out": "Taken out", "in": "Put in"}
NOTHING_TYPED = "Write how many there are of each. Where the drawer is empty, write 0."


class MovementForm(FromDrawer, CreatingForm):
    """`day` is the earlier day in whose book it counts; empty for today."""

    day = HiddenField()
    direction = OneOf("Cash", WAYS, "Choose whether it was put in or taken out.", default="out")
    amount = Rupees("Amount", validators=[Needed("Write an amount above zero.")])
    reason = Line("Why", validators=[Needed("Write what it was for.")])

    def validate_amount(self, field: Rupees) -> None:
        if field.data is not None and not field.data:
            raise ValidationError("Write an amount above zero.")

    def book_day(self) -> date | None:
        """The day that is named; what is no day is none."""
        try:
            return parse_day(self.day.data or "")
        except DayError:
            return None

    def paise(self) -> int:
        """Above zero into the drawer, below zero out of it."""
        paise = to_paise(self.amount.data)
        return paise if self.direction.data == "in" else -paise


class CountForm(CreatingForm):
    """How many there are of each note and coin; one field for each of `cash.DENOMINATIONS`. And
    what was in the drawer at the start of the day, asked where nothing was closed before."""

    opening = Rupees("In the drawer at the start of the day", default=Decimal(0))

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether something was typed, and all of it makes a count."""
        valid = super().validate(extra_validators)
        typed = self._typed()
        advice = read_counts(typed).advice
        for name, words in advice.items():
            self[name].errors = [words]
        if not any(text.strip() for text in typed.values()):
            self.form_errors.append(NOTHING_TYPED)
            return False
        return bool(valid) and not advice

    def validate_opening(self, field: Rupees) -> None:
        # Asked and left empty; where it was not asked, it is not there.
        if field.data is None and field.raw_data and not field.errors:
            raise ValidationError("Write what was in the drawer. Where it was empty, write 0.")

    def opening_paise(self) -> int:
        """What was in the drawer at the start of the day, in paise; 0 where it was not asked."""
        return 0 if self.opening.data is None else to_paise(self.opening.data)

    def counts(self) -> dict[int, int]:
        """How many of each denomination in rupees; those that make no sense are missing."""
        return read_counts(self._typed()).counts

    def total(self) -> int:
        """What is counted so far, in paise."""
        return count_of(self.counts())

    def _typed(self) -> dict[str, str]:
        names = map(field_of, DENOMINATIONS)
        return {name: str(self[name].data or "") for name in names}


for _denomination in DENOMINATIONS:
    setattr(CountForm, field_of(_denomination), Line(f"₹{_denomination}"))


class ReasonForm(Form):
    """Why a closing is reopened or corrected. `count_id` is the closing as it was shown."""

    count_id = HiddenField()
    reason = Line("Why", validators=[Needed("Write why.")])

    def seen(self) -> int:
        """The number of the closing; what is no number is that of none."""
        return _number(self.count_id.data)


class CloseForm(Form):
    """Fixes a day. It carries what its reader saw: the number of the count, and what must be in the
    drawer; the count is closed once, so it needs no other key."""

    count_id = HiddenField()
    expected = HiddenField()
    reason = Line("Why it differs")

    def seen(self) -> tuple[int, int]:
        """(count, expected paise) as they were shown; what is no number is none that stands."""
        return _number(self.count_id.data), _number(self.expected.data)


def _number(text: str | None) -> int:
    digits = (text or "").removeprefix("-")
    known = digits.isascii() and digits.isdecimal() and len(digits) < 18
    return int(text or "") if known else -(10**18)
