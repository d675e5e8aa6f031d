"""The forms of a report, of further files, and of how a picture is shown."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, MultipleFileField, ValidationError
from wtforms.validators import NumberRange, Optional

from clinic.clock import clinic_day
from clinic.files.kinds import KINDS, format_crop, parse_crop
from clinic.files.models import LONGEST_NAME, Report, ReportFile
from clinic.forms import BoundedIntegerField, CreatingForm, Day, EditingForm, Line, OneOf, Required

TURNS = {"0": "As it is", "90": "Right", "180": "Upside down", "270": "Left"}


class ReportFields:
    """The fields that adding and editing share."""

    kind = OneOf("What is it?", KINDS, "Choose what it is.", default="lab")
    name = Line("Name", LONGEST_NAME)
    dated_on = Day(
        "Date of the report", calendar=True, validators=[Required("Write the report's date.")]
    )

    def validate_dated_on(self, field: Day) -> None:
        if field.data and field.data > clinic_day():
            raise ValidationError("This date is in the future.")

    def values(self) -> dict[str, Any]:
        """Return the columns of Report."""
        return {
            "kind": self.kind.data,
            "name": self.name.data,
            "dated_on": self.dated_on.data,
        }


class AddFilesForm(CreatingForm):
    """Files for a report that is there."""

    files = MultipleFileField("Photos or files")

    def uploads(self) -> list[Any]:
        """Return the files that were chosen."""
        return [file for file in self.files.data or [] if getattr(file, "filename", "")]

    def validate_files(self, field: MultipleFileField) -> None:
        if not self.uploads():
            raise ValidationError("Take a photo or choose a file.")


class NewReportForm(ReportFields, AddFilesForm):
    """A new report with its files; `visit_id` is the visit that it belongs to."""

    visit_id = HiddenField()

    @classmethod
    def today(cls, visit_id: str = "") -> NewReportForm:
        """Return an empty form, dated today."""
        return cls(data={"dated_on": clinic_day(), "visit_id": visit_id})

    def visit(self) -> int | None:
        """Return the number of the visit, if any."""
        text = str(self.visit_id.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None


class EditReportForm(ReportFields, EditingForm):
    @classmethod
    def of(cls, report: Report, **kwargs: Any) -> EditReportForm:
        """Return the form filled from a report."""
        data = {
            "kind": report.kind,
            "name": report.name,
            "dated_on": report.dated_on,
            "version": report.version,
        }
        return cls(data=data, **kwargs)


class PictureForm(EditingForm):
    """How a picture is shown: its turn, and the part of it in thousandths of width and height."""

    turn = OneOf("Turn", TURNS, "Choose how it is turned.")
    left = BoundedIntegerField("Left edge", validators=[Optional(), NumberRange(0, 1000)])
    top = BoundedIntegerField("Upper edge", validators=[Optional(), NumberRange(0, 1000)])
    right = BoundedIntegerField("Right edge", validators=[Optional(), NumberRange(0, 1000)])
    bottom = BoundedIntegerField("Lower edge", validators=[Optional(), NumberRange(0, 1000)])

    @classmethod
    def of(cls, file: ReportFile, **kwargs: Any) -> PictureForm:
        """Return the form filled from a file."""
        left, top, right, bottom = parse_crop(file.crop)
        edges = {"left": left, "top": top, "right": right, "bottom": bottom}
        data = {**edges, "turn": str(file.turn), "version": file.version}
        return cls(data=data, **kwargs)

    def crop(self) -> tuple[int, int, int, int]:
        """Return the edges; those of the whole picture for what was left empty."""
        edges = (self.left.data, self.top.data, self.right.data, self.bottom.data)
        left, top, right, bottom = (
            edge if given is None else given
            for given, edge in zip(edges, (0, 0, 1000, 1000), strict=True)
        )
        return left, top, right, bottom

    def validate_bottom(self, _field: BoundedIntegerField) -> None:
        if any(field.errors for field in (self.left, self.top, self.right)):
            return
        try:
            parse_crop(format_crop(self.crop()))
        except ValueError as error:
            raise ValidationError(str(error)) from None
