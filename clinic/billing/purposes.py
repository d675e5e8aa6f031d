"""The purposes that an advance can have: exempt care, or a taxable service of the price list."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from clinic.billing.advances import EXEMPT, AdvanceAccount, Purpose, PurposeKind
from clinic.billing.discounts import Discount, format_discount
from clinic.billing.pricing import rate_on
from clinic.billing.settings import read_settings
from clinic.pricelist.kinds import is_goods
from clinic.pricelist.queries import list_rates, list_services

EXEMPT_WORDS = "Consultation or other exempt care"


def list_purposes(day: date) -> dict[str, Purpose]:
    """Return the purposes that a form offers, by the value that it sends: `exempt`, and the numbers
    of taxable services. Empty if the clinic is not registered for GST.
    """
    if not read_settings().gstin:
        return {}
    rates = list_rates()
    offered = {str(EXEMPT.kind): EXEMPT}
    for service in list_services():
        gst_bp = rate_on(rates.get(service.id, ()), day)
        if gst_bp:
            kind = PurposeKind.GOODS if is_goods(service.sac) else PurposeKind.TAXABLE
            offered[str(service.id)] = Purpose(kind, service.name, service.sac, gst_bp)
    return offered


def purpose_label(purpose: Purpose) -> str:
    """Format a purpose for people: Botox, GST 18 %."""
    if purpose.kind == PurposeKind.UNSAID:
        return "Nobody said what for"
    if not purpose.gst_bp:
        return EXEMPT_WORDS
    goods = "goods, " if purpose.kind == PurposeKind.GOODS else ""
    return (
        f"{purpose.description}, {goods}GST {format_discount(Discount('percent', purpose.gst_bp))}"
    )


def labels_of(purposes: Mapping[str, Purpose]) -> dict[str, str]:
    """Return the labels that a form offers, by the value that it sends."""
    return {value: purpose_label(purpose) for value, purpose in purposes.items()}


def left_labels(account: AdvanceAccount) -> dict[str, str]:
    """Return what was left for which purpose, for the form that gives it back, by the number of the
    oldest advance for it."""
    return {str(lot): purpose_label(what) for lot, what in account.purposes().items()}
