"""The forms of letters: beginning one, the draft, a revocation, a text with fields."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import request
from wtforms import HiddenField, SelectField, ValidationError
from wtforms.fields import SelectChoice

from clinic.forms import CreatingForm, Day, EditingForm, Form, Line, OneOf, Required, Text, stripped
from clinic.languages import LANGUAGES
from clinic.letters.filling import WrongText, check
from clinic.letters.kinds import ASKS, CHIPS, KIND_WORDS, LetterKind
from clinic.letters.models import (
    LONGEST_ATTENDED,
    LONGEST_MARK,
    LONGEST_REASON,
    LONGEST_RECIPIENT,
    LONGEST_TEXT_NAME,
    LetterDraft,
    LetterText,
)
from clinic.letters.rules import last_day
from clinic.submissions import new_key

DIAGNOSIS = {"no": "Not named", "yes": "Named"}
LONGEST_BODY = 6000
ISSUE, CONFIRM, FILL, DAYS = "issue", "issue:confirm", "fill", "days:"
"""What the buttons of a draft send as `act`: `days:3` sets the last day, `issue:confirm` says that
what was `asked` is right."""


def _languages() -> list[SelectChoice]:
    return [SelectChoice(code, label) for code, label in LANGUAGES.items()]


class NewLetterForm(CreatingForm):
    """Beginning a letter: `make` is a kind, `sickness:3` with its days, or `text:7` of the doctor's
    own texts."""

    make = HiddenField()
    language = SelectField("Language of the letter", choices=_languages())

    def chosen(self) -> tuple[str, str]:
        """Return the kind or "text", and the number behind it, or ""."""
        name, _, number = str(self.make.data or "").partition(":")
        is_number = number.isascii() and number.isdecimal() and len(number) < 19
        return name, number if is_number else ""


class DraftForm(EditingForm):
    """A draft: the fields that its kind asks for, and the text."""

    request_key = HiddenField()
    seen_body = HiddenField()
    language = SelectField("Language of the letter", choices=_languages())
    starts_on = Day("First day", calendar=True)
    ends_on = Day("Last day", calendar=True)
    history = Line("What the days before the visit rest on", LONGEST_REASON)
    attended = Line("When the patient was here", LONGEST_ATTENDED)
    recipient = Line("To whom", LONGEST_RECIPIENT)
    reason = Line("Why", LONGEST_REASON)
    names_diagnosis = OneOf("Diagnosis", DIAGNOSIS, "Choose one.", default="no")
    mark_1 = Line("Identification mark", LONGEST_MARK)
    mark_2 = Line("Another mark", LONGEST_MARK)
    body = Text("Text", LONGEST_BODY)

    @classmethod
    def of(cls, draft: LetterDraft, **kwargs: Any) -> DraftForm:
        """Return the form filled from a draft, with the fields of its kind."""
        names = ("language", *_columns(draft.kind), "body", "version")
        data = {name: getattr(draft, name) for name in names}
        if "names_diagnosis" in data:
            data["names_diagnosis"] = "yes" if draft.names_diagnosis else "no"
        data["seen_body"] = digest(draft.body)
        form = cls(data=data, **kwargs)
        form.keep_only(("request_key", "seen_body", "language", *_columns(draft.kind), "body"))
        if draft.kind == LetterKind.FITNESS:
            form.starts_on.label.text = "Fit from"
        if not form.request_key.data:
            form.request_key.data = new_key()
        return form

    def act(self) -> str:
        """Return the value of the tapped button, or "" for saving."""
        return str(request.form.get("act", ""))

    def set_days(self) -> None:
        """Set the last day by a tapped number of days, from the first day on."""
        text = self.act().removeprefix(DAYS)
        if self.act().startswith(DAYS) and text in map(str, CHIPS) and self.starts_on.data:
            self.ends_on.data = last_day(self.starts_on.data, int(text))
            self.ends_on.raw_data = None
            self.ends_on.process_errors = []

    def values(self) -> dict[str, Any]:
        """Return the columns of LetterDraft; the text only where it was changed on this page."""
        fields = (field for field in self if hasattr(LetterDraft, field.name))
        values = {field.name: field.data for field in fields}
        values = {name: values[name] for name in values.keys() - {"version", "request_key"}}
        if "names_diagnosis" in values:
            values["names_diagnosis"] = values["names_diagnosis"] == "yes"
        if digest(values["body"] or "") == self.seen_body.data:
            del values["body"]
        return values

    def key(self) -> str:
        """Return the request key, cut to the length of the column."""
        return str(self.request_key.data or "")[:64]

    def confirmed(self) -> tuple[str, ...]:
        """Return the keys of the questions that the doctor answered."""
        answered = request.form.getlist("confirmed")
        asked = request.form.getlist("asked") if self.act() == CONFIRM else []
        return tuple(dict.fromkeys([*answered, *asked]))


def _columns(kind: str) -> tuple[str, ...]:
    asked = ASKS[LetterKind(kind)]
    return (*asked, "history") if "starts_on" in asked else asked


def digest(text: str) -> str:
    """Return a short hash of a text, by which a page knows whether it was changed there."""
    return sha256(stripped(text).encode()).hexdigest()[:16]


class RevokeForm(Form):
    reason = Line(
        "Why does it no longer hold?", LONGEST_REASON, validators=[Required("Write why.")]
    )


class TextForm(EditingForm):
    """A text of the doctor's own, with fields in braces."""

    request_key = HiddenField()
    kind = SelectField(
        "Kind", choices=[SelectChoice(kind.value, label) for kind, label in KIND_WORDS.items()]
    )
    language = SelectField("Language", choices=_languages())
    name = Line("Name", LONGEST_TEXT_NAME)
    body = Text("Text", LONGEST_BODY, validators=[Required("Write the text.")])

    @classmethod
    def of(cls, text: LetterText, **kwargs: Any) -> TextForm:
        """Return the form filled from a text."""
        names = ("kind", "language", "name", "body", "version")
        return cls(data={name: getattr(text, name) for name in names}, **kwargs)

    def key(self) -> str:
        """Return the request key, cut to the length of the column."""
        return str(self.request_key.data or "")[:64]

    def values(self) -> dict[str, str]:
        """Return the columns of LetterText."""
        return {name: self[name].data for name in ("kind", "language", "name", "body")}

    def validate_body(self, field: Text) -> None:
        try:
            check(field.data or "")
        except WrongText as error:
            raise ValidationError(str(error)) from None
