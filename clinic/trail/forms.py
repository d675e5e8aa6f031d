"""The form that limits the pages of the trail."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, ValidationError

from clinic.clock import clinic_day
from clinic.forms import Day
from clinic.trail.periods import TrailFilter
from clinic.trail.rules import ACTION_KIND_WORDS, ActionKind

EVERYBODY = "0"
DAYS_OF_PERSON = 7
EARLIEST = date(2000, 1, 1)


class LimitsForm(FlaskForm):
    """From when to when, by whom, and which acts; `who` only where the page is of a patient."""

    begins = Day("From", calendar=True, name="from")
    ends = Day("To", calendar=True, name="to")
    who = SelectField("Who", validate_choice=False)
    did = SelectField("What", validate_choice=False)

    class Meta:
        csrf = False

    @classmethod
    def of(cls, arguments: Any, people: Mapping[str, str] | None) -> LimitsForm:
        """Return the form filled from the query string; `people` by number, None for one person."""
        today = clinic_day()
        days = None if people else today - timedelta(days=DAYS_OF_PERSON - 1)
        form = cls(arguments, data={"begins": days, "ends": today})
        form.who.choices = [(EVERYBODY, "Everybody"), *(people or {}).items()]
        form.did.choices = [
            ("", "All"),
            *((did.value, text) for did, text in ACTION_KIND_WORDS.items()),
        ]
        form.validate()
        return form

    def validate_ends(self, field: Day) -> None:
        if field.data and self.begins.data and field.data < self.begins.data:
            raise ValidationError("This day is before the first one.")

    def limits(self) -> TrailFilter:
        """Return what was chosen; default days in place of unreadable ones."""
        who, did = self.who.data or EVERYBODY, self.did.data or ""
        offered = {value for value, _text in self.who.choices}
        return TrailFilter(
            self.begins.data or EARLIEST,
            self.ends.data or clinic_day(),
            int(who) if who in offered else 0,
            ActionKind(did) if did in list(ActionKind) else None,
        )
