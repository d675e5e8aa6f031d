"""Signing up, over HTTP on both databases."""

from __future__ import annotations

import pytest
from flask import Flask

from clinic.auth import throttle
from clinic.auth.limits import SIGN_UP as LIMIT
from clinic.auth.signing_up import COST_OF_NEW, COST_OF_TAKEN
from clinic.extensions import db
from tests.integration.auth.accounts import SIGN_UP, is_in, row_of, sign_in, sign_up
from tests.integration.client import Browser, Page
from tests.integration.databases import Database, dump
from tests.integration.factories import Practice
from tests.integration.together import at_once


def test_a_doctor_who_signs_up_is_signed_in(visitor: Browser, database: Database) -> None:
    page = sign_up(visitor)
    assert (page.status, page.location) == (303, "/account/recovery/code/")
    assert "Dr Meera Nair" in page.follow().text
    row = row_of(database, "users")[0]
    assert row["email"] == "meera@example.org"
    assert row["password_hash"].startswith("$argon2id$")
    assert {event[5] for event in dump(database)["audit_events"]} == {
        "sign_up",
        "recovery_code",
        "sign_in",
    }


@pytest.mark.one_case_on_postgresql
@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("full_name", "", "Write your full name"),
        ("full_name", "   ", "Write your full name"),
        ("full_name", "x" * 201, "At most 200"),
        ("email", "", "Write your e-mail"),
        ("email", "nobody", "like name@example.com"),
        ("email", "a@b@c.example", "like name@example.com"),
        ("email", "a" * 250 + "@example.org", "like name@example.com"),
        ("password", "short", "8 to 128"),
        ("password", "", "8 to 128"),
        ("password", "x" * 129, "8 to 128"),
        ("password_confirm", "another one", "differ"),
        ("password_confirm", "", "Type the same password"),
    ],
)
def test_a_bad_field_of_sign_up_is_explained_and_the_rest_kept(
    field: str, text: str, message: str, visitor: Browser, database: Database
) -> None:
    page = sign_up(visitor, **{field: text})
    assert page.status == 422
    assert message in page.error_of(field)
    form = page.form_to("/signup/")
    for name in {"full_name", "email"} - {field}:
        assert form.values[name] == SIGN_UP[name]
        assert page.error_of(name) == ""
    assert form.values["password"] == ""
    if field not in ("password", "password_confirm"):
        assert form.values[field] == text.strip()
    assert row_of(database, "users") == []


def test_an_e_mail_address_is_registered_once_in_any_spelling(
    practice: Practice, visitor: Browser, database: Database
) -> None:
    page = sign_up(visitor, email="  ASHA@Example.ORG ")
    assert page.status == 422
    assert "cannot be used to sign up" in page.error_of("email")
    assert len(row_of(database, "users")) == 1


def test_signing_up_twice_with_one_form_makes_one_doctor(
    visitor: Browser, app: Flask, database: Database
) -> None:
    form = visitor.get("/signup/").form_to("/signup/")
    assert form.send(**SIGN_UP).status == 303
    again = Browser(app)
    values = (
        form.values
        | SIGN_UP
        | {"csrf_token": again.get("/signup/").form_to("/signup/").values["csrf_token"]}
    )
    assert again.post("/signup/", values).status == 303
    assert len(row_of(database, "doctors")) == 1


def test_the_key_of_a_form_with_another_password_signs_nobody_in(
    visitor: Browser, app: Flask
) -> None:
    form = visitor.get("/signup/").form_to("/signup/")
    form.send(**SIGN_UP)
    stranger = Browser(app)
    token = stranger.get("/signup/").form_to("/signup/").values["csrf_token"]
    guessed = {"password": "some other words", "password_confirm": "some other words"}
    page = stranger.post("/signup/", form.values | SIGN_UP | guessed | {"csrf_token": token})
    assert page.status == 422
    assert not is_in(stranger)


def test_a_clinic_closed_to_sign_ups_accepts_none(
    visitor: Browser, app: Flask, database: Database
) -> None:
    app.config["SIGNUP_OPEN"] = False
    try:
        assert "/signup/" not in visitor.get("/login/").links()
        page = visitor.get("/signup/")
        token = visitor.get("/login/").form_to("/login/").values["csrf_token"]
        posted = visitor.post("/signup/", SIGN_UP | {"csrf_token": token})
    finally:
        app.config["SIGNUP_OPEN"] = True
    assert page.status == posted.status == 403
    assert row_of(database, "users") == []


# --- many at once --------------------------------------------------------------------------------


