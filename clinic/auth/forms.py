"""The forms of signing up, signing in and the account."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, ValidationError
from wtforms.fields import SelectChoice

from clinic.auth.passwords import LONGEST, SHORTEST
from clinic.auth.service import normalise_email
from clinic.clinic_phones import format_clinic_phones, read_clinic_phones
from clinic.forms import (
    LONGEST_NAME,
    CreatingForm,
    EditingForm,
    Form,
    Line,
    ParsedField,
    Required,
    Rupees,
    Text,
)
from clinic.languages import LANGUAGES, OF_BILLS
from clinic.upi_ids import BadUpiId, check_upi_id

PAPER_LANGUAGES = [SelectChoice(code, label) for code, label in LANGUAGES.items()]
BILL_LANGUAGES = [
    SelectChoice("", "The same"),
    *(SelectChoice(code, label) for code, label in OF_BILLS.items()),
]


class Email(ParsedField):
    """An e-mail address, normalised."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, normalise_email, str, **kwargs)


class ClinicPhones(ParsedField):
    """The telephone numbers of a clinic, as `clinic.clinic_phones` stores them."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, read_clinic_phones, format_clinic_phones, **kwargs)


def check_new_password(_form: FlaskForm, field: PasswordField) -> None:
    """Require 8 to 128 characters of any kind: length makes a password strong (NIST SP 800-63B)."""
    if not SHORTEST <= len(field.data or "") <= LONGEST:
        raise ValidationError(f"Choose a password of {SHORTEST} to {LONGEST} characters.")


def check_repeated(first: str) -> Any:
    """Return a validator: the field equals the one named `first`."""

    def check(form: FlaskForm, field: PasswordField) -> None:
        if form[first].data and not field.data:
            raise ValidationError("Type the same password once more.")
        if form[first].data != field.data:
            raise ValidationError("The two passwords differ. Type the same one twice.")

    return check


class SignUpForm(CreatingForm):
    full_name = Line("Full name", LONGEST_NAME, validators=[Required("Write your full name.")])
    email = Email("E-mail", validators=[Required("Write your e-mail address.")])
    password = PasswordField("Password", validators=[check_new_password])
    password_confirm = PasswordField("Password once more", validators=[check_repeated("password")])


class SignInForm(FlaskForm):
    email = Email("E-mail", validators=[Required("Write your e-mail address.")])
    password = PasswordField("Password", validators=[Required("Write your password.")])
    remember = BooleanField("Keep me signed in on this device")
    next = HiddenField()


class AccountForm(EditingForm):
    full_name = Line("Full name", LONGEST_NAME, validators=[Required("Write your full name.")])
    qualification = Line("Qualification")
    registration_number = Line("Registration number", 60)
    registration_council = Line("Registration council")
    clinic_name = Line("Clinic name")
    clinic_address = Text("Clinic address", 500)
    clinic_phone = ClinicPhones("Clinic phone")
    room = Line("Room", 60)
    upi_id = Line("UPI ID", 100)
    default_fee = Rupees("Default fee")
    print_language = SelectField("Print language", choices=PAPER_LANGUAGES, default="en")
    bill_language = SelectField("Language of bills", choices=BILL_LANGUAGES, default="")

    def validate_upi_id(self, field: Line) -> None:
        try:
            field.data = check_upi_id(field.data) if field.data else ""
        except BadUpiId as error:
            raise ValidationError(f"{error}.") from None


class PersonForm(EditingForm):
    """The name and details of a member of staff. A prescription prints them if the person signs."""

    full_name = Line("Full name", LONGEST_NAME, validators=[Required("Write your full name.")])
    qualification = Line("Qualification")
    registration_number = Line("Registration number", 60)
    registration_council = Line("Registration council")


class PasswordForm(Form):
    old_password = PasswordField("Current password", validators=[Required("Write it once more.")])
    new_password = PasswordField("New password", validators=[check_new_password])
    new_password_confirm = PasswordField(
        "New password once more", validators=[check_repeated("new_password")]
    )
