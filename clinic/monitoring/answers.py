"""After each request: a line of the access log, and the counters for a monitor."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request

from clinic import logs

if TYPE_CHECKING:
    from clinic.monitoring.figures import RequestFigures

NO_PAGE = "-"
"""Stands for an address that is no page's: somebody may have typed a name into it."""


def install(app: Flask) -> None:
    """Time the requests of the app; called before all others that register for requests, so that
    theirs is part of the time."""
    app.extensions["figures"] = _figures(app)
    app.before_request(_begin)
    app.after_request(_end)


def _figures(app: Flask) -> RequestFigures | None:
    """Return new counters; None where no monitor may ask for them."""
    if not app.config["METRICS_TOKEN"]:
        return None
    # To import prometheus-client costs each start some time and memory.
    from clinic.monitoring.figures import RequestFigures

    return RequestFigures()


def _begin() -> None:
    g.began = perf_counter()


def _end(response: Response) -> Response:
    from flask import current_app

    figures: RequestFigures | None = current_app.extensions["figures"]
    if figures is None and not current_app.config["ACCESS_LOG"]:
        return response
    asked = request._get_current_object()  # type: ignore[attr-defined]
    seconds = perf_counter() - g.get("began", perf_counter())
    method = asked.method if asked.method in logs.METHODS else NO_PAGE
    if figures is not None:
        figures.count(asked.endpoint or NO_PAGE, method, response.status_code, seconds)
    if current_app.config["ACCESS_LOG"]:
        _log(asked.url_rule.rule if asked.url_rule else NO_PAGE, method, response, seconds)
    return response


def _log(route: str, method: str, response: Response, seconds: float) -> None:
    # Who is known already: to ask would be a statement more.
    user = getattr(g.get("_login_user"), "id", None)
    logs.log_access(
        method=method,
        route=route,
        request=logs.request_id(),
        status=response.status_code,
        ms=round(1000 * seconds, 1),
        user=user,
    )
