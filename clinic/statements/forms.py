"""The forms of a bank's or UPI app's statement: the file, and what of it is to be entered."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import Field, ValidationError

from clinic.forms import CreatingForm, Form
from clinic.statements.entering import Entry, read_entry
from clinic.statements.sheets import MOST_BYTES


class UploadForm(Form):
    statement = FileField("Statement (CSV)")

    def validate_statement(self, field: FileField) -> None:
        """A file, small enough to be read at once."""
        if not field.data:
            raise ValidationError("Choose the file.")
        self.content = field.data.read(MOST_BYTES + 1)
        if not self.content.strip():
            raise ValidationError("This file is empty.")
        if len(self.content) > MOST_BYTES:
            raise ValidationError("At most 1 MB fits here. Load it month by month.")


class EntriesField(Field):
    """Lines that were given to bills; what was left alone sends an empty text."""

    data: list[Entry]

    def process_formdata(self, valuelist: list[str]) -> None:
        texts = [text for text in valuelist if text]
        read = {text: read_entry(text) for text in texts}
        self.data = [entry for entry in read.values() if entry is not None]
        if len(self.data) < len(read):
            raise ValueError("A line could not be read. Load the statement again.")


class EnterForm(CreatingForm):
    enter = EntriesField("Lines")

    def validate_enter(self, field: EntriesField) -> None:
        if not field.data and not field.errors:
            raise ValidationError("Tick the lines to be entered.")

    def entries(self) -> list[Entry]:
        """The lines to be entered, once the form is valid, in the order of the file."""
        given: Any = self.enter.data
        return sorted(given)
