"""The form of the billing settings."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import ValidationError

from clinic.auth.permissions import ROLE_WORDS, Role
from clinic.billing.discounts import Discount, format_discount, parse_discount
from clinic.billing.headings import check_gstin
from clinic.billing.rules import PAPERS, kept_paper, paper_of
from clinic.billing.settings_models import BillingSettings
from clinic.forms import EditingForm, OneOf, ParsedField

ROUNDING = {"rupee": "To the rupee", "paisa": "To the paisa"}
UPI_LIMITS = {
    "100000": "₹1,00,000, as usual",
    "500000": "₹5,00,000, for a hospital",
}
STAMP = {"yes": "Yes", "no": "No"}
LETTERHEAD = {"yes": "Bills and receipts too", "no": "Prescriptions only"}


def read_percent(text: str) -> int:
    """Parse a percentage as people type it (`10`, `12.5 %`), to basis points. Raises ValueError."""
    discount = parse_discount(text if "%" in text else f"{text} %")
    return discount.value if discount else 0


def write_percent(points: int) -> str:
    """Format basis points for the form: `12.5`; read_percent reads it back."""
    return format_discount(Discount("percent", points)).removesuffix(" %")


class NumberField(ParsedField):
    """A number, which must be entered; `missing` is the message of an empty field."""

    missing = "Write a number, 0 for none."

    def pre_validate(self, form: FlaskForm) -> None:
        if self.data is None and not self.errors and not self.process_errors:
            raise ValidationError(self.missing)


class PercentField(NumberField):
    missing = "Write a percentage from 0 to 100."

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, read_percent, write_percent, **kwargs)


class WholeNumberField(NumberField):
    """A whole number from 0 to `most`."""

    def __init__(self, label: str, most: int, **kwargs: Any) -> None:
        super().__init__(label, self._read, str, **kwargs)
        self.most = most

    def _read(self, text: str) -> int:
        if not text.isdecimal() or len(text) > 6:
            raise ValueError(f"Write a whole number from 0 to {self.most}.")
        if int(text) > self.most:
            raise ValueError(f"At most {self.most}.")
        return int(text)


class Rounding(OneOf):
    """The choice of rounding; a clinic that was never asked may leave it open, see
    `BillingForm`."""

    def pre_validate(self, form: FlaskForm) -> None:
        if not self.data and form.may_leave_open:
            return
        super().pre_validate(form)


ROLE_CAPS = {
    Role.RECEPTION.value: "reception_cap",
    Role.NURSE.value: "nurse_cap",
    Role.ASSISTANT.value: "assistant_cap",
    Role.ACCOUNTANT.value: "accountant_cap",
}
"""The field of each role's largest discount."""


class RoleCap(ParsedField):
    """The largest discount of a role; None: that of all staff."""

    def __init__(self, role: Role, **kwargs: Any) -> None:
        super().__init__(ROLE_WORDS[role], read_percent, write_percent, **kwargs)


class BillingForm(EditingForm):
    may_leave_open = False
    """Whether rounding may stay without a choice: nobody has answered it yet, and the clinic is
    asked again.
    """

    gstin = ParsedField("GSTIN", check_gstin, str)
    doctor_cap = PercentField("Largest discount by the doctor")
    helper_cap = PercentField("Largest discount by staff")
    reception_cap = RoleCap(Role.RECEPTION)
    nurse_cap = RoleCap(Role.NURSE)
    assistant_cap = RoleCap(Role.ASSISTANT)
    accountant_cap = RoleCap(Role.ACCOUNTANT)
    free_days = WholeNumberField("Free follow-up within, days", 365)
    free_visits = WholeNumberField("How many free follow-ups", 99)
    rounding = Rounding("Rounding", ROUNDING, "Choose how bills are rounded.")
    stamp = OneOf("Box for a revenue stamp", STAMP, "Choose yes or no.")
    paper = OneOf("Paper", PAPERS, "Choose a paper.")
    letterhead = OneOf("On your own letterhead", LETTERHEAD, "Choose what prints on it.")

    upi_limit = OneOf("Most by UPI at once", UPI_LIMITS, "Choose a limit.", default="100000")

    @classmethod
    def of(cls, settings: BillingSettings, **kwargs: Any) -> BillingForm:
        """Return the form filled from the settings."""
        rounding = "rupee" if settings.to_rupee else "paisa"
        form = cls(
            data={
                "gstin": settings.gstin,
                "doctor_cap": settings.doctor_cap_bp,
                "helper_cap": settings.helper_cap_bp,
                "free_days": settings.free_days,
                "free_visits": settings.free_visits,
                "rounding": rounding if settings.rounding_asked else None,
                "stamp": "yes" if settings.stamp_box else "no",
                "paper": paper_of(settings.paper, settings.roll_mm),
                "letterhead": "no" if settings.on_letterhead is False else "yes",
                "upi_limit": str(settings.upi_limit_paise // 100),
                "version": settings.version or 0,
            }
            | {name: settings.role_caps_bp.get(role) for role, name in ROLE_CAPS.items()},
            **kwargs,
        )
        form.may_leave_open = not settings.rounding_asked
        return form

    def values(self) -> dict[str, Any]:
        """Return columns of BillingSettings."""
        paper, roll_mm = kept_paper(str(self.paper.data))
        return {
            "gstin": self.gstin.data or "",
            "doctor_cap_bp": self.doctor_cap.data,
            "helper_cap_bp": self.helper_cap.data,
            "role_caps_bp": self._role_caps(),
            "free_days": self.free_days.data,
            "free_visits": self.free_visits.data,
            "to_rupee": self.rounding.data == "rupee",
            "rounding_asked": bool(self.rounding.data),
            "stamp_box": self.stamp.data == "yes",
            "paper": paper,
            "roll_mm": roll_mm,
            "on_letterhead": self.letterhead.data == "yes",
            "upi_limit_paise": int(self.upi_limit.data) * 100,
        }

    def _role_caps(self) -> dict[str, int]:
        """Return the caps of the roles that have one of their own, in basis points."""
        caps = {role: self[name].data for role, name in ROLE_CAPS.items()}
        return {role: cap for role, cap in caps.items() if cap is not None}