def eight(app: Flask, **typed: str) -> list[Page]:
    """Return a function that sends one form from eight browsers simultaneously."""
    key = {"request_key": "one and the same form"}
    forms = [Browser(app).get("/signup/").form_to("/signup/") for _ in range(8)]
    return at_once([lambda f=f: f.send(**SIGN_UP | typed | key) for f in forms])


def test_a_form_sent_eight_times_simultaneously_makes_one_doctor_and_signs_all_in(
    app: Flask, database: Database
) -> None:
    pages = eight(app)
    assert [(page.status, page.location) for page in pages] == [
        (303, "/account/recovery/code/")
    ] * 8
    assert all(is_in(page.browser) for page in pages)
    assert len(row_of(database, "doctors")) == len(row_of(database, "users")) == 1
    assert [row[5] for row in dump(database)["audit_events"]].count("sign_up") == 1


def test_eight_simultaneous_forms_for_one_address_make_one_doctor(
    app: Flask, database: Database
) -> None:
    forms = [Browser(app).get("/signup/").form_to("/signup/") for _ in range(8)]
    pages = at_once([lambda f=f: f.send(**SIGN_UP) for f in forms])
    assert sorted(page.status for page in pages) == [303] + [422] * 7
    assert len(row_of(database, "doctors")) == 1


def test_a_form_sent_again_with_another_address_makes_another_account(
    app: Flask, database: Database
) -> None:
    key = {"request_key": "one and the same form"}
    for email in ("meera@example.org", "meera.nair@example.org", "meera.nair@example.org"):
        browser = Browser(app)
        assert sign_up(browser, email=email, **key).status == 303
        assert is_in(browser)
    assert len(row_of(database, "users")) == 2


def test_the_trail_records_the_network_address_of_a_sign_up(app: Flask, database: Database) -> None:
    sign_up(at(app, "203.0.113.7"))
    sources = {event[5]: event[4] for event in dump(database)["audit_events"]}
    assert sources == dict.fromkeys(("sign_up", "recovery_code", "sign_in"), "203.0.113.7")


# --- a list of addresses cannot be tested --------------------------------------------------------


def at(app: Flask, address: str) -> Browser:
    browser = Browser(app)
    browser.client.environ_base["REMOTE_ADDR"] = address
    return browser


def test_a_network_learns_only_a_few_times_that_an_address_is_taken(
    practice: Practice, app: Flask
) -> None:
    stranger, elsewhere = at(app, "203.0.113.7"), at(app, "198.51.100.9")
    allowed = LIMIT.burst // COST_OF_TAKEN
    pages = [sign_up(stranger, email=practice.email) for _ in range(allowed + 1)]
    assert [page.status for page in pages] == [422] * allowed + [429]
    assert "Try again in" in pages[-1].text
    assert pages[-1].form_to("/signup/").values["full_name"] == SIGN_UP["full_name"]
    # Whether the address is taken makes no difference any more.
    assert sign_up(stranger, email="new@example.org").status == 429
    assert sign_up(elsewhere, email="new@example.org").status == 303
    # A person with an account can still sign in from there.
    assert sign_in(at(app, "203.0.113.7"), practice.email).status == 303


def test_a_network_can_make_a_limited_number_of_accounts(app: Flask, database: Database) -> None:
    with app.app_context():
        limits = throttle.of_sign_up(throttle.Origin("2001:db8::9"))
        throttle.count_try(limits, LIMIT.burst - 2 * COST_OF_NEW)
        db.session.commit()
    answers = [
        sign_up(at(app, f"2001:db8::{n}"), email=f"{n}@example.org").status for n in range(3)
    ]
    assert answers == [303, 303, 429]
    assert len(row_of(database, "users")) == 2


def test_on_the_clinics_own_computer_sign_ups_are_unlimited_and_probes_are_limited(
    practice: Practice, app: Flask
) -> None:
    assert [sign_up(Browser(app), email=f"{n}@example.org").status for n in range(2)] == [303] * 2
    rows = row_of(practice.database, "sign_in_throttles")
    assert [row["failures"] for row in rows if row["key"] == "sign-up:127.0.0.1"] == [0]
    for _ in range(LIMIT.burst // COST_OF_TAKEN):
        assert sign_up(Browser(app), email=practice.email).status == 422
    assert sign_up(Browser(app), email=practice.email).status == 429


def test_simultaneous_probes_learn_no_more_than_sequential_ones(
    practice: Practice, app: Flask
) -> None:
    forms = [Browser(app).get("/signup/").form_to("/signup/") for _ in range(16)]
    pages = at_once([lambda f=f: f.send(**SIGN_UP | {"email": practice.email}) for f in forms])
    assert [page.status for page in pages].count(422) == LIMIT.burst // COST_OF_TAKEN
