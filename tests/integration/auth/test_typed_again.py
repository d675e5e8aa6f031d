"""A typed form comes back once after any end of the sign-in, and to its writer alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from tests.integration.auth.accounts import change_password, sign_in
from tests.integration.auth.typed_forms import (
    NEW,
    PAGE_AND_PART,
    TYPED,
    come_back,
    holds,
    row_of_kept,
    sign_out,
)
from tests.integration.client import Browser, Form
from tests.integration.databases import SECRET, dump
from tests.integration.factories import PASSWORD, Practice

OTHER_PASSWORD = "a new password"


def _expire(_practice: Practice, _browser: Browser, clock: Any) -> str:
    clock.shift(timedelta(hours=15))
    return PASSWORD


def _sign_out(_practice: Practice, browser: Browser, _clock: Any) -> str:
    sign_out(browser)
    return PASSWORD


def _sign_out_and_close(_practice: Practice, browser: Browser, _clock: Any) -> str:
    sign_out(browser)
    browser.client.delete_cookie("clinic")
    return PASSWORD


def _lose_the_cookie(_practice: Practice, browser: Browser, _clock: Any) -> str:
    browser.client.delete_cookie("clinic")
    return PASSWORD


def _change_the_password(practice: Practice, _browser: Browser, _clock: Any) -> str:
    assert change_password(practice.browser()).status == 303
    return OTHER_PASSWORD


def _reset_the_password(practice: Practice, _browser: Browser, _clock: Any) -> str:
    runner = practice.database.app.test_cli_runner()
    arguments = ["reset-password", practice.email]
    assert runner.invoke(args=arguments, input=f"{OTHER_PASSWORD}\n").exit_code == 0
    return OTHER_PASSWORD


def _lose_the_secret(practice: Practice, _browser: Browser, _clock: Any) -> str:
    """Change SECRET_KEY, as a restart with another one or a restore without it does."""
    app = practice.database.app
    app.config["SECRET_KEY"] = "another secret, of as many letters as it takes"
    return PASSWORD


ENDS = (
    *(_expire, _sign_out, _sign_out_and_close, _lose_the_cookie),
    *(_change_the_password, _reset_the_password, _lose_the_secret),
)


@pytest.fixture
def secret(app: Flask) -> Iterator[None]:
    """Restore the app's SECRET_KEY after the test."""
    yield
    app.config["SECRET_KEY"] = SECRET


@pytest.mark.one_case_on_postgresql
@PAGE_AND_PART
@pytest.mark.parametrize("ends", ENDS, ids=[f.__name__.strip("_") for f in ENDS])
def test_a_typed_form_comes_back_after_any_end_of_the_sign_in(
    ends: Callable[..., str],
    htmx: bool,
    practice: Practice,
    desk: Browser,
    form: Form,
    travelling: Any,
    secret: None,
) -> None:
    password = ends(practice, desk, travelling)
    page = come_back(desk, form.send(htmx, **TYPED), practice.email, password)
    assert holds(page)
    assert dump(practice.database)["patients"] == []
    saved = page.form_to(NEW).send()
    assert (saved.status, saved.location) == (303, "/patients/1/")
    assert dump(practice.database)["kept_forms"] == []
    assert "Lata" not in desk.get(NEW).html


def test_a_typed_form_comes_back_on_another_device(
    practice: Practice, desk: Browser, form: Form
) -> None:
    sign_out(desk)
    form.send(**TYPED)
    phone = Browser(practice.database.app)
    home = sign_in(phone, practice.email).follow()
    assert "What you typed in it is kept" in home.text
    assert NEW in home.links()
    assert holds(phone.get(NEW))


def test_a_typed_form_is_kept_until_it_is_sent_or_discarded(
    practice: Practice, desk: Browser, form: Form
) -> None:
    sign_out(desk)
    assert holds(come_back(desk, form.send(**TYPED), practice.email))
    page = desk.get(NEW)
    assert holds(page)
    dropped = page.form_to("/account/kept/forget/").send()
    assert (dropped.status, dropped.location) == (303, NEW)
    assert "Lata" not in dropped.follow().html
    assert dump(practice.database)["kept_forms"] == []


