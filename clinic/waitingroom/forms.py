"""The forms of a waiting room's screens."""

from __future__ import annotations

from clinic.forms import CreatingForm, Form, Line, Required, Text


class ScreenForm(CreatingForm):
    """A new screen."""

    name = Line("Where it hangs", longest=100)


class TogetherForm(Form):
    """Several doctors' links that one screen shows."""

    links = Text(
        "Links, one a line", longest=2000, validators=[Required("Paste at least two links.")]
    )
