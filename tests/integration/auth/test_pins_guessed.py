"""A PIN can be guessed five times on a device, then the password is asked; over HTTP on both
databases."""

from __future__ import annotations

import pytest

from clinic.auth import opening
from tests.integration.auth.accounts import is_in, row_of, sign_in
from tests.integration.auth.tablets import LOCK, Tablet, set_pin, share
from tests.integration.client import Browser
from tests.integration.factories import PASSWORD, Practice
from tests.integration.together import at_once

DOCTOR, NURSE = "Dr Asha Rao", "Sister Mary"


@pytest.fixture
def tablet(tablet: Tablet) -> Tablet:
    """A tablet that locked while the doctor was signed in."""
    tablet.lock()
    return tablet


def guess(tablet: Tablet, times: int, name: str = DOCTOR) -> None:
    for _ in range(times):
        assert tablet.type_pin(name, "9041").status == 422


def test_after_five_wrong_pins_the_right_one_opens_nothing(tablet: Tablet) -> None:
    form = tablet.pad_of(DOCTOR).form("pin")
    guess(tablet, 5)
    page = form.send(pin="2580")
    assert page.status == 422
    assert "Sign in with the password" in page.text
    assert not is_in(tablet.browser)
    assert "pin" not in {name for f in tablet.browser.get(LOCK).forms() for name in f.values}


def test_a_right_pin_clears_the_count_of_wrong_ones_and_reports_them(tablet: Tablet) -> None:
    guess(tablet, 4)
    page = tablet.type_pin(DOCTOR)
    assert page.status == 303
    assert "somebody mistyped your PIN here (4 wrong in all)" in page.follow().text
    tablet.lock()
    guess(tablet, 4)
    assert tablet.type_pin(DOCTOR).status == 303


def test_wrong_pins_of_one_person_do_not_slow_down_another(tablet: Tablet) -> None:
    guess(tablet, 5)
    assert tablet.type_pin(NURSE).status == 303


def test_wrong_pins_count_on_their_device_alone(tablet: Tablet, practice: Practice) -> None:
    guess(tablet, 5)
    second = Browser(practice.database.app)
    sign_in(second, practice.email)
    share(second)
    second.get("/").form_to("/lock/now/").send()
    assert second.get(LOCK).form("pin").send(pin="2580").status == 303


def test_the_password_makes_the_pin_work_again(tablet: Tablet) -> None:
    guess(tablet, 5)
    assert sign_in(tablet.browser, tablet.practice.email, PASSWORD).status == 303
    tablet.lock()
    assert tablet.type_pin(DOCTOR).status == 303


def test_a_wrong_password_does_not_make_the_pin_work_again(tablet: Tablet) -> None:
    form = tablet.pad_of(DOCTOR).form("pin")
    guess(tablet, 5)
    assert sign_in(tablet.browser, tablet.practice.email, "guess").status == 422
    assert form.send(pin="2580").status == 422
    assert not is_in(tablet.browser)


def test_a_new_pin_set_elsewhere_does_not_give_more_guesses(
    tablet: Tablet, practice: Practice
) -> None:
    form = tablet.pad_of(DOCTOR).form("pin")
    guess(tablet, 5)
    assert set_pin(practice.browser(), "8024").status == 303
    assert form.send(pin="8024").status == 422


def test_of_simultaneous_guesses_five_are_checked(
    tablet: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked: list[str] = []

    def check(pin: str, _pin_hash: str) -> bool:
        checked.append(pin)
        return False

    monkeypatch.setattr(opening.passwords, "verify_password", check)
    form = tablet.pad_of(DOCTOR).form("pin")
    cookies = tablet.browser.client._cookies
    browsers = [Browser(tablet.practice.database.app) for _ in range(8)]
    for browser in browsers:
        browser.client._cookies = dict(cookies)
    values = form.values | {"pin": "9041"}
    pages = at_once([lambda b=browser: b.post(LOCK, values) for browser in browsers])
    assert {page.status for page in pages} == {422}
    assert len(checked) == 5
    failures = [row["pin_failures"] for row in row_of(tablet.practice.database, "sign_ins")]
    assert max(failures) == 5


def test_a_pin_is_in_no_page_that_shows_what_was_typed(tablet: Tablet) -> None:
    form = tablet.pad_of(DOCTOR).form("pin")
    page = tablet.browser.post(LOCK, form.values | {"pin": "2580", "csrf_token": "mangled"})
    assert page.status == 400
    assert "2580" not in page.html
