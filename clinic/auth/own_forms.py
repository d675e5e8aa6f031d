"""The forms of recovery codes and authenticator apps."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField

from clinic.auth.forms import Email, check_new_password, check_repeated
from clinic.forms import CreatingForm, Form, Line, Required

PASSWORD = "Current password"  # noqa: S105  # a label


class RecoverForm(CreatingForm):
    email = Email("E-mail", validators=[Required("Write your e-mail address.")])
    code = Line("Recovery code", 60, validators=[Required("Write the code that you printed.")])
    password = PasswordField("New password", validators=[check_new_password])
    password_confirm = PasswordField(
        "New password once more", validators=[check_repeated("password")]
    )


class SecondStepForm(Form):
    code = Line("Code", 60, validators=[Required("Write the code that the app shows.")])


class NewCodeForm(Form):
    password = PasswordField(PASSWORD, validators=[Required("Write it once more.")])


class TurnOnForm(Form):
    """`pending` is the sealed secret that the page has shown."""

    pending = HiddenField()
    code = Line("Code of the app", 60, validators=[Required("Write the code that the app shows.")])
    password = PasswordField(PASSWORD, validators=[Required("Write it once more.")])


class TurnOffForm(Form):
    code = Line("Code of the app", 60, validators=[Required("Write the code that the app shows.")])
    password = PasswordField(PASSWORD, validators=[Required("Write it once more.")])
