"""The forms of staff: inviting, joining, and what a person may do."""

from __future__ import annotations

import re
from typing import Any

from wtforms import PasswordField, SelectMultipleField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from clinic.auth.forms import Email, check_new_password, check_repeated
from clinic.auth.permissions import ROLE_WORDS, WORDS, Role, can_be_granted, unseen_by
from clinic.forms import (
    LONGEST_NAME,
    CreatingForm,
    EditingForm,
    Form,
    Line,
    OneOf,
    ParsedField,
    Required,
)

STAFF_ROLES = {role.value: ROLE_WORDS[role] for role in Role if role is not Role.DOCTOR}


def _read_percent(text: str) -> int:
    """Read `10`, `12.5 %` as basis points. Raises ValueError."""
    match = re.fullmatch(r"(\d{1,3})(?:\.(\d{1,2}))?\s*%?", text, re.ASCII)
    points = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else -1
    if not 0 <= points <= 10_000:
        raise ValueError("Write a percentage from 0 to 100, or leave it empty.")
    return points


def _write_percent(points: int) -> str:
    whole, rest = divmod(points, 100)
    return f"{whole}" + (f".{rest:02}".rstrip("0") if rest else "")


class InviteForm(CreatingForm):
    name = Line("Name", LONGEST_NAME, validators=[Required("Write who joins.")])
    role = OneOf("Works as", STAFF_ROLES, "Choose what the person works as.")


class RoleForm(EditingForm):
    """A change of the role starts from what the new role may do."""

    role = OneOf("Works as", STAFF_ROLES, "Choose what the person works as.")


class MemberForm(EditingForm):
    """The permissions of a member of staff: all that are ticked, and no others."""

    may = SelectMultipleField(
        "May", option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )

    discount_cap = ParsedField("Largest discount", _read_percent, _write_percent)
    """Basis points; None: that of the role."""

    def __init__(self, role: Role, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.may.choices = [SelectChoice(one.value, WORDS[one]) for one in can_be_granted(role)]

    def validate_may(self, field: SelectMultipleField) -> None:
        """Refuse a permission to write what the person may not see."""
        unseen = unseen_by(field.data or ())
        if unseen:
            write, see = (WORDS[one] for one in unseen[0])
            raise ValidationError(f"“{write}” shows what is written already. Tick “{see}” too.")


class CodeForm(Form):
    """The code of an invitation, for a person who has an account and is signed in."""

    code = Line("Code", 200, validators=[Required("Write the code that the doctor gave you.")])


class JoinForm(CodeForm):
    full_name = Line("Full name", LONGEST_NAME, validators=[Required("Write your full name.")])
    email = Email("E-mail", validators=[Required("Write your e-mail address.")])
    password = PasswordField("Password", validators=[check_new_password])
    password_confirm = PasswordField("Password once more", validators=[check_repeated("password")])


class NewPasswordForm(CodeForm):
    password = PasswordField("New password", validators=[check_new_password])
    password_confirm = PasswordField(
        "New password once more", validators=[check_repeated("password")]
    )
