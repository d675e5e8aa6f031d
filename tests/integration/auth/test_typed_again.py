"""What was typed comes back however the sign-in ended, once, and to nobody's harm."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask_wtf.csrf import generate_csrf

from clinic.auth import kept_forms
from clinic.clock import utc_now
from tests.integration.auth.accounts import change_password, row_of, sign_in
from tests.integration.client import Browser, Form, Page
from tests.integration.databases import SECRET, dump
from tests.integration.factories import PASSWORD, Practice
from tests.integration.together import at_once

NEW = "/patients/new/"
TYPED = {"first_name": "Lata <b>", "age": "45", "gender": "F", "address": "MG Road\nBengaluru"}
OTHER_PASSWORD = "a new password"
BOTH_WAYS = pytest.mark.parametrize("htmx", [False, True], ids=["page", "htmx"])


@pytest.fixture
def form(desk: Browser) -> Form:
    """The page for a new patient, as it stands open on a tablet."""
    return desk.get(NEW).form_to(NEW)


@pytest.fixture
def travelling() -> Iterator[Any]:
    with time_machine.travel(utc_now(), tick=True) as clock:
        yield clock


def sign_out(browser: Browser) -> None:
    assert browser.post("/logout/", {"csrf_token": browser.token()}).status == 303


def come_back(browser: Browser, sent: Page, email: str, password: str = PASSWORD) -> Page:
    """Signs in where a signed-out form led, and goes on."""
    address = sent.headers.get("HX-Redirect") or sent.location
    assert address.startswith("/login/?next=")
    page = browser.get(address)
    assert "What you typed is kept" in page.text
    return page.form_to("/login/").send(email=email, password=password).follow()


def holds(page: Page, path: str = NEW, typed: dict[str, str] = TYPED) -> bool:
    values = {n: text.replace("\r\n", "\n") for n, text in page.form_to(path).values.items()}
    return page.status == 200 and typed.items() <= values.items()


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
    words = ["reset-password", practice.email]
    assert runner.invoke(args=words, input=f"{OTHER_PASSWORD}\n").exit_code == 0
    return OTHER_PASSWORD


def _lose_the_secret(practice: Practice, _browser: Browser, _clock: Any) -> str:
    """As a restart with another SECRET_KEY does, or a restore without it."""
    app = practice.database.app
    app.config["SECRET_KEY"] = "another secret, of as many letters as it takes"
    return PASSWORD


ENDS = (
    *(_expire, _sign_out, _sign_out_and_close, _lose_the_cookie),
    *(_change_the_password, _reset_the_password, _lose_the_secret),
)


@pytest.fixture
def secret(app: Flask) -> Iterator[None]:
    """Puts the app's secret back."""
    yield
    app.config["SECRET_KEY"] = SECRET


