"""A recovery code sets a new password; over HTTP on both databases."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask

from clinic.auth import service
from clinic.auth.limits import ONE_SOURCE
from clinic.clock import utc_now
from tests.integration.auth.accounts import is_in, row_of, sign_in, sign_up
from tests.integration.auth.guessing import ELSEWHERE, browser_at
from tests.integration.client import Browser, Page
from tests.integration.databases import Database, dump
from tests.integration.endpoint import sealed
from tests.integration.factories import PASSWORD, Practice
from tests.integration.together import at_once
from tests.integration.trail import acts_of

CODE = re.compile(r"\b(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}\b")
SHOWN = "/account/recovery/code/"
NEW = "a new password"


def code_on(page: Page) -> str:
    match = CODE.search(page.text)
    assert match, page.text
    return match[0]


def new_code(browser: Browser, password: str = PASSWORD) -> Page:
    return browser.get("/account/recovery/").form("password").send(password=password)


def code_of(practice: Practice) -> str:
    """Make a recovery code for the doctor and return it."""
    return code_on(new_code(practice.browser()).follow())


def recover(browser: Browser, email: str, code: str, **typed: Any) -> Page:
    passwords = {"password": NEW, "password_confirm": NEW}
    return browser.get("/recover/").form("code").send(email=email, code=code, **passwords | typed)


def test_a_new_doctor_is_shown_a_code_once_and_continues(visitor: Browser) -> None:
    page = sign_up(visitor)
    assert (page.status, page.location) == (303, SHOWN)
    page_after = page.follow()
    code_on(page_after)
    gone_on = page_after.form_to(SHOWN).send()
    assert (gone_on.status, gone_on.location) == (303, "/")
    assert not CODE.search(visitor.get(SHOWN).text)


def test_a_code_that_nobody_confirms_is_hidden_after_half_an_hour(visitor: Browser) -> None:
    with time_machine.travel(utc_now(), tick=True) as clock:
        sign_up(visitor)
        clock.shift(timedelta(minutes=29))
        code_on(visitor.get(SHOWN))
        clock.shift(timedelta(minutes=2))
        assert not CODE.search(visitor.get(SHOWN).text)


def test_the_database_stores_only_the_hash_of_a_code(visitor: Browser, database: Database) -> None:
    code = code_on(sign_up(visitor).follow())
    rows = repr(dump(database))
    assert code not in rows
    assert code.replace("-", "") not in rows
    (user,) = row_of(database, "users")
    assert user["recovery_hash"] == service.hash_token(code.replace("-", ""))


def test_an_account_without_a_code_shows_a_quiet_notice_and_can_make_one(
    practice: Practice,
) -> None:
    desk = practice.browser()
    assert "You have no recovery code yet" in desk.get("/account/you/").text
    page = new_code(desk)
    assert (page.status, page.location) == (303, SHOWN)
    page_after = page.follow()
    code_on(page_after)
    assert page_after.form_to(SHOWN).send().location == "/account/you/"
    assert "You have a recovery code, made" in desk.get("/account/you/").text
    assert ("recovery_code", "users", practice.user_id, {}, practice.user_id) in acts_of(practice)


def test_a_new_code_needs_the_password(practice: Practice) -> None:
    desk = practice.browser()
    page = new_code(desk, "wrong password")
    assert page.status == 422
    assert "This is not your current password." in page.text
    assert "You have no recovery code yet" in desk.get("/account/you/").text


def test_guessed_passwords_on_the_page_of_a_new_code_are_counted(practice: Practice) -> None:
    desk = practice.browser()
    for _ in range(ONE_SOURCE.burst):
        assert new_code(desk, "wrong password").status == 422
    page = new_code(desk)
    assert page.status == 429
    assert int(page.headers["Retry-After"]) > 0


def test_a_code_sets_a_new_password_ends_every_sign_in_and_gives_the_next_code(
    practice: Practice, visitor: Browser, app: Flask
) -> None:
    desk, code = practice.browser(), code_of(practice)
    page = recover(visitor, practice.email, code)
    assert (page.status, page.location) == (303, SHOWN)
    next_code = code_on(page.follow())
    assert next_code != code
    assert is_in(visitor)
    assert not is_in(desk)
    assert sign_in(Browser(app), practice.email).status == 422
    assert sign_in(Browser(app), practice.email, NEW).status == 303
    actions = [act[0] for act in acts_of(practice)]
    assert "recover" in actions
    assert actions.count("recovery_code") == 2
    assert recover(Browser(app), practice.email, next_code).status == 303


def test_a_code_works_once(practice: Practice, app: Flask) -> None:
    code = code_of(practice)
    assert recover(Browser(app), practice.email, code).status == 303
    assert recover(Browser(app), practice.email, code).status == 422


def test_of_eight_simultaneous_uses_of_a_code_one_works(practice: Practice, app: Flask) -> None:
    code = code_of(practice)
    forms = [Browser(app).get("/recover/").form("code") for _ in range(8)]
    typed = {"email": practice.email, "code": code, "password": NEW, "password_confirm": NEW}
    pages = at_once([lambda f=f: f.send(**typed) for f in forms])
    assert sorted(page.status for page in pages) == [303] + [422] * 7


def test_a_newer_code_replaces_the_older_one(practice: Practice, visitor: Browser) -> None:
    first, second = code_of(practice), code_of(practice)
    assert recover(visitor, practice.email, first).status == 422
    assert recover(visitor, practice.email, second).status == 303


def test_a_code_is_read_without_hyphens_and_in_small_letters(
    practice: Practice, visitor: Browser
) -> None:
    code = code_of(practice).replace("-", " ").lower()
    assert recover(visitor, practice.email, code).status == 303


def test_a_code_of_another_account_is_refused(
    practice: Practice, other: Practice, visitor: Browser
) -> None:
    assert recover(visitor, other.email, code_of(practice)).status == 422


def test_unknown_addresses_and_accounts_without_a_code_are_answered_alike(
    practice: Practice, other: Practice, app: Flask
) -> None:
    code_of(practice)
    wrong = "AAAA-BBBB-CCCC-DDDD"
    answers = {
        (page.status, page.text.replace(email, ""))
        for email in (practice.email, other.email, "nobody@example.org")
        for page in [recover(browser_at(app), email, wrong)]
    }
    assert len(answers) == 1
    assert "The e-mail address and the code do not fit." in answers.pop()[1]


def test_tries_are_slowed_down_like_sign_ins_also_for_unknown_addresses(
    practice: Practice, app: Flask
) -> None:
    code = code_of(practice)
    for email in (practice.email, "nobody@example.org"):
        browser = browser_at(app, ELSEWHERE)
        for _ in range(ONE_SOURCE.burst):
            assert recover(browser, email, "AAAA-BBBB-CCCC-DDDD").status == 422
        page = recover(browser, email, code)
        assert page.status == 429
        assert int(page.headers["Retry-After"]) > 0
    assert sign_in(browser_at(app, ELSEWHERE), practice.email).status == 429


def test_a_bad_new_password_does_not_use_up_the_code(practice: Practice, visitor: Browser) -> None:
    code = code_of(practice)
    page = recover(visitor, practice.email, code, password_confirm="another")
    assert page.status == 422
    assert page.form("code").values["code"] == code
    assert recover(visitor, practice.email, code).status == 303


def test_staff_can_make_codes_and_their_doctors_trail_records_it(
    practice: Practice, visitor: Browser
) -> None:
    helper = practice.member("nurse", "Sister Mary")
    code = code_on(new_code(helper.browser()).follow())
    assert recover(visitor, helper.email, code).status == 303
    assert ("recover", helper.user_id) in [(act[0], act[4]) for act in acts_of(practice)]


def test_a_person_who_works_for_nobody_any_more_is_refused(
    practice: Practice, visitor: Browser
) -> None:
    helper = practice.member("nurse", "Sister Mary")
    code = code_on(new_code(helper.browser()).follow())
    page = practice.browser().get(f"/account/staff/{sealed(helper.user_id)}/remove/")
    page.form_to(f"/account/staff/{sealed(helper.user_id)}/remove/").send()
    answer = recover(visitor, helper.email, code)
    assert answer.status == 422
    assert "You work for no doctor at present." in answer.text
    assert not is_in(visitor)


# --- the same form twice --------------------------------------------------------------------------


def test_a_form_sent_twice_is_answered_twice_and_the_last_code_works(
    practice: Practice, app: Flask
) -> None:
    code, visitor = code_of(practice), Browser(app)
    form = visitor.get("/recover/").form("code")
    typed = {"email": practice.email, "code": code, "password": NEW, "password_confirm": NEW}
    first = form.send(**typed)
    lost = code_on(first.follow())
    second = Browser(app)  # the browser never saw the first answer
    page = second.get("/recover/").form("code")
    page.values["request_key"] = form.values["request_key"]
    answer = page.send(**typed)
    assert (answer.status, answer.location) == (303, SHOWN)
    shown_code = code_on(answer.follow())
    assert shown_code != lost
    assert is_in(second)
    assert recover(Browser(app), practice.email, lost).status == 422
    assert recover(Browser(app), practice.email, shown_code).status == 303


def test_a_form_sent_twice_simultaneously_is_carried_out_once(
    practice: Practice, app: Flask
) -> None:
    code = code_of(practice)
    browsers = [Browser(app) for _ in range(2)]
    forms = [browser.get("/recover/").form("code") for browser in browsers]
    forms[1].values["request_key"] = forms[0].values["request_key"]
    typed = {"email": practice.email, "code": code, "password": NEW, "password_confirm": NEW}
    pages = at_once([lambda f=form: f.send(**typed) for form in forms])
    assert [page.status for page in pages] == [303, 303]
    assert [act[0] for act in acts_of(practice)].count("recover") == 1


def test_the_key_of_a_form_is_refused_with_another_password(practice: Practice, app: Flask) -> None:
    code, visitor = code_of(practice), Browser(app)
    form = visitor.get("/recover/").form("code")
    typed = {"email": practice.email, "code": code, "password": NEW, "password_confirm": NEW}
    assert form.send(**typed).status == 303
    again = Browser(app).get("/recover/").form("code")
    again.values["request_key"] = form.values["request_key"]
    other = {"password": "something else", "password_confirm": "something else"}
    assert again.send(**typed | other).status == 422


def test_the_key_of_a_form_expires(practice: Practice, app: Flask) -> None:
    code, visitor = code_of(practice), Browser(app)
    form = visitor.get("/recover/").form("code")
    typed = {"email": practice.email, "code": code, "password": NEW, "password_confirm": NEW}
    assert form.send(**typed).status == 303
    again = Browser(app).get("/recover/").form("code")
    again.values["request_key"] = form.values["request_key"]
    with time_machine.travel(utc_now() + timedelta(minutes=11)):
        assert again.send(**typed).status == 422
