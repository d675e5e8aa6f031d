"""Signing up, in and out; the account. Over HTTP, on both databases."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from argon2 import PasswordHasher
from flask import Flask

from clinic.auth import passwords, service, throttle
from tests.integration.client import Browser, Page
from tests.integration.conftest import STRONG_HASHER
from tests.integration.databases import Database, dump
from tests.integration.factories import PASSWORD, Practice
from tests.integration.together import at_once

OUTSIDE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "http:evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "/%0d%0aLocation: https://evil.example\r\nX: y",
    "https:/evil.example",
    "/..//evil.example\\",
    "ftp://evil.example/",
)
INSIDE = ("/", "/patients/", "/patients/?q=lak&page=2", "/visits/7/edit/?part=diagnosis")
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
    """The rows of a table by column, as the driver gives them."""
    with closing(database.connect()) as connection:
        cursor = connection.cursor()
        cursor.execute(f"SELECT * FROM {table}")
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


# --- signing up ----------------------------------------------------------------------------------


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


# --- signing in ----------------------------------------------------------------------------------


def test_a_doctor_signs_in_and_goes_where_they_wanted(practice: Practice, app: Flask) -> None:
    visitor = Browser(app)
    asked = visitor.get("/patients/?q=lak&page=2")
    page = asked.follow().form_to("/login/").send(email=practice.email, password=PASSWORD)
    assert (page.status, page.location) == (303, "/patients/?q=lak&page=2")
    assert is_in(visitor)


@pytest.mark.parametrize("target", OUTSIDE)
def test_next_leads_nowhere_outside(target: str, practice: Practice, app: Flask) -> None:
    by_form, by_address = Browser(app), Browser(app)
    assert sign_in(by_form, practice.email, next=target).location == "/"
    page = by_address.get("/login/", query_string={"next": target})
    assert page.form_to("/login/").send(email=practice.email, password=PASSWORD).location == "/"
    assert by_form.get("/login/", query_string={"next": target}).location == "/"


@pytest.mark.parametrize("target", INSIDE)
def test_next_leads_to_pages_of_the_clinic(target: str, practice: Practice, app: Flask) -> None:
    visitor = Browser(app)
    page = visitor.get("/login/", query_string={"next": target})
    assert page.form_to("/login/").send(email=practice.email, password=PASSWORD).location == target


def test_an_address_is_known_however_it_is_written(practice: Practice, visitor: Browser) -> None:
    assert sign_in(visitor, " Asha@EXAMPLE.org ").status == 303


def test_known_and_unknown_addresses_get_the_same_answer(practice: Practice, app: Flask) -> None:
    known, unknown = Browser(app), Browser(app)
    answers = [
        sign_in(known, practice.email, "wrong password").html,
        sign_in(unknown, "nobody@example.org", "wrong password").html,
    ]
    bare = [
        answer.replace(practice.email, "X").replace("nobody@example.org", "X") for answer in answers
    ]
    cut = [b.split('name="csrf_token"')[0] for b in bare]
    rest = [b.split('name="csrf_token"')[1].partition(">")[2] for b in bare]
    assert cut[0] == cut[1]
    assert rest[0] == rest[1]
    assert "not right" in answers[0]


class CountingHasher(PasswordHasher):
    """Counts how often Argon2 works."""

    worked = 0

    def verify(self, *args: Any, **kwargs: Any) -> Any:
        CountingHasher.worked += 1
        return super().verify(*args, **kwargs)

    def hash(self, *args: Any, **kwargs: Any) -> str:
        CountingHasher.worked += 1
        return super().hash(*args, **kwargs)


def test_an_unknown_address_costs_as_much_work_as_a_known_one(
    practice: Practice, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        passwords, "_hasher", CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    )
    sign_in(Browser(app), "first@example.org", "wrong password")  # makes nobody's hash
    work = []
    for email in (practice.email, "nobody@example.org"):
        before = CountingHasher.worked
        sign_in(Browser(app), email, "wrong password")
        work.append(CountingHasher.worked - before)
    assert work == [1, 1]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_passwords_are_kept_with_argon2id_at_full_cost(
    visitor: Browser, database: Database, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", STRONG_HASHER)
    assert sign_up(visitor).status == 303
    kept = row_of(database, "users")[0]["password_hash"]
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert sign_in(Browser(app), SIGN_UP["email"], SIGN_UP["password"]).status == 303


def test_a_weak_hash_is_strengthened_at_sign_in(
    practice: Practice, visitor: Browser, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", stronger)
    sign_in(visitor, practice.email)
    assert "m=16,t=2" in row_of(database, "users")[0]["password_hash"]


# --- the throttle --------------------------------------------------------------------------------


def fail(app: Flask, email: str, times: int, address: str = "10.0.0.1") -> Page:
    """So many wrong passwords from one address; the last answer."""
    for _ in range(times):
        browser = Browser(app)
        browser.client.environ_base["REMOTE_ADDR"] = address
        page = sign_in(browser, email, "wrong password")
    return page


def test_ten_wrong_passwords_slow_an_account_down(practice: Practice, app: Flask) -> None:
    assert fail(app, practice.email, 10).status == 422
    elsewhere = Browser(app)
    elsewhere.client.environ_base["REMOTE_ADDR"] = "10.9.9.9"
    page = sign_in(elsewhere, practice.email)
    assert page.status == 429
    assert 0 < int(page.headers["Retry-After"]) <= throttle.FIRST_WAIT
    assert "Too many wrong passwords" in page.text
    assert page.form_to("/login/").values["email"] == practice.email


def test_ten_wrong_passwords_slow_an_address_down(practice: Practice, app: Flask) -> None:
    for number in range(10):
        fail(app, f"unknown{number}@example.org", 1)
    neighbour, elsewhere = Browser(app), Browser(app)
    neighbour.client.environ_base["REMOTE_ADDR"] = "10.0.0.1"
    elsewhere.client.environ_base["REMOTE_ADDR"] = "10.9.9.9"
    assert sign_in(neighbour, practice.email).status == 429
    assert sign_in(elsewhere, practice.email).status == 303


def test_an_unknown_account_is_slowed_down_alike(app: Flask) -> None:
    for number in range(10):
        assert fail(app, "nobody@example.org", 1, f"10.0.1.{number}").status == 422
    assert fail(app, "nobody@example.org", 1, "10.0.2.1").status == 429


def test_twenty_guesses_at_once_are_not_more_than_ten(practice: Practice, app: Flask) -> None:
    forms = [Browser(app).get("/login/").form_to("/login/") for _ in range(20)]
    guesses = at_once(
        [
            lambda f=f, n=n: f.send(email=practice.email, password=f"guess number {n}")
            for n, f in enumerate(forms)
        ]
    )
    assert sum(page.status == 422 for page in guesses) <= throttle.FREE_TRIES


def test_right_passwords_at_once_all_get_in(practice: Practice, app: Flask) -> None:
    for _ in range(4):
        forms = [Browser(app).get("/login/").form_to("/login/") for _ in range(8)]
        acts = [lambda f=f: f.send(email=practice.email, password=PASSWORD) for f in forms]
        assert {page.status for page in at_once(acts)} == {303}


def test_tries_are_counted_in_the_database(practice: Practice, app: Flask) -> None:
    fail(app, practice.email, 3)
    counted = {r["key"]: r["failures"] for r in row_of(practice.database, "sign_in_throttles")}
    assert counted == {f"account:{practice.email}": 3, "address:10.0.0.1": 3}


def test_the_right_password_forgives_the_account_and_not_the_address(
    practice: Practice, app: Flask
) -> None:
    fail(app, practice.email, 9, "127.0.0.1")
    assert sign_in(Browser(app), practice.email).status == 303
    kept = {r["key"]: r["failures"] for r in row_of(practice.database, "sign_in_throttles")}
    assert kept == {f"account:{practice.email}": 0, "address:127.0.0.1": 9}
    assert fail(app, practice.email, 9).status == 422


def test_whoever_waits_may_try_again(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=UTC), tick=False) as clock:
        fail(app, practice.email, 10)
        clock.shift(throttle.FIRST_WAIT - 1)
        assert sign_in(Browser(app), practice.email).status == 429
        clock.shift(1)
        assert sign_in(Browser(app), practice.email).status == 303


def test_a_wrong_password_after_the_wait_doubles_it(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=UTC), tick=False) as clock:
        fail(app, practice.email, 10)
        clock.shift(throttle.FIRST_WAIT)
        assert fail(app, practice.email, 1).status == 422
        page = fail(app, practice.email, 1)
        assert page.headers["Retry-After"] == str(2 * throttle.FIRST_WAIT)


def test_wrong_passwords_are_forgotten_after_an_hour(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=UTC), tick=False) as clock:
        fail(app, practice.email, 9)
        clock.shift(timedelta(hours=1, seconds=1))
        assert fail(app, practice.email, 9).status == 422
        assert sign_in(Browser(app), practice.email).status == 303


# --- signing out, and cookies --------------------------------------------------------------------


def cookies_of(browser: Browser) -> str:
    cookie = browser.client.get_cookie("clinic")
    assert cookie is not None
    return cookie.value


def with_cookie(app: Flask, value: str) -> Browser:
    browser = Browser(app)
    browser.client.set_cookie("clinic", value)
    return browser


def test_an_old_cookie_is_dead_after_sign_out(practice: Practice, app: Flask) -> None:
    browser = Browser(app)
    sign_in(browser, practice.email)
    kept = cookies_of(browser)
    assert is_in(with_cookie(app, kept))
    page = browser.get("/").form_to("/logout/").send()
    assert (page.status, page.location) == (303, "/login/")
    assert not is_in(browser)
    assert not is_in(with_cookie(app, kept))


def test_signing_out_leaves_other_devices_in(practice: Practice) -> None:
    tablet, desk = practice.browser(), practice.browser()
    tablet.get("/").form_to("/logout/").send()
    assert is_in(desk)


def test_a_change_of_password_signs_every_other_device_out(practice: Practice, app: Flask) -> None:
    tablet, desk = practice.browser(), practice.browser()
    kept = cookies_of(desk)
    page = change_password(desk)
    assert (page.status, page.location) == (303, "/account/")
    assert is_in(desk)
    assert not is_in(tablet)
    assert not is_in(with_cookie(app, kept))
    assert sign_in(Browser(app), practice.email).status == 422
    assert sign_in(Browser(app), practice.email, "a new password").status == 303


def change_password(browser: Browser, **typed: str) -> Page:
    values = {
        "old_password": PASSWORD,
        "new_password": "a new password",
        "new_password_confirm": "a new password",
    }
    return browser.get("/account/").form_to("/account/password/").send(**values | typed)


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("old_password", "not mine at all", "not your current"),
        ("old_password", "", "Write it once more"),
        ("new_password", "short", "8 to 128"),
        ("new_password_confirm", "something else", "differ"),
    ],
)
def test_a_bad_change_of_password_changes_nothing(
    field: str, text: str, words: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database, "sign_in_throttles")
    page = change_password(desk, **{field: text})
    assert page.status == 422
    assert words in page.error_of(field)
    assert dump(practice.database, "sign_in_throttles") == before
    assert is_in(desk)


def guess_password(browser: Browser, times: int) -> Page:
    """So many wrong current passwords on the account page; the last answer."""
    for number in range(times):
        page = change_password(browser, old_password=f"guess number {number}")
    return page


def test_ten_wrong_current_passwords_slow_the_account_down(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 6, tzinfo=UTC), tick=False) as clock:
        stolen = practice.browser()
        assert guess_password(stolen, 10).status == 422
        page = change_password(stolen)
        assert page.status == 429
        assert page.headers["Retry-After"] == str(throttle.FIRST_WAIT)
        assert "Too many wrong passwords. Try again in 30 seconds." in page.text
        assert page.form_to("/account/").values["full_name"] == "Dr Asha Rao"
        assert page.form_to("/account/password/").values["old_password"] == ""
        assert is_in(stolen)
        clock.shift(throttle.FIRST_WAIT)
        assert change_password(stolen).status == 303


def test_guesses_at_the_account_page_and_at_the_sign_in_are_counted_together(
    practice: Practice, app: Flask
) -> None:
    guess_password(practice.browser(), 5)
    assert fail(app, practice.email, 5).status == 422
    assert change_password(practice.browser()).status == 429
    assert sign_in(Browser(app), practice.email).status == 429


def test_twenty_guesses_at_once_at_the_account_page_are_not_more_than_ten(
    practice: Practice,
) -> None:
    forms = [practice.browser().get("/account/").form_to("/account/password/") for _ in range(20)]
    typed = {"new_password": "a new password", "new_password_confirm": "a new password"}
    guesses = at_once(
        [lambda f=f, n=n: f.send(old_password=f"guess {n}", **typed) for n, f in enumerate(forms)]
    )
    assert sum(page.status == 422 for page in guesses) <= throttle.FREE_TRIES


def test_the_right_current_password_forgives_the_account(practice: Practice, desk: Browser) -> None:
    guess_password(desk, 9)
    assert change_password(desk).status == 303
    kept = {r["key"]: r["failures"] for r in row_of(practice.database, "sign_in_throttles")}
    assert kept == {f"account:{practice.email}": 0, "address:127.0.0.1": 9}


def test_a_sign_in_ends_after_a_day_at_work(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 23, 3, tzinfo=UTC), tick=False) as clock:
        browser = Browser(app)
        sign_in(browser, practice.email)
        clock.shift(timedelta(hours=13, minutes=59))
        assert is_in(browser)
        clock.shift(timedelta(minutes=2))
        assert browser.get("/patients/").location == "/login/?next=/patients/"


def test_a_remembered_sign_in_lasts_thirty_days(practice: Practice, app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 1, 3, tzinfo=UTC), tick=False) as clock:
        browser = Browser(app)
        sign_in(browser, practice.email, remember="y")
        clock.shift(timedelta(days=29))
        assert is_in(browser)
        clock.shift(timedelta(days=2))
        assert not is_in(browser)


def sign_ins_of(database: Database) -> list[int]:
    """The numbers of the sign-ins that are still kept."""
    return sorted(row["id"] for row in row_of(database, "sign_ins"))


def test_a_sign_in_that_is_over_is_forgotten_after_ninety_days(
    practice: Practice, app: Flask
) -> None:
    with time_machine.travel(datetime(2026, 1, 1, 3, tzinfo=UTC), tick=False) as clock:
        signed_out, expired, remembered = Browser(app), Browser(app), Browser(app)
        sign_in(signed_out, practice.email)
        signed_out.get("/").form_to("/logout/").send()
        sign_in(expired, practice.email)
        sign_in(remembered, practice.email, remember="y")
        clock.shift(timedelta(days=90))
        sign_in(Browser(app), practice.email)
        assert sign_ins_of(practice.database) == [1, 2, 3, 4]
        clock.shift(timedelta(hours=1))
        sign_in(Browser(app), practice.email)
        assert sign_ins_of(practice.database) == [2, 3, 4, 5]
        clock.shift(timedelta(hours=14))
        sign_in(Browser(app), practice.email)
        assert sign_ins_of(practice.database) == [3, 4, 5, 6]
        assert is_in(expired) is is_in(signed_out) is False


def test_a_sign_in_looks_through_few_old_ones_of_everybody(
    practice: Practice, other: Practice, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "LOOKED_THROUGH", 3)
    with time_machine.travel(datetime(2026, 1, 1, 3, tzinfo=UTC), tick=False) as clock:
        for _ in range(5):
            sign_in(Browser(app), practice.email)
        clock.shift(timedelta(days=200))
        sign_in(Browser(app), other.email)
        assert sign_ins_of(practice.database) == [4, 5, 6]
        sign_in(Browser(app), other.email)
        assert sign_ins_of(practice.database) == [6, 7]


def test_eight_sign_ins_at_once_forget_without_waiting_in_a_circle(
    practice: Practice, app: Flask
) -> None:
    with time_machine.travel(datetime(2026, 1, 1, 3, tzinfo=UTC), tick=False) as clock:
        for _ in range(6):
            sign_in(Browser(app), practice.email)
        clock.shift(timedelta(days=200))
        forms = [Browser(app).get("/login/").form_to("/login/") for _ in range(8)]
        acts = [lambda f=f: f.send(email=practice.email, password=PASSWORD) for f in forms]
        assert {page.status for page in at_once(acts)} == {303}
        assert len(sign_ins_of(practice.database)) == 8


def test_the_cookie_holds_no_number_of_the_user_and_no_script_reads_it(
    practice: Practice, app: Flask
) -> None:
    browser = Browser(app)
    page = sign_in(browser, practice.email)
    told = page.headers["Set-Cookie"]
    assert "HttpOnly" in told
    assert "SameSite=Lax" in told
    with browser.client.session_transaction() as session:
        token = session["_user_id"]
    assert len(token) > 40
    assert token not in repr(dump(practice.database))


def test_a_forged_cookie_signs_nobody_in(practice: Practice, app: Flask) -> None:
    for value in ("", "x", "eyJfdXNlcl9pZCI6IjEifQ.x.y", str(practice.user_id)):
        assert not is_in(with_cookie(app, value))


# --- the account ---------------------------------------------------------------------------------

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


def test_the_account_is_kept_as_it_is_typed(practice: Practice, desk: Browser) -> None:
    page = desk.get("/account/").form_to("/account/").send(**ACCOUNT)
    assert (page.status, page.location) == (303, "/account/")
    shown = desk.get("/account/").form_to("/account/").values
    kept = ACCOUNT | {"clinic_phone": "+91 80255 31234"}
    found = {name: shown[name].replace("\r\n", "\n") for name in ACCOUNT}
    found["clinic_phone"] = found["clinic_phone"].replace(" ", "")
    kept["clinic_phone"] = "+918025531234"
    assert found == kept
    doctor = row_of(practice.database, "doctors")[0]
    assert doctor["default_fee_paise"] == 49950
    assert doctor["version"] == 2


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("full_name", "", "Write your full name"),
        ("full_name", "x" * 201, "At most 200"),
        ("qualification", "x" * 201, "At most 200"),
        ("registration_number", "x" * 61, "At most 60"),
        ("registration_council", "x" * 201, "At most 200"),
        ("clinic_name", "x" * 201, "At most 200"),
        ("clinic_address", "x" * 501, "At most 500"),
        ("clinic_phone", "12345", "digits"),
        ("clinic_phone", "call me", "digits only"),
        ("upi_id", "asha at bank", "name@bank"),
        ("default_fee", "499.999", "two digits"),
        ("default_fee", "-1", "below zero"),
        ("default_fee", "five hundred", "like 500"),
        ("print_language", "tlh", ""),
    ],
)
def test_a_bad_field_of_the_account_is_explained_and_the_rest_kept(
    field: str, text: str, words: str, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    page = desk.get("/account/").form_to("/account/").send(**ACCOUNT | {field: text})
    assert page.status == 422
    assert page.error_of(field)
    assert words in page.error_of(field)
    values = page.form_to("/account/").values
    kept = {name for name in ACCOUNT if name not in (field, "print_language")}
    assert {n: values[n].replace("\r\n", "\n") for n in kept} == {n: ACCOUNT[n] for n in kept}
    if field != "print_language":
        assert values[field] == text
    assert dump(practice.database) == before


def test_a_stale_account_shows_both_texts_and_changes_nothing(
    practice: Practice, desk: Browser
) -> None:
    form = desk.get("/account/").form_to("/account/")
    desk.get("/account/").form_to("/account/").send(clinic_name="Saved first")
    before = dump(practice.database)
    page = form.send(clinic_name="Typed second")
    assert page.status == 409
    assert "Saved first" in page.text
    assert "Typed second" in page.html
    assert dump(practice.database) == before
    assert page.form("version").send().status == 303
    assert row_of(practice.database, "doctors")[0]["clinic_name"] == "Typed second"


VERSIONS = (
    pytest.param(None, id="missing"),
    *("", "x", "-1", "1.0", "999", "٣"),
    pytest.param("9" * 5000, id="5000 digits"),
)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_that_is_missing_or_nonsense_is_a_conflict(
    version: str | None, practice: Practice, desk: Browser
) -> None:
    before = dump(practice.database)
    form = desk.get("/account/").form_to("/account/")
    assert form.send(clinic_name="Typed", version=version).status == 409
    assert dump(practice.database) == before


def test_a_change_of_the_account_is_told_with_old_and_new(
    practice: Practice, desk: Browser
) -> None:
    desk.get("/account/").form_to("/account/").send(clinic_name="Sunrise")
    events = [e for e in dump(practice.database)["audit_events"] if e[5] == "update"]
    assert len(events) == 1
    assert events[0][6:8] == ("doctors", practice.doctor_id)
    assert "Sunrise" in repr(events[0][8])
