"""Queries of the price list, all of one doctor by the session's scope."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, case, select

from clinic.extensions import db
from clinic.pricelist.kinds import KIND_WORDS
from clinic.pricelist.models import Service, ServiceRate, ServiceRow
from clinic.tenancy import reads
from clinic.tenancy.reads import Read, columns


class GstRate(NamedTuple):
    """The GST of a service from a day on, in basis points; None is exempt."""

    holds_from: date
    gst_bp: int | None


Rates = list[GstRate]
"""(the first day, basis points or None for exempt), the newest first."""


def list_services(archived: bool = False) -> list[ServiceRow]:
    """Return the services for display: by kind, then by name."""
    return reads.rows(_services(archived))


@cache
def _services(archived: bool) -> Read[ServiceRow]:
    wanted = Service.archived_at.is_not(None) if archived else Service.archived_at.is_(None)
    places = {kind: place for place, kind in enumerate(KIND_WORDS)}
    chosen = select(*columns(ServiceRow, Service)).where(wanted)
    order = (case(places, value=Service.kind), Service.name, Service.id)
    return Read(ServiceRow, chosen.order_by(*order))


class _Rate(NamedTuple):
    service_id: int
    holds_from: date
    gst_bp: int | None


def list_rates() -> dict[int, Rates]:
    """Return the GST of all services by their numbers; a service without any is missing."""
    rates: dict[int, Rates] = {}
    for rate in reads.rows(_rates()):
        rates.setdefault(rate.service_id, []).append(GstRate(rate.holds_from, rate.gst_bp))
    return rates


@cache
def _rates() -> Read[_Rate]:
    return Read(_Rate, _newest_rates(_Rate))


def _newest_rates(row: type) -> Select[Any]:
    return select(*columns(row, ServiceRate)).order_by(ServiceRate.holds_from.desc())


def list_rates_of(service_id: int) -> Rates:
    """Return the GST of one service."""
    return reads.rows(_rates_of(), service_id=service_id)


@cache
def _rates_of() -> Read[GstRate]:
    of_service = ServiceRate.service_id == bindparam("service_id")
    return Read(GstRate, _newest_rates(GstRate).where(of_service))


def find_service(service_id: int) -> Service | None:
    """Return this doctor's service with this number."""
    service: Service | None = db.session.scalar(_service(), {"service_id": service_id})
    return service


@cache
def _service() -> Select[Any]:
    return select(Service).where(Service.id == bindparam("service_id"))


def find_rate(service_id: int, day: date) -> ServiceRate | None:
    """Return the rate of a service that begins on this very day."""
    values = {"service_id": service_id, "day": day}
    rate: ServiceRate | None = db.session.scalar(_rate(), values)
    return rate


@cache
def _rate() -> Select[Any]:
    of_service = select(ServiceRate).where(ServiceRate.service_id == bindparam("service_id"))
    return of_service.where(ServiceRate.holds_from == bindparam("day"))
