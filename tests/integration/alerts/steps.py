"""Steps for the tests of alerts: add, end and restore allergies and problems over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from clinic.alerts.queries import Alerts, find_alerts
from clinic.patients.service import get_patient
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice

ALERTS = "/patients/1/alerts/"
ADD = "/patients/1/allergies/"
ADD_PROBLEM = "/patients/1/problems/"
NONE = "/patients/1/no-allergies/"
PAGE_AND_PART = pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])


def alerts_of(practice: Practice, patient_id: int = 1) -> Alerts:
    with practice.at_work():
        return find_alerts(get_patient(patient_id).records)


def add(desk: Browser, htmx: bool = False, **typed: Any) -> Page:
    """Send the form of a new allergy."""
    form = desk.get(ADD, htmx=htmx).form("name", "reaction", "request_key")
    return form.send(htmx=htmx, **{"name": "Penicillin"} | typed)


def add_problem(desk: Browser, htmx: bool = False, **typed: Any) -> Page:
    form = desk.get(ADD_PROBLEM, htmx=htmx).form("name", "code", "since", "request_key")
    return form.send(htmx=htmx, **{"name": "Hypertension"} | typed)


def press(desk: Browser, path: str, htmx: bool = False) -> Page:
    """Press a button in the alerts; to end a row, open it first."""
    page = path.replace("/end/", "/edit/") if path.endswith("/end/") else ALERTS
    return desk.get(page, htmx=htmx).form_to(path).send(htmx=htmx)


def names(lines: Any) -> list[str]:
    return [line.name for line in lines]
