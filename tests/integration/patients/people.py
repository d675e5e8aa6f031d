"""Steps for tests: register patients and read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from clinic.patients.service import get_patient
from tests.integration.client import Browser, Page
from tests.integration.factories import Practice

LAKSHMI = {
    "first_name": "Lakshmi",
    "last_name": "Srinivasan",
    "gender": "F",
    "age": "45",
    "date_of_birth": "",
    "phone": "98765 43210",
    "address": "12 Tilak Road, Pune",
}
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def register(browser: Browser, **typed: Any) -> Page:
    form = browser.get("/patients/new/").form_to("/patients/new/")
    return form.send(**LAKSHMI | typed)


def row_of(practice: Practice, number: int) -> dict[str, Any]:
    """Return the columns of a patient."""
    with practice.at_work():
        patient = get_patient(number)
        return {c.key: getattr(patient, c.key) for c in patient.__mapper__.column_attrs}


def names_on(page: Page) -> list[str]:
    """Return the names of the list, in order."""
    assert page.tree is not None
    return [
        "".join(span.itertext())
        for span in page.tree.iter("span")
        if span.get("class") == "row-main"
    ]
