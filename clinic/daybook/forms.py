"""The forms of the drawer: cash in and out, the count, the closing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from wtforms import HiddenField, ValidationError

from clinic.billing.money_fields import PaysFromDrawer
from clinic.clock import DayError, clinic_day, parse_day
from clinic.daybook.cash import DENOMINATIONS, count_of, field_of, read_counts
from clinic.forms import CreatingForm, Form, Line, OneOf, Required, Rupees
from clinic.money import to_paise

WAYS = {"out": "Taken out", "in": "Put in"}
NOTHING_TYPED = "Write how many there are of each. Where the drawer is empty, write 0."


class MovementForm(PaysFromDrawer, CreatingForm):
    """A movement of cash. `day` is the earlier day in whose book it counts; blank for today."""

    day = HiddenField()
    direction = OneOf("Cash", WAYS, "Choose whether it was put in or taken out.", default="out")
    amount = Rupees("Amount", validators=[Required("Write an amount above zero.")])
    reason = Line("Why", validators=[Required("Write what it was for.")])

    def validate_amount(self, field: Rupees) -> None:
        """Require an amount; refuse an earlier day to a person who may not backdate."""
        day = self.book_day()
        if self.backdated_by and day is not None and day < clinic_day():
            raise ValidationError(f"Only {self.backdated_by} may enter cash of an earlier day.")
        if field.data is not None and not field.data:
            raise ValidationError("Write an amount above zero.")

    backdated_by = ""
    """The doctor who alone may enter cash of an earlier day; "" if the person may."""

    def book_day(self) -> date | None:
        """Return the named day; None if it is no day."""
        try:
            return parse_day(self.day.data or "")
        except DayError:
            return None

    def paise(self) -> int:
        """Return paise, above zero into the drawer, below zero out of it."""
        paise = to_paise(self.amount.data)
        return paise if self.direction.data == "in" else -paise


class CountForm(CreatingForm):
    """The number of each note and coin, one field for each of `cash.DENOMINATIONS`.

    With the opening of the drawer, asked for if no earlier day is closed.
    """

    opening = Rupees("In the drawer at the start of the day", default=Decimal(0))

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether something was typed, and all of it is a count."""
        valid = super().validate(extra_validators)
        typed = self._typed()
        advice = read_counts(typed).advice
        for name, message in advice.items():
            self[name].errors = [message]
        if not any(text.strip() for text in typed.values()):
            self.form_errors.append(NOTHING_TYPED)
            return False
        return bool(valid) and not advice

    def validate_opening(self, field: Rupees) -> None:
        # Asked and left empty; where it was not asked, it is not there.
        if field.data is None and field.raw_data and not field.errors:
            raise ValidationError("Write what was in the drawer. Where it was empty, write 0.")

    def opening_paise(self) -> int:
        """Return the opening of the drawer in paise; 0 if it was not asked for."""
        return 0 if self.opening.data is None else to_paise(self.opening.data)

    def counts(self) -> dict[int, int]:
        """Return the number of each denomination in rupees, without unreadable ones."""
        return read_counts(self._typed()).counts

    def total(self) -> int:
        """Return the paise counted so far."""
        return count_of(self.counts())

    def _typed(self) -> dict[str, str]:
        names = map(field_of, DENOMINATIONS)
        return {name: str(self[name].data or "") for name in names}


for _denomination in DENOMINATIONS:
    setattr(CountForm, field_of(_denomination), Line(f"₹{_denomination}"))


class ReasonForm(Form):
    """The reason of a reopening or correction. `count_id` is the closing as displayed."""

    count_id = HiddenField()
    reason = Line("Why", validators=[Required("Write why.")])

    def seen(self) -> int:
        """Return the count's number of the closing; an unreadable one matches none."""
        return _number(self.count_id.data)


class CloseForm(Form):
    """Closes a day, with the count and the expected cash as displayed.

    A count is closed once, so that the form needs no other key.
    """

    count_id = HiddenField()
    expected = HiddenField()
    reason = Line("Why it differs")

    def seen(self) -> tuple[int, int]:
        """Return (count, expected paise) as displayed; unreadable ones match none."""
        return _number(self.count_id.data), _number(self.expected.data)


def _number(text: str | None) -> int:
    digits = (text or "").removeprefix("-")
    is_readable = digits.isascii() and digits.isdecimal() and len(digits) < 18
    return int(text or "") if is_readable else -(10**18)
