"""Reading the price list, all of one doctor by the session's scope."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, case, select

from clinic import prepared
from clinic.extensions import db
from clinic.pricelist.kinds import KIND_WORDS
from clinic.pricelist.models import Service, ServiceRate

Rates = list[tuple[date, int | None]]
"""(the first day, basis points or None for exempt), the newest first."""


def list_services(archived: bool = False) -> Sequence[Service]:
    """What the clinic charges for, to be shown: by kind, then by name."""
    return prepared.rows(_services(archived), {})


@cache
def _services(archived: bool) -> Select[Any]:
    wanted = Service.archived_at.is_not(None) if archived else Service.archived_at.is_(None)
    places = {kind: place for place, kind in enumerate(KIND_WORDS)}
    return (
        select(Service)
        .where(wanted)
        .order_by(case(places, value=Service.kind), Service.name, Service.id)
    )


def list_rates() -> dict[int, Rates]:
    """The GST of all services by their numbers; a service without any is missing."""
    found: dict[int, Rates] = {}
    for service_id, holds_from, gst_bp in prepared.rows(_rates(), {}):
        found.setdefault(service_id, []).append((holds_from, gst_bp))
    return found


@cache
def _rates() -> Select[int, date, int | None]:
    columns = ServiceRate.service_id, ServiceRate.holds_from, ServiceRate.gst_bp
    return select(*columns).order_by(ServiceRate.holds_from.desc())


def list_rates_of(service_id: int) -> Rates:
    """The GST of one service."""
    return prepared.rows(_rates_of(), {"service_id": service_id})


@cache
def _rates_of() -> Select[date, int | None]:
    columns = select(ServiceRate.holds_from, ServiceRate.gst_bp)
    of_service = columns.where(ServiceRate.service_id == bindparam("service_id"))
    return of_service.order_by(ServiceRate.holds_from.desc())


def find_service(service_id: int) -> Service | None:
    """This doctor's service with this number."""
    found: Service | None = db.session.scalar(_service(), {"service_id": service_id})
    return found


@cache
def _service() -> Select[Any]:
    return select(Service).where(Service.id == bindparam("service_id"))


def find_rate(service_id: int, day: date) -> ServiceRate | None:
    """The row of a service's GST that begins on this very day."""
    values = {"service_id": service_id, "day": day}
    found: ServiceRate | None = db.session.scalar(_rate(), values)
    return found


@cache
def _rate() -> Select[Any]:
    of_service = select(ServiceRate).where(ServiceRate.service_id == bindparam("service_id"))
    return of_service.where(ServiceRate.holds_from == bindparam("day"))