def test_forms_of_two_tabs_come_back_one_after_the_other(practice: Practice, desk: Browser) -> None:
    first, second = (desk.get(NEW).form_to(NEW) for _ in range(2))
    sign_out(desk)
    first.send(**TYPED | {"first_name": "Rani"})
    page = come_back(desk, second.send(**TYPED), practice.email)
    assert holds(page)
    assert page.form_to(NEW).send().status == 303
    page = desk.get(NEW)
    assert page.form_to(NEW).values["first_name"] == "Rani"


def test_a_form_that_was_saved_before_is_not_saved_twice(
    practice: Practice, desk: Browser, form: Form
) -> None:
    assert form.send(**TYPED).status == 303
    sign_out(desk)
    page = come_back(desk, form.send(**TYPED), practice.email)
    assert page.form_to(NEW).send().location == "/patients/1/"
    assert len(dump(practice.database)["patients"]) == 1


def test_a_button_that_leads_to_no_page_leads_home(practice: Practice, desk: Browser) -> None:
    patient = practice.patient()
    form = desk.get(f"/patients/{patient}/").form_to(f"/patients/{patient}/consultation/")
    sign_out(desk)
    page = form.send().follow().form_to("/login/").send(email=practice.email, password=PASSWORD)
    assert (page.status, page.location) == (303, "/")
    assert dump(practice.database)["kept_forms"] == []


def test_a_password_is_never_stored_with_a_form(practice: Practice, desk: Browser) -> None:
    form = desk.get("/account/you/").form_to("/account/password/")
    sign_out(desk)
    secret = "correct horse battery"
    sent = form.send(old_password=secret, new_password=secret, new_password_confirm=secret)
    assert sent.status == 302
    assert dump(practice.database)["kept_forms"] == []


def test_a_form_of_another_person_is_refused_without_showing_its_text(
    practice: Practice, other: Practice, desk: Browser, form: Form
) -> None:
    sign_out(desk)
    sign_in(desk, other.email)
    before = dump(practice.database)["patients"]
    for htmx in (False, True):
        answer = form.send(htmx, **TYPED)
        assert answer.status == 400
        assert "Lata" not in answer.html
        assert "Somebody else had this form open" in answer.text
    assert desk.get("/").status == 200  # in the scope of who is signed in
    assert dump(practice.database)["patients"] == before
    sign_out(desk)
    sign_in(desk, practice.email)
    assert holds(desk.get(NEW))


def test_a_person_cannot_discard_the_form_of_another(
    practice: Practice, other: Practice, desk: Browser, form: Form
) -> None:
    sign_out(desk)
    form.send(**TYPED)
    (row,) = row_of_kept(practice)
    stranger = other.browser()
    where = {"address": NEW, "form_key": row["form_key"]}
    stranger.post("/account/kept/forget/", {"csrf_token": stranger.token()}, query_string=where)
    assert row_of_kept(practice) == [row]


@PAGE_AND_PART
def test_text_typed_for_a_patient_who_was_archived_meanwhile_comes_back(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    patient = practice.patient()
    path = f"/patients/{patient}/visits/new/"
    form = desk.get(path).form_to(path)
    practice.browser().get(f"/patients/{patient}/delete/").form_to(
        f"/patients/{patient}/delete/"
    ).send()
    sent = form.send(htmx, symptoms="Typed by hand")
    page = desk.get(sent.headers.get("HX-Redirect") or sent.location)
    assert "What you typed is kept" in page.text
    assert path in page.links()
    assert "Typed by hand" in desk.get(path).text
    page.form_to(f"/patients/{patient}/restore/").send()
    page = desk.get(path)
    assert holds(page, path, {"symptoms": "Typed by hand"})
    assert page.form_to(path).send().status == 303
    assert "Typed by hand" not in desk.get(path).html
