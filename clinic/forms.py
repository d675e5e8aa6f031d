"""Base classes of all forms: fields that parse typed text, hidden keys, partial forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from flask import request
from flask_wtf import FlaskForm
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields import SelectChoice
from wtforms.widgets import DateInput

from clinic import money, submissions
from clinic.clock import DayError, parse_day
from clinic.typed_again import brought_back

LONGEST_NAME = 200
LONGEST_LINE = 200
LONGEST_TEXT = 20_000


def stripped(text: str | None) -> str:
    """Return text without outer white space, with \\n as line ends."""
    return (text or "").replace("\r\n", "\n").strip()


class Line(StringField):
    """One line of text, trimmed, at most `longest` characters."""

    data: Any

    def __init__(self, label: str, longest: int = LONGEST_LINE, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.longest = longest

    def process_formdata(self, valuelist: list[str]) -> None:
        # A field that was not sent keeps its value: a partial form changes only its part.
        self.data = " ".join(stripped(valuelist[0] if valuelist else self.data).split())

    def pre_validate(self, form: FlaskForm) -> None:
        refuse_longer(self.data, self.longest)


class Text(TextAreaField):
    """Several lines of text, stored as written."""

    data: Any

    def __init__(self, label: str, longest: int = LONGEST_TEXT, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.longest = longest

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = stripped(valuelist[0] if valuelist else self.data)

    def pre_validate(self, form: FlaskForm) -> None:
        refuse_longer(self.data, self.longest)


def refuse_longer(text: str | None, longest: int) -> None:
    """Raise ValidationError where a text has more than `longest` characters."""
    if text and len(text) > longest:
        raise ValidationError(f"At most {longest:,} characters fit here; this has {len(text):,}.")


class ParsedField(StringField):
    """A field that parses typed text: `data` is the result of `read`, None when empty.

    The typed text is kept too, and shown again if it could not be read.
    """

    data: Any

    def __init__(
        self, label: str, read: Callable[[str], Any], write: Callable[[Any], str], **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.read, self.write = read, write

    def process_formdata(self, valuelist: list[str]) -> None:
        if not valuelist:
            return
        text, self.data = stripped(valuelist[0]), None
        if text:
            self.data = self.read(text)  # a ValueError becomes the field's error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.write(self.data) if self.data is not None else ""


class BoundedIntegerField(IntegerField):
    """A whole number of at most nine digits. `NumberRange` fails for one beyond all floats."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and len(valuelist[0].strip()) > 9:
            self.data = None
            raise ValueError("Write a whole number.")
        super().process_formdata(valuelist)


class Rupees(ParsedField):
    """An amount: Decimal rupees, at most two decimals, never rounded."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, money.parse_rupees, _write_rupees, **kwargs)


def _write_rupees(amount: Decimal) -> str:
    return money.format_plain(money.to_paise(amount))


class Day(ParsedField):
    """A day, typed as YYYY-MM-DD or as people in India write it."""

    def __init__(self, label: str, calendar: bool = False, **kwargs: Any) -> None:
        """With `calendar`, the device's date picker is used, for days near today."""
        widget = DateInput() if calendar else None
        write = date.isoformat if calendar else _write_day
        super().__init__(label, _read_day, write, widget=widget, **kwargs)


def _write_day(day: date) -> str:
    """Return the day as it is typed here: 23/11/1981."""
    return day.strftime("%d/%m/%Y")


def _read_day(text: str) -> date:
    try:
        return parse_day(text)
    except DayError as error:
        raise ValueError(str(error)) from None


class OneOf(RadioField):
    """One of a few values, as radio buttons; `labels` maps each value to its label.

    `message` is the error where none, or an unknown value, is chosen.
    """

    def __init__(self, label: str, labels: Mapping[str, str], message: str, **kwargs: Any) -> None:
        choices = [SelectChoice(value, text) for value, text in labels.items()]
        super().__init__(label, choices=choices, validate_choice=False, **kwargs)
        self.labels, self.message = labels, message

    def pre_validate(self, form: FlaskForm) -> None:
        if self.data not in self.labels:
            raise ValidationError(self.message)


class Required:
    """A validator: the field must not be empty; `message` says what to write."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __init__(self, message: str) -> None:
        self.message = message

    def __call__(self, form: FlaskForm, field: Any) -> None:
        # A text that could not be read is not empty, and has its own message.
        if not field.data and field.data != 0 and not field.errors:
            raise ValidationError(self.message)


class Form(FlaskForm):
    """A form without its own CSRF field.

    `CSRFProtect` checks the page's token on every POST before the view runs, and the macro
    `hidden` in the templates writes it; a second token would add no protection.
    """

    class Meta:
        csrf = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take `formdata` as given, otherwise from the request or the form brought back."""
        is_given = args or "formdata" in kwargs
        if not is_given and not self.is_submitted() and brought_back():
            kwargs["formdata"] = request.form
        super().__init__(*args, **kwargs)


class CreatingForm(Form):
    """A form that creates a row: its request key makes it take effect only once."""

    request_key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.request_key.data:
            self.request_key.data = submissions.new_key()

    def key(self) -> str:
        """Return the request key, cut to the length of the column."""
        return str(self.request_key.data or "")[:64]


class EditingForm(Form):
    """A form that changes a row: it carries the version that the writer saw."""

    version = HiddenField()

    def seen_version(self) -> int:
        """Return the version the form was rendered with.

        If it is missing or invalid it is 0, which no row has; such a post is treated as stale.
        """
        text = str(self.version.raw_data[0]) if self.version.raw_data else ""
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0

    def keep_only(self, names: Iterable[str]) -> None:
        """Remove all fields but `names` and the version, for editing in place."""
        remaining = {*names, "version"}
        for name in [field.name for field in self if field.name not in remaining]:
            delattr(self, name)
