"""The forms of lab values: several lines at once, one value, and a stroke with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request
from wtforms import HiddenField, ValidationError

from clinic.clock import clinic_day, format_day
from clinic.forms import CreatingForm, Day, EditingForm, Line, Required, Text
from clinic.labs.models import LONGEST_LAB, LONGEST_REASON, LabValue
from clinic.labs.reading import LabLine, LabQuestion, keys_of, read_line, read_lines
from clinic.labs.service import known_spelling

MOST_LINES = 40
CHOOSE, KEEP = "choose", "keep"
"""What a tap on an answer sends: `choose:2:HbA1c 7.2 %` puts another second line, `keep:KEY`
states that the line is right as it was typed."""


class ValueFields:
    """The fields that adding and changing share."""

    taken_on = Day("Date of the sample", calendar=True, validators=[Required("Write the date.")])
    lab = Line("Laboratory", LONGEST_LAB)
    earliest: date | None = None
    """The first possible day of birth."""

    def validate_taken_on(self, field: Day) -> None:
        if field.data and field.data > clinic_day():
            raise ValidationError("This date is in the future.")
        if field.data and self.earliest and field.data < self.earliest:
            raise ValidationError(f"The patient was born on {format_day(self.earliest)} or later.")

    def shared(self) -> dict[str, Any]:
        """Return the columns that do not come from a line."""
        lab = known_spelling(self.lab.data) if self.lab.data else ""
        return {"taken_on": self.taken_on.data, "lab": lab}


def keys_kept() -> list[str]:
    """Return the keys of the questions that the writer answered: the line is right."""
    tapped = request.form.get("tap", "")
    confirmed = [tapped.removeprefix(f"{KEEP}:")] if tapped.startswith(f"{KEEP}:") else []
    return [*request.form.getlist("right"), *confirmed]


def with_choice(text: str) -> str:
    """Return the lines after a tap on what may be meant; as they are without one."""
    verb, _, rest = request.form.get("tap", "").partition(":")
    place, _, line = rest.partition(":")
    lines = [one for one in text.splitlines() if one.strip()]
    if verb != CHOOSE or not (place.isascii() and place.isdecimal() and len(place) < 4):
        return text
    if int(place) < len(lines):
        lines[int(place)] = line
    return "\n".join(lines)


class NewValuesForm(ValueFields, CreatingForm):
    """New values: a line for each test."""

    lines = Text(
        "Values, one on each line", 4000, validators=[Required("Write at least one value.")]
    )
    visit_id = HiddenField()
    report_id = HiddenField()

    def number(self, name: str) -> int | None:
        """Return the number in a hidden field; None for none."""
        text = str(self[name].data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None

    def read(self) -> list[LabLine]:
        """Return the lines as they are read."""
        self.lines.data = with_choice(self.lines.data or "")
        self.lines.raw_data = None
        return read_lines(self.lines.data, keys_kept())

    def validate_lines(self, field: Text) -> None:
        if len((field.data or "").splitlines()) > MOST_LINES:
            raise ValidationError(f"At most {MOST_LINES} lines fit here.")


def written(value: LabValue) -> str:
    """Return a stored value as a line."""
    parts = {name: getattr(value, name) for name in ("test", "value", "unit", "printed_range")}
    return LabLine("", **parts).written


class EditValueForm(ValueFields, EditingForm):
    line = Line("Test, value, unit and range", validators=[Required("Write the value.")])

    @classmethod
    def of(cls, value: LabValue, **kwargs: Any) -> EditValueForm:
        """Return the form filled from a value."""
        data = {
            "line": written(value),
            "lab": value.lab,
            "taken_on": value.taken_on,
            "version": value.version,
        }
        return cls(data=data, **kwargs)

    def read(self, value: LabValue) -> LabLine:
        """Return the line as it is read; as it is stored it is not asked about again."""
        self.line.data = with_choice(self.line.data or "")
        self.line.raw_data = None
        return read_line(self.line.data, [*keys_kept(), *keys_of(written(value))])


class StrikeForm(EditingForm):
    reason = Line("Why is it wrong?", LONGEST_REASON, validators=[Required("Write why.")])


def asked(lines: list[LabLine]) -> list[tuple[int, LabQuestion]]:
    """Return the questions about lines, each with the place of its line."""
    return [(place, question) for place, line in enumerate(lines) for question in line.questions]
