"""The forms of the queue."""

from __future__ import annotations

from clinic.forms import CreatingForm, EditingForm, Line, Required
from clinic.queue.models import LONGEST_REASON


class ArriveForm(CreatingForm):
    """A patient arrives; its key makes one arrival of a double tap."""


class ActForm(EditingForm):
    """An action on an entry that was seen at a version."""


class UrgentForm(EditingForm):
    """The reason why an entry moves up."""

    reason = Line(
        "Why it is urgent",
        longest=LONGEST_REASON,
        validators=[Required("Write why this patient goes first.")],
    )
