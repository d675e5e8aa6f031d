"""Signing up. Over HTTP, on both databases."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.integration.auth.accounts import SIGN_UP, is_in, row_of, sign_up
from tests.integration.client import Browser
from tests.integration.databases import Database, dump
from tests.integration.factories import Practice


def test_a_doctor_who_signs_up_is_in(visitor: Browser, database: Database) -> None:
    page = sign_up(visitor)
    assert (page.status, page.location) == (303, "/")
    assert "Dr Meera Nair" in page.follow().text
    kept = row_of(database, "users")[0]
    assert kept["email"] == "meera@example.org"
    assert kept["password_hash"].startswith("$argon2id$")
    assert {event[5] for event in dump(database)["audit_events"]} == {"sign_up", "sign_in"}


@pytest.mark.parametrize(
    ("field", "text", "words"),
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
    ],
)
def test_a_bad_field_of_sign_up_is_explained_and_the_rest_kept(
    field: str, text: str, words: str, visitor: Browser, database: Database
) -> None:
    page = sign_up(visitor, **{field: text})
    assert page.status == 422
    assert words in page.error_of(field)
    form = page.form_to("/signup/")
    for name in {"full_name", "email"} - {field}:
        assert form.values[name] == SIGN_UP[name]
        assert page.error_of(name) == ""
    assert form.values["password"] == ""
    if field not in ("password", "password_confirm"):
        assert form.values[field] == text.strip()
    assert row_of(database, "users") == []


def test_an_address_is_taken_once_however_it_is_written(
    practice: Practice, visitor: Browser, database: Database
) -> None:
    page = sign_up(visitor, email="  ASHA@Example.ORG ")
    assert page.status == 422
    assert "signed up with this address" in page.error_of("email")
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


def test_a_stranger_with_the_key_of_a_form_but_another_password_does_not_get_in(
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


def test_a_closed_clinic_signs_nobody_up(visitor: Browser, app: Flask, database: Database) -> None:
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
