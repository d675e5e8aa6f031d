"""The form of a service of the price list."""

from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import ValidationError

from clinic import money
from clinic.clock import clinic_day
from clinic.forms import CreatingForm, Day, EditingForm, Line, OneOf, ParsedField, Required, Rupees
from clinic.pricelist.kinds import KIND_WORDS, read_code
from clinic.pricelist.models import Service

HIGHEST_GST_BP = 4_000
"""The highest rate: 40 % since 22 September 2025."""

_GST_HINT = "Write a percentage like 5 or 18, or leave it empty for exempt."


def read_gst(text: str) -> int:
    """Return a rate of GST in basis points, from typed text. Raises ValueError."""
    try:
        points = money.to_paise(money.parse_rupees(text.replace("%", "").strip()))
    except money.AmountError:
        raise ValueError(_GST_HINT) from None
    if points > HIGHEST_GST_BP:
        raise ValueError(f"GST is at most 40 %. {_GST_HINT}")
    return points


class ServiceFields:
    """The fields that adding and editing share."""

    name = Line("Name", validators=[Required("Write what it is called on bills.")])
    kind = OneOf("Kind", KIND_WORDS, "Choose a kind.", default="procedure")
    price = Rupees("Price", validators=[Required("Write the price in rupees, 0 for none.")])
    sac = ParsedField("SAC or HSN", read_code, str)
    gst = ParsedField("GST", read_gst, money.format_plain)
    gst_from = Day("GST holds from", calendar=True)

    def validate_sac(self, field: ParsedField) -> None:
        """Require a code for a taxable service, as on its invoice (rule 46(g) of the CGST Rules,
        2017).
        """
        form: Any = self
        if form.gst.data and not field.data and not field.errors:
            raise ValidationError(
                "Write the SAC (a service: begins with 99) or HSN (goods). The invoice states it."
            )

    def validate_gst_from(self, field: Day) -> None:
        """Refuse a day before GST; a blank one is today."""
        if field.data is not None and field.data.year < 2017:
            raise ValidationError("There is GST since 1 July 2017.")

    def values(self) -> dict[str, Any]:
        """Return the typed values as columns of Service."""
        form: Any = self
        return {
            "name": form.name.data,
            "kind": form.kind.data,
            "price_paise": money.to_paise(form.price.data),
            "sac": form.sac.data or "",
        }

    def rate(self) -> tuple[int | None, date]:
        """Return (basis points or None for exempt, the day from which it holds)."""
        return self.gst.data, self.gst_from.data or clinic_day()


class NewServiceForm(ServiceFields, CreatingForm):
    pass


class EditServiceForm(ServiceFields, EditingForm):
    @classmethod
    def of(cls, service: Service, gst_bp: int | None, **kwargs: Any) -> EditServiceForm:
        """Return the form filled from a service and the rate that holds today."""
        return cls(
            data={
                "name": service.name,
                "kind": service.kind,
                "price": money.from_paise(service.price_paise),
                "sac": service.sac,
                "gst": gst_bp,
                "gst_from": clinic_day(),
                "version": service.version,
            },
            **kwargs,
        )
