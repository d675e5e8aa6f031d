"""The forms that link two records and part them."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import HiddenField, ValidationError
from wtforms.fields import SelectChoice

from clinic.forms import CreatingForm, EditingForm, Form, Line, OneOf, ParsedField, Required
from clinic.linking.preview import LinkPreview
from clinic.linking.service import RowSinceLink
from clinic.patients.models import LONGEST_REASON


def _number(text: str) -> int:
    digits = text.casefold().removeprefix("no.").strip()
    is_number = digits.isascii() and digits.isdecimal() and len(digits) < 16
    if not is_number or int(digits) == 0:
        raise ValueError("Write the number of the other record, like 42.")
    return int(digits)


class ChooseForm(Form):
    """The number of the other record."""

    other = ParsedField(
        "Number of the other record",
        _number,
        str,
        validators=[Required("Write the number of the other record.")],
    )


class LinkForm(CreatingForm, EditingForm):
    """Which of two records is kept, and why they are of one person."""

    other_version = HiddenField()
    keep = OneOf("Which record goes on?", {}, "Choose the record to go on with.")
    reason = Line(
        "How do you know that it is one person?",
        longest=LONGEST_REASON,
        validators=[Required("Write how you know that it is one person.")],
    )

    @classmethod
    def of(cls, preview: LinkPreview) -> LinkForm:
        """Return the form for two records, with the suggested one chosen."""
        numbers = [side.patient.id for side in preview.sides]
        form = cls(data={"keep": str(preview.suggested)})
        form.keep.labels = {str(number): f"No. {number}" for number in numbers}
        form.keep.choices = [SelectChoice(key, text) for key, text in form.keep.labels.items()]
        return form

    def show(self, preview: LinkPreview) -> None:
        """Write down which versions are shown."""
        one, other = (side.state for side in preview.sides)
        self.version.data, self.other_version.data = one.version, other.version
        self.version.raw_data = self.other_version.raw_data = None

    def seen(self, one: int, other: int) -> dict[int, int]:
        """Return the versions that the writer saw; 0 where the form does not say."""
        return {one: self.seen_version(), other: _version(self.other_version.raw_data)}


def _version(raw: Any) -> int:
    text = str(raw[0]) if raw else ""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


class PartForm(EditingForm):
    """The record to which each row since a link belongs: a choice a row, named by its key."""

    shown = HiddenField()

    def chosen(self, later: list[RowSinceLink]) -> dict[str, str]:
        """`kept` or `record` for each row that can be moved."""
        sent = request.form if self.is_submitted() else {}
        return {
            row.key: "record" if sent.get(row.key) == "record" else "kept"
            for row in later
            if not row.is_fixed
        }

    def seen_keys(self) -> set[str]:
        """Return the keys of the rows that were shown."""
        return set(str(self.shown.data or "").split())

    def validate_shown(self, field: HiddenField) -> None:
        if len(str(field.data or "")) > 100_000:
            raise ValidationError("Open the page again.")
