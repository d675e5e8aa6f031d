"""The figures for a monitor, protected by a token: requests, background work and the backup."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy.exc import OperationalError

from clinic.clock import utc_now
from clinic.monitoring.figures import RequestFigures
from tests.integration.factories import Practice

TOKEN = "9f2c61e07ab84d53a1b09c7e6d5f4382"


@pytest.fixture
def watched(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The clinic with a token for the monitor."""
    monkeypatch.setitem(app.config, "METRICS_TOKEN", TOKEN)
    monkeypatch.setitem(app.extensions, "figures", RequestFigures())
    return app


def figures(app: Flask) -> dict[tuple[str, ...], float]:
    """Return the figures by name and labels."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    answer = app.test_client().get("/metrics", headers=headers)
    assert answer.status_code == 200
    assert answer.mimetype == "text/plain"
    families = text_string_to_metric_families(answer.text)
    samples = [sample for family in families for sample in family.samples]
    return {(one.name, *one.labels.values()): one.value for one in samples}


def test_a_request_is_counted_by_its_endpoint_and_status(
    watched: Flask, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_numbers: Any) -> None:
        raise RuntimeError

    desk = practice.browser()
    before = figures(watched)
    desk.get("/patients/?q=Lakshmi")
    desk.get("/patients/99/")
    desk.get("/Lakshmi/")
    monkeypatch.setitem(watched.view_functions, "chart.home", fail)
    desk.get("/")
    after = figures(watched)
    risen = {name: after[name] - before.get(name, 0) for name in after}
    assert risen["clinic_requests_total", "chart.patients", "GET", "200"] == 1
    assert risen["clinic_requests_total", "chart.patient", "GET", "404"] == 1
    assert risen["clinic_requests_total", "-", "GET", "404"] == 1
    assert risen["clinic_errors_total", "chart.home"] == 1
    assert risen["clinic_request_seconds_count", "chart.patients"] == 1
    assert 0 < risen["clinic_request_seconds_sum", "chart.patients"] < 60
    assert not any("Lakshmi" in part for name in after for part in name)


def test_background_work_and_the_backup_are_reported(
    watched: Flask, practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert figures(watched)[("clinic_jobs_wait_seconds",)] == 0
    assert figures(watched)[("clinic_backup_proven_seconds",)] == float("inf")
    practice.job(kind="export")
    practice.job(kind="export")
    proven = utc_now() - timedelta(hours=9)
    monkeypatch.setitem(watched.extensions, "last_proven_backup", lambda: proven)
    now = figures(watched)
    assert now["clinic_jobs", "export", "queued"] == 2
    assert 0 <= now[("clinic_jobs_wait_seconds",)] < 600
    assert 9 * 3600 <= now[("clinic_backup_proven_seconds",)] < 10 * 3600
    assert now[("clinic_database_up",)] == 1


def test_an_unreachable_database_is_reported(
    watched: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("away"))

    monkeypatch.setattr("clinic.monitoring.views.read_waiting", away)
    assert figures(watched)[("clinic_database_up",)] == 0


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    "given", ["", "Bearer ", "Bearer x", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN}x", "Bearer ü"]
)
def test_a_wrong_token_gets_no_figures(given: str, watched: Flask) -> None:
    answer = watched.test_client().get("/metrics", headers={"Authorization": given})
    assert (answer.status_code, answer.text) == (401, "")


def test_without_a_configured_token_the_page_is_not_found(app: Flask) -> None:
    for given in ("", "Bearer "):
        answer = app.test_client().get("/metrics", headers={"Authorization": given})
        assert answer.status_code == 404
