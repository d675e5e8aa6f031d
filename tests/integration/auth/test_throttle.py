"""Wrong passwords slow down the guesser and nobody else; over HTTP on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from flask import Flask

from clinic.auth import throttle
from clinic.auth.limits import ACCOUNT, LONGEST, NETWORK, ONE_SOURCE
from clinic.auth.throttle import Origin
from clinic.extensions import db
from tests.integration.auth.accounts import is_in, row_of, sign_in
from tests.integration.auth.guessing import (
    CLINIC,
    ELSEWHERE,
    NOON,
    browser_at,
    count,
    counts,
    exhaust,
    fail,
    known_device,
)
from tests.integration.factories import Practice


def test_ten_wrong_passwords_slow_down_their_own_network_alone(
    practice: Practice, app: Flask
) -> None:
    assert fail(app, practice.email, 10).status == 422
    page = sign_in(browser_at(app), practice.email)
    assert page.status == 429
    assert 0 < int(page.headers["Retry-After"]) <= 300
    assert "Too many wrong passwords. Try again in 5 minutes." in page.text
    assert "On a device where you have signed in before" in page.text
    assert page.form_to("/login/").values["email"] == practice.email
    assert sign_in(browser_at(app, ELSEWHERE), practice.email).status == 303


def test_ten_wrong_passwords_of_one_person_do_not_lock_the_clinics_address(
    practice: Practice, other: Practice, app: Flask
) -> None:
    fail(app, other.email, 12)
    assert sign_in(browser_at(app), other.email).status == 429
    assert sign_in(browser_at(app), practice.email).status == 303


def test_a_network_that_tries_many_accounts_waits_and_others_do_not(
    practice: Practice, app: Flask
) -> None:
    for number in range(NETWORK.burst // 10):
        count(app, f"unknown{number}@example.org", 10)
    assert sign_in(browser_at(app), practice.email).status == 429
    assert sign_in(browser_at(app, ELSEWHERE), practice.email).status == 303


def test_addresses_of_one_ipv6_network_count_as_one(practice: Practice, app: Flask) -> None:
    for number in range(10):
        assert fail(app, practice.email, 1, f"2001:db8:1:2::{number}").status == 422
    assert sign_in(browser_at(app, "2001:db8:1:2:ffff::1"), practice.email).status == 429
    assert sign_in(browser_at(app, "2001:db8:1:3::1"), practice.email).status == 303


def test_an_ipv4_address_is_recognised_in_any_notation(practice: Practice, app: Flask) -> None:
    for number in range(10):
        address = CLINIC if number % 2 else f"::ffff:{CLINIC}"
        assert fail(app, practice.email, 1, address).status == 422
    assert sign_in(browser_at(app, f"::ffff:{CLINIC}"), practice.email).status == 429


def test_an_unknown_account_is_slowed_down_in_the_same_way(app: Flask) -> None:
    assert fail(app, "nobody@example.org", 10).status == 422
    assert fail(app, "nobody@example.org", 1).status == 429


def test_strangers_from_all_networks_get_at_most_a_hundred_answers_an_hour(
    practice: Practice, app: Flask
) -> None:
    for number in range(6):
        count(app, practice.email, 8, f"192.0.2.{number}")
    answers = [fail(app, practice.email, 1, f"198.51.100.{number}").status for number in range(4)]
    assert answers == [422, 422, 429, 429]
    assert ACCOUNT.burst + timedelta(hours=1) / ACCOUNT.every <= 100


# --- a device that signed in before --------------------------------------------------------------


def test_strangers_do_not_slow_down_a_known_device(practice: Practice, app: Flask) -> None:
    device = known_device(app, practice.email)
    exhaust(app, practice.email)
    for number in range(NETWORK.burst // 10):
        count(app, f"unknown{number}@example.org", 10)
    assert sign_in(browser_at(app, ELSEWHERE), practice.email).status == 429
    assert sign_in(device, practice.email).status == 303
    assert is_in(device)


def test_a_known_device_is_slowed_down_only_by_its_own_wrong_passwords(
    practice: Practice, app: Flask
) -> None:
    device, neighbour = known_device(app, practice.email), known_device(app, practice.email)
    for _ in range(10):
        assert sign_in(device, practice.email, "wrong password").status == 422
    page = sign_in(device, practice.email)
    assert page.status == 429
    assert "before" not in page.text
    assert sign_in(neighbour, practice.email).status == 303
    assert sign_in(browser_at(app), practice.email).status == 303


def test_many_known_devices_together_obey_the_limit_of_the_account(
    practice: Practice, app: Flask
) -> None:
    with app.app_context():
        for number in range(5):
            device = Origin(CLINIC, f"device {number}")
            throttle.count_try(throttle.of_sign_in(practice.email, device), 10)
        db.session.commit()
    assert sign_in(known_device(app, practice.email), practice.email).status == 429
    assert sign_in(browser_at(app), practice.email).status == 303


def test_a_device_is_known_only_to_accounts_that_signed_in_on_it(
    practice: Practice, other: Practice, app: Flask
) -> None:
    device = known_device(app, practice.email)
    exhaust(app, other.email)
    assert sign_in(device, other.email).status == 429
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=2)):
        assert sign_in(device, other.email).status == 303
        device.get("/").form_to("/logout/").send()
        exhaust(app, other.email)
        exhaust(app, practice.email)
        assert sign_in(device, practice.email).status == 303
        device.get("/").form_to("/logout/").send()
        assert sign_in(device, other.email).status == 303


def test_the_cookie_of_a_device_is_long_lived_and_hidden_from_scripts(
    practice: Practice, app: Flask
) -> None:
    page = sign_in(browser_at(app), practice.email)
    cookie = next(c for c in page.headers.getlist("Set-Cookie") if c.startswith("clinic-device="))
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=34560000"} <= set(cookie.split("; "))
    assert "asha" not in cookie


# --- a right password ----------------------------------------------------------------------------


def test_a_right_password_is_not_counted_and_extends_no_wait(
    practice: Practice, other: Practice, app: Flask
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        device = known_device(app, practice.email)
        fail(app, other.email, 10)
        clock.shift(timedelta(minutes=4))
        before = counts(practice.database)
        for _ in range(12):
            assert sign_in(browser_at(app), practice.email).status == 303
        assert sign_in(device, practice.email).status == 303
        assert counts(practice.database) <= before
        assert fail(app, other.email, 1).headers["Retry-After"] == "60"


def test_the_right_password_clears_the_count_of_its_own_origin_alone(
    practice: Practice, app: Flask
) -> None:
    with time_machine.travel(NOON, tick=False):
        fail(app, practice.email, 9)
        fail(app, practice.email, 9, ELSEWHERE)
        assert sign_in(browser_at(app), practice.email).status == 303
        assert counts(practice.database) == [18, 9, 9, 9]
        assert fail(app, practice.email, 10).status == 422


# --- counts end ----------------------------------------------------------------------------------


def test_an_account_can_be_tried_again_after_the_wait(practice: Practice, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        fail(app, practice.email, 10)
        clock.shift(ONE_SOURCE.every - timedelta(seconds=1))
        page = sign_in(browser_at(app), practice.email)
        assert (page.status, page.headers["Retry-After"]) == (429, "1")
        assert "in 1 second." in page.text
        clock.shift(1)
        assert sign_in(browser_at(app), practice.email).status == 303


def test_tries_while_waiting_do_not_make_the_wait_longer(practice: Practice, app: Flask) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        fail(app, practice.email, 30)
        clock.shift(ONE_SOURCE.every)
        assert sign_in(browser_at(app), practice.email).status == 303


def test_expired_counts_are_deleted_by_the_next_try_of_anybody(
    practice: Practice, app: Flask
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        exhaust(app, practice.email)
        assert len(row_of(practice.database, "sign_in_throttles")) == 11
        clock.shift(LONGEST + timedelta(seconds=1))
        fail(app, "nobody@example.org", 1, ELSEWHERE)
        assert counts(practice.database) == [1, 1, 1]
        assert len(row_of(practice.database, "sign_in_throttles")) == 3


def test_rows_of_the_previous_release_are_deleted_too(practice: Practice, app: Flask) -> None:
    insert = (
        "INSERT INTO sign_in_throttles (key, failures, last_at) VALUES "
        f"('account:{practice.email}', 40, '2026-11-23 06:00:00+00:00'), "
        f"('address:{CLINIC}', 40, '2026-11-23 06:00:00+00:00')"
    ).replace("+00:00" if practice.database.name == "sqlite" else "\0", "")
    with practice.database.connect() as connection:
        connection.cursor().execute(insert)
    connection.close()
    with time_machine.travel(NOON, tick=False) as clock:
        assert sign_in(browser_at(app), practice.email).status == 303
        clock.shift(LONGEST)
        sign_in(browser_at(app), practice.email)
        assert counts(practice.database) == []


def test_typed_e_mail_addresses_are_not_stored(practice: Practice, app: Flask) -> None:
    fail(app, "somebody@example.org", 1)
    assert "somebody" not in repr(row_of(practice.database, "sign_in_throttles"))


# --- the clock is set back -----------------------------------------------------------------------


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=400)])
def test_a_clock_set_back_ends_no_sign_in_and_extends_no_wait(
    back: timedelta, practice: Practice, app: Flask
) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        signed_in = browser_at(app, ELSEWHERE)
        sign_in(signed_in, practice.email, remember="y")
        fail(app, practice.email, 10)
        clock.shift(-back)
        assert is_in(signed_in)
        page = sign_in(browser_at(app), practice.email)
        assert page.status == 303 or int(page.headers["Retry-After"]) <= 300
        clock.shift(ONE_SOURCE.every)
        assert sign_in(browser_at(app), practice.email).status == 303
