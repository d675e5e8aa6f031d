"""Steps for tests: sign up, sign in and change the account over HTTP."""

from __future__ import annotations

from contextlib import closing
from typing import Any

from tests.integration.client import Browser, Page
from tests.integration.databases import Database
from tests.integration.factories import PASSWORD

SIGN_UP = {
    "full_name": "Dr Meera Nair",
    "email": "meera@example.org",
    "password": "a few plain words",
    "password_confirm": "a few plain words",
}


def sign_in(browser: Browser, email: str, password: str = PASSWORD, **typed: Any) -> Page:
    form = browser.get("/login/").form_to("/login/")
    return form.send(email=email, password=password, **typed)


def sign_up(browser: Browser, **typed: Any) -> Page:
    return browser.get("/signup/").form_to("/signup/").send(**SIGN_UP | typed)


def is_in(browser: Browser) -> bool:
    return browser.get("/").status == 200


def row_of(database: Database, table: str) -> list[dict[str, Any]]:
    """Return the rows of a table by column, as the driver gives them."""
    with closing(database.connect()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def change_password(browser: Browser, **typed: str) -> Page:
    values = {
        "old_password": PASSWORD,
        "new_password": "a new password",
        "new_password_confirm": "a new password",
    }
    return browser.get("/account/you/").form_to("/account/password/").send(**values | typed)


ACCOUNT = {
    "full_name": "Dr Asha Rao",
    "qualification": "MBBS, MD (Medicine)",
    "registration_number": "KMC 12345",
    "registration_council": "Karnataka Medical Council",
    "clinic_name": "Sunrise Clinic",
    "clinic_address": "12 MG Road\nBengaluru 560001",
    "clinic_phone": "080 2553 1234",
    "upi_id": "asha@okbank",
    "default_fee": "499.50",
    "print_language": "hi",
}
