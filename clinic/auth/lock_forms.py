"""The forms of shared devices: the PIN that opens, setting it, and when a device locks."""

from __future__ import annotations

from wtforms import HiddenField, PasswordField, SelectField, ValidationError
from wtforms.fields import SelectChoice

from clinic.auth.lock_rules import MINUTES
from clinic.auth.pins import check_pin
from clinic.forms import EditingForm, Form, Required

BY_HAND = SelectChoice("0", "Only with “Lock now”")


def _format_minutes(minutes: int) -> str:
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


class OpenForm(Form):
    """`who` is the key of a `shared_devices.Person`."""

    who = HiddenField()
    pin = PasswordField("PIN", validators=[Required("Type your PIN.")])


class PinForm(Form):
    pin = PasswordField("New PIN", validators=[Required("Choose 4 to 6 digits.")])
    pin_confirm = PasswordField("New PIN once more")
    password = PasswordField("Current password", validators=[Required("Write it once more.")])

    def validate_pin(self, field: PasswordField) -> None:
        try:
            check_pin(field.data or "")
        except ValueError as error:
            raise ValidationError(str(error)) from None

    def validate_pin_confirm(self, field: PasswordField) -> None:
        if field.data != self.pin.data:
            raise ValidationError("The two PINs differ. Type the same one twice.")


class LimitForm(EditingForm):
    lock_minutes = SelectField(
        "Lock after",
        choices=[*(SelectChoice(str(each), _format_minutes(each)) for each in MINUTES), BY_HAND],
    )


class SharingForm(Form):
    """`shared`: yes or no."""

    shared = HiddenField()

    def validate_shared(self, field: HiddenField) -> None:
        if field.data not in ("yes", "no"):
            raise ValidationError("Say whether this tablet is shared.")
