"""The form that moves a visit to the right patient."""

from __future__ import annotations

from wtforms import HiddenField

from clinic.forms import EditingForm, Line, Needed


class MoveForm(EditingForm):
    """Why, and to whom; the ticks of alerts are read from the request."""

    to = HiddenField()
    reason = Line(
        "Reason", validators=[Needed("Write why, like: opened for her sister by mistake.")]
    )

    def to_patient(self) -> int:
        """Return the number of the right patient, or 0."""
        text = str(self.to.data or "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
