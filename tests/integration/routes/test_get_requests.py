"""GET requests change nothing except recording that a record was read, on every route."""

from __future__ import annotations

from itertools import product

import pytest

from tests.integration.access import ENDPOINTS, OFF
from tests.integration.client import Browser
from tests.integration.databases import dump
from tests.integration.routes.scene import KEPT, Records

READINGS = (
    *("chart.patient", "alerts.show", "chart.visit", "billing.show", *KEPT),
    *("papers.kept", "papers.original"),
    *("prescribing.show", "consultation.write", "money.advance"),
)


GETS = [n for n, access in ENDPOINTS.items() if "GET" in access.methods and n not in OFF]
OPENINGS = len(("page by GET", "page by HEAD", "part by GET", "part by HEAD"))


# On PostgreSQL test_read_only_copy.py shows each page on a read-only connection.
@pytest.mark.parametrize("scene", ["sqlite"], indirect=True)
def test_a_get_request_writes_only_that_a_record_was_read(records: Records, desk: Browser) -> None:
    before, wrong = dump(records.practice.database), {}
    for name in GETS:
        path = records.path(ENDPOINTS[name])
        requests = product((False, True), ("GET", "HEAD", "OPTIONS"))
        statuses = [desk.open(path, method, htmx).status for htmx, method in requests]
        after = dump(records.practice.database)
        changed = [t for t in after if after[t] != before[t] and t != "audit_events"]
        event_ids = {event[1] for event in before["audit_events"]}
        events = [event for event in after["audit_events"] if event[1] not in event_ids]
        most = OPENINGS * (2 if name == "linking.link" else 1)  # which shows two records
        acts = {event[5] for event in events} - {"read", "print", "export"}
        if changed or acts or len(events) > most or max(statuses) >= 400:
            wrong[name] = changed, acts, len(events), statuses
        before = after
    assert wrong == {}


def test_reading_a_record_is_recorded_in_the_trail(records: Records) -> None:
    browser = records.practice.browser()
    before = dump(records.practice.database)["audit_events"]
    for name in READINGS:
        browser.get(records.path(ENDPOINTS[name]))
    after = dump(records.practice.database)["audit_events"]
    events = [event for event in after if event not in before]
    acts = sorted((e[5], e[6], e[7]) for e in events if e[5] in ("read", "print"))
    ids = records.ids
    assert acts == [
        ("print", "bills", ids["bill_id"] - 1),
        ("print", "bills", ids["bill_id"]),
        ("print", "credit_notes", ids["credit_note_id"]),
        ("print", "letters", ids["letter_id"]),
        ("print", "payments", ids["payment_id"]),
        ("print", "prescriptions", ids["prescription_id"]),
        ("read", "bills", ids["bill_id"]),
        ("read", "bills", ids["bill_id"]),
        ("read", "patients", ids["patient_id"]),
        ("read", "patients", ids["patient_id"]),
        ("read", "patients", ids["patient_id"]),
        ("read", "prescriptions", ids["prescription_id"]),
        ("read", "visits", ids["visit_id"]),
        ("read", "visits", ids["visit_id"]),
    ]
