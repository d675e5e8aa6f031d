"""The access log has a line for each request of every page, and no patient data."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from flask import Flask

from clinic.logs import LogFormatter
from tests.integration.access import ENDPOINTS
from tests.integration.client import Browser
from tests.integration.endpoint import Access, Does
from tests.integration.routes.scene import SECRET, Records

ODD = (f"/{SECRET}/", f"/patients/{SECRET}/", "/patients/9876543210/", f"/patients/?q={SECRET}")


def ask_for_all(desk: Browser, records: Records, token: str) -> int:
    """Open every page with a patient's name in its query, and send the name in every form with a
    text field; return the number of requests."""
    asked = 0
    for access in ENDPOINTS.values():
        if access.does is not Does.SIGNS:
            for method in sorted(access.methods if access.typed else access.methods - {"POST"}):
                _ask(desk, records.path(access), access, method, token)
                asked += 1
    for path in ODD:
        desk.get(path)
    return asked + len(ODD)


def _ask(desk: Browser, path: str, access: Access, method: str, token: str) -> None:
    query = {"q": SECRET, "name": SECRET}
    data = None
    if method == "POST":
        data = {"csrf_token": token, "request_key": "k" * 32, "version": "1"}
        data |= dict.fromkeys(dict(access.typed), SECRET) | {"reason": SECRET, "name": SECRET}
    desk.open(path, method, data=data, query_string=query)


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
def test_the_access_log_has_each_request_and_no_patient_data(
    app: Flask,
    records: Records,
    desk: Browser,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(**_numbers: Any) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setitem(app.config, "ACCESS_LOG", True)
    caplog.handler.setFormatter(LogFormatter(as_json=True))
    token = desk.token()
    with caplog.at_level(logging.INFO):
        asked = ask_for_all(desk, records, token)
        monkeypatch.setitem(app.view_functions, "chart.patient", fail)
        desk.get(f"/patients/{records.ids['patient_id']}/")
    entries = [json.loads(line) for line in caplog.text.splitlines()]
    answered = [entry for entry in entries if "route" in entry]
    assert len(answered) == asked + 1
    assert SECRET.lower() not in caplog.text.lower()
    assert "9876543210" not in caplog.text
    routes = {rule.rule for rule in app.url_map.iter_rules()}
    assert {entry["route"] for entry in answered} <= routes | {"-"}
    assert {entry["user"] for entry in answered} >= {records.practice.user_id}
    assert all(entry["ms"] >= 0 and entry["status"] >= 200 for entry in answered)
    failed = [entry["request"] for entry in entries if "error" in entry]
    assert answered[-1]["request"] == failed[-1]
    assert answered[-1]["status"] == 500


@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
def test_there_is_no_access_log_until_it_is_turned_on(
    desk: Browser, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        desk.get("/patients/")
    assert "clinic.access" not in {record.name for record in caplog.records}
