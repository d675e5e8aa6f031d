"""The forms of a bank's or UPI app's statement: the file, its columns, the lines to enter."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField
from wtforms import BooleanField, Field, HiddenField, ValidationError

from clinic.forms import CreatingForm, Form
from clinic.statements.entering import AssignedLine, read_entry
from clinic.statements.files import read_file
from clinic.statements.packing import unpack
from clinic.statements.sheets import MOST_BYTES, Record, SheetRows, UnreadableFile


def content_of(field: FileField, most: int, too_large: str) -> bytes:
    """Return the bytes of an uploaded file. Raises ValidationError for none, and for more than
    `most` of them."""
    if not field.data:
        raise ValidationError("Choose the file.")
    content: bytes = field.data.read(most + 1)
    if not content.strip():
        raise ValidationError("This file is empty.")
    if len(content) > most:
        raise ValidationError(too_large)
    return content


class UploadForm(Form):
    statement = FileField("Statement (Excel or CSV)")
    ask = BooleanField("Show me the columns first")
    sheets: list[SheetRows]

    def validate_statement(self, field: FileField) -> None:
        """Require a file with rows that is small enough to be read at once."""
        too_large = "At most 1 MB fits here. Load it month by month."
        content = content_of(field, MOST_BYTES, too_large)
        try:
            self.sheets = read_file(content)
        except UnreadableFile as wrong:
            raise ValidationError(f"{wrong}.") from None


class RolesField(Field):
    """The role of each column, from the left."""

    data: list[str]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(valuelist)


class ColumnsForm(Form):
    """The roles of a sheet's columns, and the line of its heading (0: none)."""

    table = HiddenField()
    heading = HiddenField()
    role = RolesField()

    def sheet(self) -> SheetRows | None:
        """Return the sheet that the page carried; None where the text is not one."""
        return unpack(self.table.data or "")

    def heading_in(self, sheet: SheetRows) -> Record:
        """Return the chosen heading, or an empty record before all others."""
        chosen = str(self.heading.data or "")
        rows = (record for record in sheet.records if str(record.number) == chosen)
        return next(rows, Record(0, []))


class EntriesField(Field):
    """The lines assigned to bills; an unassigned line sends an empty text."""

    data: list[AssignedLine]

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

    def entries(self) -> list[AssignedLine]:
        """Return the lines to enter in the order of the file; the form must be valid."""
        assigned: Any = self.enter.data
        return sorted(assigned, key=lambda entry: entry.line)
