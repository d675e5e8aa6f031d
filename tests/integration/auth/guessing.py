"""Steps for tests: wrong passwords by address and device, and their counts."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from clinic.auth import throttle
from clinic.auth.limits import ACCOUNT, ONE_SOURCE
from clinic.auth.throttle import Origin
from clinic.extensions import db
from tests.integration.auth.accounts import is_in, row_of, sign_in
from tests.integration.client import Browser, Page
from tests.integration.databases import Database

NOON = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)
CLINIC, ELSEWHERE = "203.0.113.7", "198.51.100.9"


def browser_at(app: Flask, address: str = CLINIC) -> Browser:
    browser = Browser(app)
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def fail(app: Flask, email: str, times: int, address: str = CLINIC) -> Page:
    """Send `times` wrong passwords from one address; return the last page."""
    form = browser_at(app, address).get("/login/").form_to("/login/")
    for _ in range(times):
        page = form.send(email=email, password="wrong password")
    return page


def count(app: Flask, email: str, times: int, address: str = CLINIC) -> None:
    """Count `times` wrong passwords without HTTP."""
    with app.app_context():
        throttle.count_try(throttle.of_sign_in(email, Origin(address)), times)
        db.session.commit()


def exhaust(app: Flask, email: str) -> None:
    """Use up the tries at an account from many networks."""
    for number in range(ACCOUNT.burst // ONE_SOURCE.burst):
        count(app, email, ONE_SOURCE.burst, f"192.0.2.{number}")


def known_device(app: Flask, email: str, address: str = CLINIC) -> Browser:
    """Return a browser that has signed in and out."""
    browser = browser_at(app, address)
    assert sign_in(browser, email).status == 303
    browser.get("/").form_to("/logout/").send()
    assert not is_in(browser)
    return browser


def counts(database: Database) -> list[int]:
    """Return the counts of wrong tries by key, the highest first."""
    rows = row_of(database, "sign_in_throttles")
    return sorted((row["failures"] for row in rows if row["failures"]), reverse=True)