@BOTH_WAYS
@pytest.mark.parametrize("ends", ENDS, ids=[f.__name__.strip("_") for f in ENDS])
def test_it_comes_back_however_the_sign_in_ended(
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


def test_it_comes_back_on_another_device(practice: Practice, desk: Browser, form: Form) -> None:
    sign_out(desk)
    form.send(**TYPED)
    phone = Browser(practice.database.app)
    home = sign_in(phone, practice.email).follow()
    assert "What you typed in it is kept" in home.text
    assert NEW in home.links()
    assert holds(phone.get(NEW))


def test_it_stays_until_it_is_sent_or_dropped(
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


@BOTH_WAYS
def test_an_edit_in_place_comes_back_where_it_can_be_sent(
    htmx: bool, practice: Practice, desk: Browser
) -> None:
    path = f"/patients/{practice.patient()}/edit/"
    form = desk.get(f"{path}?part=address", htmx=True).form_to(path)
    sign_out(desk)
    sent = form.send(htmx, address="Typed by hand")
    page = come_back(desk, sent, practice.email)
    assert holds(page, path, {"address": "Typed by hand"})
    assert "first_name" not in page.form_to(path).values  # the part alone
    assert page.form_to(path).send().status == 303
    assert "Typed by hand" in desk.get("/patients/1/").text


def test_an_edit_of_what_was_changed_since_shows_both_texts(
    practice: Practice, desk: Browser
) -> None:
    path = f"/patients/{practice.patient()}/edit/"
    form = desk.get(path).form_to(path)
    sign_out(desk)
    sent = form.send(address="Mine")
    practice.browser().get(path).form_to(path).send(address="Theirs")
    page = come_back(desk, sent, practice.email)
    answer = page.form_to(path).send()
    assert answer.status == 409
    assert "Mine" in answer.text
    assert "Theirs" in answer.text


def test_a_note_that_went_on_in_the_consultation_shows_both_texts(
    practice: Practice, desk: Browser
) -> None:
    visit = practice.visit(practice.patient(), symptoms="before")
    path, consultation = f"/visits/{visit}/edit/", f"/visits/{visit}/consultation/"
    form = desk.get(path).form_to(path)
    note = practice.browser().get(consultation).form_to(consultation)
    sign_out(desk)
    sent = form.send(symptoms="Mine")
    assert note.send(symptoms="Theirs").status == 303
    page = come_back(desk, sent, practice.email)
    assert holds(page, path, {"symptoms": "Mine"})
    answer = page.form_to(path).send()
    assert answer.status == 409
    assert "Mine" in answer.text


@pytest.mark.parametrize("path", ["/visits/{}/consultation/", "/visits/{}/bill/"])
def test_a_draft_that_another_page_wrote_since_is_not_written_over(
    path: str, practice: Practice, desk: Browser
) -> None:
    address = path.format(practice.visit(practice.patient()))
    field = "findings" if "consultation" in path else "notes"
    where = address if "consultation" in path else f"{address}draft/"
    mine, theirs = (b.get(address).form_to(address) for b in (desk, practice.browser()))
    mine.action = theirs.action = where
    sign_out(desk)
    sent = mine.send(**{field: "Mine"})
    assert theirs.send(**{field: "Theirs"}).status == 303
    page = come_back(desk, sent, practice.email)
    assert holds(page, address, {field: "Mine"})
    again = page.form_to(address)
    again.action = where
    answer = again.send()
    assert answer.status == 409
    assert "Mine" in answer.html
    assert "Theirs" in answer.html


@pytest.mark.parametrize(
    "typed",
    [
        {"total_amount": "350", "notes": "Typed by hand"},
        {"line-0-price": "350", "notes": "Typed by hand", "total_amount": "350.00"},
    ],
    ids=["total", "line"],
)
def test_a_bill_comes_back_on_its_own_page_and_is_issued_as_typed(
    typed: dict[str, str], practice: Practice, desk: Browser
) -> None:
    path = f"/visits/{practice.visit(practice.patient())}/bill/"
    form = desk.get(path).form_to(path)
    sign_out(desk)
    page = come_back(desk, form.send(**typed, act="upi"), practice.email)
    assert page.find("retry") is None
    assert page.form_to(path).values["total_amount"] in ("350", "350.00")
    assert page.form_to(path).values["notes"] == "Typed by hand"
    issued = page.form_to(path).send(act="upi")
    assert issued.status == 303
    assert "₹350.00" in issued.follow().text


def test_a_button_that_leads_to_no_page_leads_home(practice: Practice, desk: Browser) -> None:
    patient = practice.patient()
    form = desk.get(f"/patients/{patient}/").form_to(f"/patients/{patient}/consultation/")
    sign_out(desk)
    page = form.send().follow().form_to("/login/").send(email=practice.email, password=PASSWORD)
    assert (page.status, page.location) == (303, "/")
    assert dump(practice.database)["kept_forms"] == []


def test_a_password_is_never_kept(practice: Practice, desk: Browser) -> None:
    form = desk.get("/account/").form_to("/account/password/")
    sign_out(desk)
    secret = "correct horse battery"
    sent = form.send(old_password=secret, new_password=secret, new_password_confirm=secret)
    assert sent.status == 302
    assert dump(practice.database)["kept_forms"] == []


def test_a_form_that_was_put_off_by_another_person_is_refused_without_its_text(
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


def test_nobody_drops_the_form_of_another(
    practice: Practice, other: Practice, desk: Browser, form: Form
) -> None:
    sign_out(desk)
    form.send(**TYPED)
    (row,) = row_of_kept(practice)
    stranger = other.browser()
    where = {"address": NEW, "form_key": row["form_key"]}
    stranger.post("/account/kept/forget/", {"csrf_token": stranger.token()}, query_string=where)
    assert row_of_kept(practice) == [row]


def row_of_kept(practice: Practice) -> list[dict[str, Any]]:
    with practice.at_work():
        forms = kept_forms._newest_first(practice.user_id)
        return [{"form_key": row.form_key, "address": row.address} for row in forms]


# --- Who had no page of a doctor's sign-in leaves nothing -----------------------------------------


def _invented(app: Flask) -> list[str]:
    """Return forged tokens: none, odd ones, and one of an invented sign-in with the right
    secret."""
    with app.test_request_context() as context:
        context.session["csrf_token"] = "0" * 64
        signed = generate_csrf()
    return ["", "x", "." * 40, "ImEi.x.y", signed, signed * 3, "\u0661" * 30]


@BOTH_WAYS
@pytest.mark.parametrize(
    "payload", ["\0", "a\0", "\ud800", "x", [], {"a": 1}, 5, None, True], ids=ascii
)
def test_a_token_that_says_something_odd_is_nobodys(
    htmx: bool, payload: Any, desk: Browser, app: Flask
) -> None:
    token = f"{urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip('=')}.x.y"
    typed = TYPED | {"csrf_token": token}
    assert Browser(app).post(NEW, typed, htmx=htmx).status == (401 if htmx else 302)
    answer = desk.post(NEW, typed, htmx=htmx)
    assert answer.status == 400
    assert "This form had expired" in answer.text


@BOTH_WAYS
def test_a_stranger_puts_nothing_into_a_doctors_form(
    htmx: bool, practice: Practice, app: Flask, form: Form
) -> None:
    stranger = Browser(app)
    own = stranger.get("/login/").form_to("/login/").values["csrf_token"]
    for token in [*_invented(app), own]:
        for email in (practice.email, str(practice.user_id)):
            planted = TYPED | {"csrf_token": token, "email": email, "_user_id": email}
            assert stranger.post(NEW, planted, htmx=htmx).status == (401 if htmx else 302)
    assert dump(practice.database)["kept_forms"] == []
    assert "Lata" not in practice.browser().get(NEW).html


def test_a_doctor_puts_nothing_into_another_doctors_form(
    practice: Practice, other: Practice, desk: Browser
) -> None:
    stranger = other.browser()
    form = stranger.get(NEW).form_to(NEW)
    sign_out(stranger)
    form.send(**TYPED, user_id=practice.user_id, doctor_id=practice.doctor_id)
    assert "Lata" not in desk.get(NEW).html
    sign_out(desk)
    assert "Lata" not in sign_in(desk, practice.email, next=NEW).follow().html


def test_a_form_that_is_too_large_or_unreadable_leads_to_the_sign_in(
    practice: Practice, desk: Browser, form: Form
) -> None:
    sign_out(desk)
    assert form.send(first_name="x" * 1_100_000).status == 302
    broken = {"data": b"\xff=%zz&&", "content_type": "multipart/form-data"}
    assert desk.open(NEW, "POST", **broken).status == 302
    assert dump(practice.database)["kept_forms"] == []


def test_few_forms_are_kept_and_not_for_long(
    practice: Practice, desk: Browser, form: Form, travelling: Any
) -> None:
    sign_out(desk)
    for number in range(kept_forms.MOST + 3):
        form.send(**TYPED | {"first_name": f"Lata {number}", "request_key": f"key {number}"})
        travelling.shift(timedelta(seconds=1))
    rows = row_of_kept(practice)
    assert len(rows) == kept_forms.MOST
    assert rows[0]["form_key"] == f"key {kept_forms.MOST + 2}"
    travelling.shift(kept_forms.KEPT_FOR)
    sign_in(desk, practice.email)
    assert "Lata" not in desk.get(NEW).html
    sign_out(desk)
    form.send(**TYPED)
    assert len(row_of_kept(practice)) == 1


def test_a_form_of_a_sign_in_that_ended_long_ago_is_not_kept(
    practice: Practice, desk: Browser, form: Form, travelling: Any
) -> None:
    sign_out(desk)
    travelling.shift(kept_forms.OPEN_FOR + timedelta(minutes=1))
    assert form.send(**TYPED).status == 302
    assert row_of_kept(practice) == []


def test_what_is_kept_is_asked_for_only_where_there_is_some(
    practice: Practice, desk: Browser, form: Form
) -> None:
    assert row_of(practice.database, "kept_forms") == []
    with desk.client.session_transaction() as session:
        assert "kept_forms" not in session
    sign_out(desk)
    come_back(desk, form.send(**TYPED), practice.email)
    with desk.client.session_transaction() as session:
        assert session["kept_forms"] is True
    desk.get(NEW).form_to(NEW).send()
    with desk.client.session_transaction() as session:
        assert "kept_forms" not in session


def test_a_form_that_comes_eight_times_at_once_is_kept_once(practice: Practice, form: Form) -> None:
    app, values = practice.database.app, form.values | TYPED
    acts = [lambda: Browser(app).post(NEW, values) for _ in range(8)]
    assert [page.status for page in at_once(acts)] == [302] * 8
    assert len(row_of_kept(practice)) == 1


@BOTH_WAYS
def test_what_was_typed_for_a_patient_who_was_archived_meanwhile_comes_back(
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
