"""Steps for tests: issue a bill and read it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from clinic.billing import service as billing
from tests.integration.client import Browser, Page
from tests.integration.databases import dump
from tests.integration.factories import Practice

NEW = "/visits/1/bill/"
NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


def issue(browser: Browser, visit: int = 1, **typed: Any) -> Page:
    path = f"/visits/{visit}/bill/"
    return browser.get(path).form_to(path).send(**typed)


def bill_of(practice: Practice, number: int = 1) -> dict[str, Any]:
    with practice.at_work():
        bill = billing.get_bill(number)
        return {c.key: getattr(bill, c.key) for c in bill.__mapper__.column_attrs}


def ledger(practice: Practice) -> list[tuple[Any, ...]]:
    """Return (amount, mode, reversed payment) of each payment in order."""
    rows = sorted(dump(practice.database)["payments"], key=lambda row: row[1])
    return [(row[3], row[4], row[7]) for row in rows]
