"""The forms of dues: the day whose end is asked for; and what prepares a reminder, the number,
whose it is, and that the patient agreed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, ValidationError
from wtforms.fields import SelectChoice

from clinic.clock import clinic_day
from clinic.dues.reminders import MessageNumber, message_number
from clinic.forms import Day, Form, OneOf
from clinic.intake import YEARS
from clinic.languages import LANGUAGES
from clinic.patients.ages import age_years
from clinic.patients.messages import MESSAGE_OWNERS, has_agreed
from clinic.patients.models import Patient

GROWN = 18
"""Years of age from which a number is first taken for the patient's own."""


class DayEndForm(FlaskForm):
    """The day at whose end the dues are asked for; the last one of the month before, if none is."""

    day = Day("At the end of", calendar=True)

    class Meta:
        csrf = False

    @classmethod
    def of(cls, arguments: Mapping[str, str]) -> DayEndForm:
        """Return the form filled from the query string, and validated."""
        form = cls(arguments, data={"day": _last_month_end()})
        form.validate()
        return form

    def validate_day(self, field: Day) -> None:
        if field.data and field.data.year not in YEARS:
            raise ValidationError(f"Write a day from {YEARS.start} to {YEARS.stop - 1}.")

    def chosen(self) -> date:
        """Return the day; the last one of the month before in place of an unreadable one."""
        return _last_month_end() if self.errors or not self.day.data else self.day.data


def _last_month_end() -> date:
    return clinic_day().replace(day=1) - timedelta(days=1)


class ReminderForm(Form):
    """`patient` and `numbers` are set by `of`."""

    phone = OneOf("Number", {}, "Choose the number.")
    whose = OneOf("Whose number is it?", MESSAGE_OWNERS, "Ask whose number it is, and choose it.")
    agreed = BooleanField("The patient agreed to messages on this number")
    language = SelectField("Language", choices=[SelectChoice(*one) for one in LANGUAGES.items()])

    patient: Patient
    numbers: list[MessageNumber]

    @classmethod
    def of(cls, patient: Patient, print_language: str) -> ReminderForm:
        """Return the form for a patient, filled with what was said before."""
        numbers = [message_number(phone) for phone in patient.phones]
        usable = {one.e164: one.text for one in numbers if not one.why_not}
        phone = patient.message_phone if patient.message_phone in usable else next(iter(usable), "")
        language = patient.message_language or print_language
        form = cls(
            data={
                "phone": phone,
                "whose": _owner_of(patient, phone),
                "language": language if language in LANGUAGES else "en",
            }
        )
        form.patient, form.numbers = patient, numbers
        form.phone.labels = usable
        form.phone.choices = [SelectChoice(value, text) for value, text in usable.items()]
        return form

    @property
    def is_agreed(self) -> bool:
        """True if the consent that is kept holds for the chosen number and owner."""
        patient, phone = self.patient, str(self.phone.data or "")
        return has_agreed(patient, phone) and patient.message_phone_of == self.whose.data

    def chosen_language(self, asked: str | None) -> str:
        """Return the language that is asked for, else that of the form: a key of LANGUAGES."""
        return next((one for one in (asked, self.language.data) if one in LANGUAGES), "en")

    def validate_agreed(self, field: Any) -> None:
        if not field.data and not self.is_agreed:
            raise ValidationError("Ask the patient, then tick this.")


def _owner_of(patient: Patient, phone: str | None) -> str:
    """Return what is known of whose a number is; "" where it has to be asked."""
    if phone and phone == patient.message_phone:
        return patient.message_phone_of
    if phone == patient.second_phone:
        return patient.second_phone_of if patient.second_phone_of in MESSAGE_OWNERS else ""
    return "self" if age_years(patient.birth, clinic_day()) >= GROWN else ""
