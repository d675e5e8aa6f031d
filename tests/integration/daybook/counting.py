"""Steps for tests: count the drawer at the end of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime

from tests.integration.client import Browser, Page

NOON = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
NEXT_NOON = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
DAY, NEXT = date(2026, 11, 24), date(2026, 11, 25)


def count(desk: Browser, day: date = DAY, **counts: str) -> Page:
    return desk.get(f"/daybook/{day}/count/").form("count_500", "request_key").send(**counts)
