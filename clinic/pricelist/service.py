"""Maintain the price list. Flushes; the view commits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from clinic.clock import clinic_day, utc_now
from clinic.extensions import db
from clinic.pricelist import queries
from clinic.pricelist.kinds import CONSULTATION, FOLLOW_UP, KIND_WORDS
from clinic.pricelist.models import Service, ServiceRate
from clinic.submissions import create_once
from clinic.versions import Stale, change, flush_edit


class NoSuchService(LookupError):
    """This doctor's price list has no service with this number."""


def get_service(service_id: int) -> Service:
    """Return this doctor's service. Raises NoSuchService."""
    service = queries.find_service(service_id)
    if service is None:
        raise NoSuchService(service_id)
    return service


def add_service(
    values: Mapping[str, Any], gst_bp: int | None, gst_from: date, request_key: str | None
) -> Service:
    """Add a service; `values` are columns of Service. The same request acts once.

    `gst_bp` holds from `gst_from` on; None is exempt, which needs no row.
    """
    return create_once(Service, _add_service, values, gst_bp, gst_from, request_key=request_key)


def _add_service(
    values: Mapping[str, Any], gst_bp: int | None, gst_from: date, *, request_key: str | None
) -> Service:
    service = Service(request_key=request_key or None, **values)
    db.session.add(service)
    db.session.flush()
    if gst_bp is not None:
        _set_rate(service, None, gst_from, gst_bp)
        db.session.flush()
    return service


def edit_service(
    service: Service,
    seen_version: int,
    values: Mapping[str, Any],
    gst_bp: int | None,
    gst_from: date,
) -> bool:
    """Change a service, and its GST from a day on; return whether anything changed.

    Issued bills keep their prices and rates. Raises Stale.
    """
    changes_rate = _rate_on(service.id, gst_from) != gst_bp
    if changes_rate and seen_version != service.version:
        raise Stale
    existing_rate = queries.find_rate(service.id, gst_from) if changes_rate else None
    changed = change(service, seen_version, values)
    if changes_rate:
        _set_rate(service, existing_rate, gst_from, gst_bp)
        service.updated_at = utc_now()  # who edits at the same time has seen another rate
        changed = True
    try:
        flush_edit()
    except IntegrityError:  # another page gave this day its rate
        db.session.rollback()
        raise Stale from None
    return changed


def _rate_on(service_id: int, day: date) -> int | None:
    begun = (rate.gst_bp for rate in queries.list_rates_of(service_id) if rate.holds_from <= day)
    return next(begun, None)


def _set_rate(
    service: Service, existing: ServiceRate | None, day: date, gst_bp: int | None
) -> None:
    if existing is not None:
        existing.gst_bp = gst_bp
        return
    rate = ServiceRate(service_id=service.id, holds_from=day, gst_bp=gst_bp)
    db.session.add(rate)


def archive(service: Service) -> None:
    """Stop offering a service; bills that have it keep it."""
    service.archived_at = service.archived_at or utc_now()
    db.session.flush()


def restore(service: Service) -> None:
    """Offer an archived service again."""
    service.archived_at = None
    db.session.flush()


def add_usual(fee_paise: int) -> None:
    """Add a consultation and a follow-up at the doctor's usual fee; repeated requests add them
    once.
    """
    for kind in (CONSULTATION, FOLLOW_UP):
        values = {"name": KIND_WORDS[kind], "kind": kind, "price_paise": fee_paise}
        add_service(values, None, clinic_day(), f"usual {kind}")
