"""A form with an error comes back with all that was typed, except passwords."""

from __future__ import annotations

from tests.integration.client import Browser
from tests.integration.databases import Database
from tests.integration.factories import Practice

SHORT = "short"
PUBLIC = {
    "/signup/": {"full_name": "Dr Asha Rao", "email": "asha2@example.org", "password": SHORT},
    "/login/": {"email": "nobody@example.org", "password": "a wrong password"},
    "/recover/": {"email": "nobody@example.org", "code": "ABCD EFGH", "password": SHORT},
    "/join/": {
        "code": "ABCD EFGH",
        "full_name": "Nurse Mary",
        "email": "mary@example.org",
        "password": SHORT,
    },
    "/join/password/": {"code": "ABCD EFGH", "password": SHORT},
}
OWN = {
    "/account/": {"clinic_name": "Sunrise", "room": "2", "upi_id": "no upi id"},
    "/account/prescription/": {"top_mm": "a lot", "left_mm": "21"},
    "/account/billing/": {"gstin": "27ABC", "doctor_cap": "12.5"},
    "/account/shared/pin/": {"pin": "12", "pin_confirm": "12", "password": "a wrong password"},
    "/account/password/": {"old_password": "a wrong password", "new_password": SHORT},
    "/account/staff/": {"name": "Nurse Mary", "role": "doctor"},
}
PAGES = {"/account/shared/pin/": "/account/shared/", "/account/password/": "/account/you/"}


def lost(browser: Browser, address: str, typed: dict[str, str]) -> list[str]:
    """Return the typed fields that the page with the error lacks, and the passwords that it
    repeats."""
    page = browser.get(PAGES.get(address, address)).form_to(address).send(**typed)
    assert page.status == 422, address
    values = page.form_to(address).values
    secrets = {name for name in typed if "password" in name or name.startswith("pin")}
    missing = [
        f"{address} {name}" for name in typed.keys() - secrets if values[name] != typed[name]
    ]
    return missing + [f"{address} shows {name}" for name in secrets if values[name]]


def test_no_field_of_a_form_is_cleared_by_an_error(database: Database) -> None:
    browser = Browser(database.app)
    assert [
        field for address, typed in PUBLIC.items() for field in lost(browser, address, typed)
    ] == []


def test_no_field_of_the_settings_is_cleared_by_an_error(practice: Practice) -> None:
    desk = practice.browser()
    own = OWN | {"/account/staff/": {"name": "Nurse Mary" * 40, "role": "nurse"}}
    assert [field for address, typed in own.items() for field in lost(desk, address, typed)] == []


def test_a_person_who_must_type_a_password_again_is_told_so(practice: Practice) -> None:
    page = Browser(practice.database.app).get("/login/").form_to("/login/")
    answer = page.send(email="not an address", password="right or wrong")
    assert "passwords are not sent back" in answer.text
