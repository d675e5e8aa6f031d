"""Steps of tests: what the desk does with a patient's alerts."""

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
BOTH_WAYS = pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])


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
    """Press a button of the part; a row that is to be ended is opened first."""
    page = path.replace("/end/", "/edit/") if path.endswith("/end/") else ALERTS
    return desk.get(page, htmx=htmx).form_to(path).send(htmx=htmx)


def names(lines: Any) -> list[str]:
    return [line.name for line in lines]
