"""Pages traced by Sentry and OpenTelemetry: each statement is a span, and spans, breadcrumbs and
the log contain no patient data."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sentry_sdk
from flask import Flask
from opentelemetry.instrumentation.flask import FlaskInstrumentor
from opentelemetry.instrumentation.sqlalchemy import SQLAlchemyInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from sentry_sdk.integrations.flask import FlaskIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.integrations.sqlalchemy import SqlalchemyIntegration
from sentry_sdk.transport import Transport
from sqlalchemy import event

from clinic.extensions import db
from tests.integration.access import ENDPOINTS, OFF
from tests.integration.client import Browser
from tests.integration.databases import make_app
from tests.integration.endpoint import Access, Does
from tests.integration.routes.scene import SECRET, Records

LEAD_ON = (
    *("patients.who", "acts.today", "chart.found", "taking_over.copy", "desk.show"),
    "dues.owing",
)
"""Endpoints that redirect to another page here."""

PAGES: dict[str, Access] = {
    name: access
    for name, access in ENDPOINTS.items()
    if "GET" in access.methods and access.does is not Does.SIGNS and name not in (*LEAD_ON, *OFF)
}


class RecordingTransport(Transport):
    """A transport that records the events instead of sending them."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.sent += [item.payload.json for item in envelope.items if item.payload.json]


@pytest.fixture
def sentry() -> Iterator[RecordingTransport]:
    transport = RecordingTransport()
    sentry_sdk.init(
        "https://key@sentry.invalid/1",
        transport=transport,
        traces_sample_rate=1.0,
        default_integrations=False,
        auto_enabling_integrations=False,
        include_local_variables=False,
        max_request_body_size="never",
        integrations=[FlaskIntegration(), SqlalchemyIntegration(), LoggingIntegration()],
    )
    yield transport
    sentry_sdk.get_client().close()
    sentry_sdk.get_global_scope().set_client(None)


@contextmanager
def statements_of(app: Flask) -> Iterator[list[str]]:
    """Collect all statements of the requests within the block, including those of SQLite's setup
    and the driver."""
    received: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        received.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield received
    event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def exporter() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traced(records: Records, exporter: InMemorySpanExporter) -> Iterator[Flask]:
    """The clinic on the same database, instrumented by OpenTelemetry before its first request."""
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    app = make_app(records.practice.database.url)  # type: ignore[attr-defined]
    app.extensions["files"] = records.practice.database.app.extensions["files"]
    with app.app_context():
        engine = db.engine
    sql = SQLAlchemyInstrumentor()
    # It declares SQLAlchemy 2.0 as the newest tested version.
    sql.instrument(engine=engine, tracer_provider=provider, skip_dep_check=True)
    FlaskInstrumentor.instrument_app(app, tracer_provider=provider)
    yield app
    sql.uninstrument()
    with app.app_context():
        db.session.remove()
        engine.dispose()


@pytest.mark.parametrize("scene", ["postgresql"], indirect=True)  # with its driver's statements
def test_opentelemetry_has_a_span_for_each_statement_of_each_page(
    traced: Flask, records: Records, desk: Browser, exporter: InMemorySpanExporter
) -> None:
    reader = Browser(traced)
    with desk.client.session_transaction() as mine, reader.client.session_transaction() as own:
        own.update(mine)
    for name, access in PAGES.items():
        exporter.clear()
        with statements_of(traced) as executed:
            assert reader.get(records.path(access)).status == 200, name
        spans = exporter.get_finished_spans()
        of_database = [span for span in spans if "db.statement" in (span.attributes or {})]
        assert len(of_database) == len(executed), (name, executed)
        assert len(spans) > len(of_database), name  # and one for the page
        assert SECRET not in "".join(span.to_json() for span in spans), name


@pytest.mark.parametrize("scene", ["postgresql"], indirect=True)
def test_sentry_has_a_span_for_each_statement_of_each_page(
    app: Flask,
    records: Records,
    desk: Browser,
    sentry: RecordingTransport,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        for name, access in PAGES.items():
            sentry.sent.clear()
            with statements_of(app) as executed:
                assert desk.get(records.path(access)).status == 200, name
            (page,) = [sent for sent in sentry.sent if sent.get("type") == "transaction"]
            of_database = [span for span in page["spans"] if span["op"] == "db"]
            assert len(of_database) == len(executed), (name, executed)
            assert SECRET not in repr(sentry.sent), name
    assert SECRET not in caplog.text


def test_an_error_is_reported_to_sentry_without_patient_data(
    app: Flask,
    records: Records,
    desk: Browser,
    sentry: RecordingTransport,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a fault of the program")

    monkeypatch.setattr("clinic.chart.views.record_reading", fail)
    assert desk.get(records.path(ENDPOINTS["chart.patient"])).status == 500
    faults = [sent for sent in sentry.sent if "exception" in sent]
    assert faults
    for fault in faults:
        crumbs = fault["breadcrumbs"]["values"]
        assert len([crumb for crumb in crumbs if crumb["category"] == "query"]) > 3
    assert SECRET not in repr(sentry.sent)
