"""A doctor's billing settings, in one row. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError

from clinic.billing.settings_models import BillingSettings
from clinic.billing.upi import USUAL_UPI_LIMIT_PAISE
from clinic.extensions import db
from clinic.versions import Stale, change, flush_edit


def read_settings() -> BillingSettings:
    """Return the doctor's settings; if none are stored, the usual ones, version 0, unsaved."""
    stored: BillingSettings | None = db.session.scalar(_settings())
    return stored if stored is not None else usual_settings()


@cache
def _settings() -> Select[Any]:
    return select(BillingSettings)


def usual_settings() -> BillingSettings:
    """Return the settings that hold until a doctor changes them: no GST, no free follow-up, exact
    to the paisa: a bill for a fee of ₹499.50 comes to that. How to round was not asked yet.
    """
    return BillingSettings(
        gstin="",
        doctor_cap_bp=10_000,
        helper_cap_bp=1_000,
        free_days=0,
        free_visits=1,
        to_rupee=False,
        rounding_asked=False,
        stamp_box=True,
        paper="a5",
        roll_mm=80,
        on_letterhead=True,
        upi_limit_paise=USUAL_UPI_LIMIT_PAISE,
        version=0,
    )


def edit_settings(settings: BillingSettings, seen_version: int, values: Mapping[str, Any]) -> bool:
    """Change how bills are made; return whether anything changed. Raises Stale."""
    if not change(settings, seen_version, values):
        return False
    if settings.version == 0:
        settings.version = None  # type: ignore[assignment]  # SQLAlchemy counts from 1
        db.session.add(settings)
    try:
        flush_edit()
    except IntegrityError:  # the first settings were stored by another page
        db.session.rollback()
        raise Stale from None
    return True


def answer_rounding(to_rupee: bool) -> BillingSettings:
    """Store how bills are rounded, asked for the first time; an answer that was given meanwhile
    stands. Returns the settings. Raises Stale.
    """
    settings = read_settings()
    if not settings.rounding_asked:
        answer = {"to_rupee": to_rupee, "rounding_asked": True}
        edit_settings(settings, settings.version or 0, answer)
    return settings
