"""The forms of the print settings, the signature, the notes shown, and the register's period."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import ValidationError

from clinic.clock import clinic_day
from clinic.forms import Day, EditingForm, OneOf, ParsedField
from clinic.prescribing.models import PrintSettings
from clinic.prescribing.signature import MOST_BYTES

PAPERS = {"a5": "A5", "a4": "A4"}
LETTERHEADS = {"clinic": "Plain paper", "own": "Own letterhead"}
LAB_VALUES = {"no": "Not printed", "yes": "Printed"}
EDGES = {"top_mm": 150, "bottom_mm": 150, "left_mm": 60, "right_mm": 60}
"""The largest value of each margin, in millimetres."""


class Millimetres(ParsedField):
    """A whole number of millimetres, from 0 to `most`."""

    def __init__(self, label: str, most: int, **kwargs: Any) -> None:
        super().__init__(label, self._read, str, **kwargs)
        self.most = most

    def _read(self, text: str) -> int:
        number = text.lower().removesuffix("mm").strip()
        if not number.isdecimal() or len(number) > 4:
            raise ValueError("Write whole millimetres, for example 40.")
        if int(number) > self.most:
            raise ValueError(f"At most {self.most} mm fit here.")
        return int(number)

    def pre_validate(self, form: FlaskForm) -> None:
        if self.data is None and not self.errors and not self.process_errors:
            raise ValidationError("Write whole millimetres, 0 for none.")


class PrintForm(EditingForm):
    paper = OneOf("Paper", PAPERS, "Choose A5 or A4.")
    letterhead = OneOf("Your paper", LETTERHEADS, "Choose one.")
    lab_values = OneOf("Last lab values", LAB_VALUES, "Choose one.", default="no")
    top_mm = Millimetres("Top", EDGES["top_mm"])
    bottom_mm = Millimetres("Bottom", EDGES["bottom_mm"])
    left_mm = Millimetres("Left", EDGES["left_mm"])
    right_mm = Millimetres("Right", EDGES["right_mm"])

    @classmethod
    def of(cls, settings: PrintSettings, **kwargs: Any) -> PrintForm:
        """Return the form filled from the settings."""
        data = {name: getattr(settings, name) for name in ("paper", *EDGES)}
        letterhead = "own" if settings.own_letterhead else "clinic"
        data |= {"letterhead": letterhead, "version": settings.version or 0}
        return cls(data=data | {"lab_values": "yes" if settings.lab_values else "no"}, **kwargs)

    def values(self) -> dict[str, Any]:
        """Return the columns of PrintSettings."""
        names = ("paper", *EDGES)
        own = self.letterhead.data == "own"
        printed = self.lab_values.data == "yes"
        values = {name: self[name].data for name in names}
        return values | {"own_letterhead": own, "lab_values": printed}


NOTES = {
    "interaction": "Precautions between two medicines",
    "duplicate": "Two of a class that may be meant",
    "together": "Effects that add up over several medicines",
    "dose": "More than the usual dose, within the maximum",
    "length": "Longer than usual",
    "age": "From 65 years on",
    "pregnancy": "Care in pregnancy",
    "breastfeeding": "Care while breastfeeding",
    "child": "Care in children",
    "allergy": "Allergies that rarely cross to another class",
    "condition": "Kidney, liver and G6PD",
}
"""The kinds of notes, with their labels. Stops and serious warnings can't be turned off."""
SHOWN = {"shown": "Shown", "hidden": "Not shown"}


class NotesForm(EditingForm):
    """The kinds of notes that are shown."""

    @classmethod
    def of(cls, settings: PrintSettings, **kwargs: Any) -> NotesForm:
        """Return the form filled from the settings."""
        off = settings.notes_off
        data = {kind: "hidden" if kind in off else "shown" for kind in NOTES}
        return cls(data=data | {"version": settings.version or 0}, **kwargs)

    def values(self) -> dict[str, Any]:
        """Return the columns of PrintSettings."""
        hidden = [kind for kind in NOTES if self[kind].data == "hidden"]
        return {"hidden_notes": " ".join(hidden)}


for _kind, _label in NOTES.items():
    setattr(NotesForm, _kind, OneOf(_label, SHOWN, "Choose one."))


class SignatureForm(FlaskForm):
    picture = FileField("Picture of your signature")

    def upload(self) -> bytes:
        """Return the bytes of the picture; none where no file was sent."""
        if not self.picture.data:
            return b""
        with self.picture.data.stream as stream:
            return bytes(stream.read(MOST_BYTES + 1))


class PeriodForm(FlaskForm):
    """A period of days, by default from the first of this month to today."""

    begins = Day("From", calendar=True, name="from")
    ends = Day("To", calendar=True, name="to")

    class Meta:
        csrf = False

    @classmethod
    def of(cls, arguments: Any) -> PeriodForm:
        """Return the form filled from the query string, with the default days where it names
        none."""
        today = clinic_day()
        form = cls(arguments, data={"begins": today.replace(day=1), "ends": today})
        form.validate()
        return form

    def period(self) -> tuple[date, date]:
        """Return the days, both included; default days in place of unreadable ones."""
        today = clinic_day()
        ends = self.ends.data or today
        return self.begins.data or ends.replace(day=1), ends

    def validate_ends(self, field: Day) -> None:
        if field.data and self.begins.data and field.data < self.begins.data:
            raise ValidationError("This day is before the first one.")
