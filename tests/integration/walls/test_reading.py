"""Reading writes nothing but that a record was read, over every route."""

from __future__ import annotations

import pytest

from tests.integration.access import ENDPOINTS, OFF
from tests.integration.databases import dump
from tests.integration.walls.scene import KEPT, Records

READINGS = (
    *("chart.patient", "alerts.show", "chart.visit", "billing.show", *KEPT),
    *("papers.kept", "papers.original"),
    *("prescribing.show", "consultation.write", "money.advance"),
)


@pytest.mark.parametrize(
    "name",
    [n for n, access in ENDPOINTS.items() if "GET" in access.methods and n not in OFF],
)
def test_a_get_writes_nothing_but_that_a_record_was_read(name: str, records: Records) -> None:
    access = ENDPOINTS[name]
    path = records.path(access)
    browser = records.practice.browser()
    before = dump(records.practice.database)
    for htmx in (False, True):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert browser.open(path, method, htmx).status < 400
            after = dump(records.practice.database)
            events = [e for e in after["audit_events"] if e not in before["audit_events"]]
            assert len(events) <= (2 if name == "linking.link" else 1)  # which shows two
            assert {event[5] for event in events} <= {"read", "print", "export"}
            assert after | {"audit_events": []} == before | {"audit_events": []}
            before = after


def test_reading_a_record_is_written_down(records: Records) -> None:
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
