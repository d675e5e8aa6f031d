"""The counters of answered requests, kept by prometheus-client.

In one process they are in memory. Under gunicorn they are in files that all workers map (see
`serving/figures_of_workers.py`), and a scrape of any worker adds them up.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.multiprocess import MultiProcessCollector

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that tells prometheus-client where the files of several processes are."""

SECONDS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""The bounds of the histogram."""

SERVER_ERRORS = 500


class Gauge(NamedTuple):
    """A figure that is read when the monitor asks: name, help, and values by their labels."""

    name: str
    help: str
    labels: tuple[str, ...]
    values: Mapping[tuple[str, ...], float]


class RequestFigures:
    """The counters of one app. Labels are endpoints, methods and statuses: never an address."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "clinic_requests",
            "Answered requests, without static files.",
            ("endpoint", "method", "status"),
            registry=self.registry,
        )
        self.errors = Counter(
            "clinic_errors",
            "Requests answered with 500 or more.",
            ("endpoint",),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "clinic_request_seconds",
            "Seconds from a whole request to its answer.",
            ("endpoint",),
            buckets=SECONDS,
            registry=self.registry,
        )

    def count(self, endpoint: str, method: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        self.requests.labels(endpoint, method, str(status)).inc()
        self.seconds.labels(endpoint).observe(seconds)
        if status >= SERVER_ERRORS:
            self.errors.labels(endpoint).inc()

    def as_text(self, gauges: Iterable[Gauge]) -> bytes:
        """Return the counters of all processes and these gauges, in the format of Prometheus."""
        read = CollectorRegistry()
        read.register(_Gauges(gauges))
        return generate_latest(self._counters()) + generate_latest(read)

    def _counters(self) -> CollectorRegistry:
        if FOLDER not in os.environ:
            return self.registry
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]
        return together


class _Gauges:
    """Gauges as prometheus-client collects them."""

    def __init__(self, gauges: Iterable[Gauge]) -> None:
        self.gauges = gauges

    def collect(self) -> Iterable[GaugeMetricFamily]:
        for gauge in self.gauges:
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=gauge.labels)
            for labels, value in gauge.values.items():
                family.add_metric(labels, value)
            yield family
