"""The forms of lists of patients, and of the export of everything."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_wtf.file import FileField
from wtforms import PasswordField, SelectField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import NumberRange, Optional

from clinic.exchange.births import ORDERS, TWO_DIGITS
from clinic.exchange.models import PatientImport
from clinic.exchange.packed import LIMITS, ReadList, take
from clinic.forms import BoundedIntegerField, CreatingForm, EditingForm, Form, OneOf, Required
from clinic.statements.forms import RolesField, content_of
from clinic.statements.sheets import UnreadableFile

MOST_MEGABYTES = LIMITS.size // 1_000_000


class ListForm(CreatingForm):
    list = FileField("List of patients (Excel or CSV)")
    taken: ReadList
    file_name = ""

    def validate_list(self, field: FileField) -> None:
        """Require a file whose lines can be read."""
        too_large = f"At most {MOST_MEGABYTES} MB fit here. Load it in parts."
        content = content_of(field, LIMITS.size, too_large)
        self.file_name = str(field.data.filename or "")
        try:
            self.taken = take(content)
        except UnreadableFile as wrong:
            raise ValidationError(f"{wrong}.") from None


class ColumnsForm(EditingForm):
    """The chosen contents of the columns, and the answers about the days in them."""

    role = RolesField("Columns")
    heading = BoundedIntegerField(
        "Line of the headings (0: there are none)",
        validators=[NumberRange(0, 1000, "Write the number of a line.")],
    )
    day_order = OneOf("Which comes first in the dates?", ORDERS, "", validators=[Optional()])
    two_digits = SelectField(
        "Years of two digits",
        choices=[SelectChoice(value, text) for value, text in {"": "Choose", **TWO_DIGITS}.items()],
        validate_choice=False,
    )

    @classmethod
    def of(cls, patient_list: PatientImport) -> ColumnsForm:
        """Return the form filled from a list."""
        data = {
            "role": patient_list.roles,
            "heading": patient_list.heading,
            "version": patient_list.version,
        }
        data |= {"day_order": patient_list.day_order, "two_digits": patient_list.two_digits}
        return cls(data=data)

    def answers(self) -> dict[str, Any]:
        """Return what was typed, as `service.match` takes it."""
        return {
            "roles": self.role.data or [],
            "heading": self.heading.data or 0,
            "day_order": self.day_order.data or "",
            "two_digits": self.two_digits.data or "",
        }


class StepForm(EditingForm):
    """A button of a list's page."""


class ChooseForm(EditingForm):
    """The choice of shown duplicates that are imported nevertheless."""

    def shown(self) -> set[int]:
        """Return the lines that the page showed."""
        return _numbers("shown")

    def ticked(self) -> set[int]:
        """Return those that were ticked."""
        return _numbers("chosen")


def _numbers(name: str) -> set[int]:
    texts = request.form.getlist(name)[:100]
    return {int(text) for text in texts if text.isascii() and text.isdecimal() and len(text) < 9}


class ExportForm(Form):
    password = PasswordField("Current password", validators=[Required("Write it once more.")])
